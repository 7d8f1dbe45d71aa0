// The scatter: clean points by class, mixed ones as diamonds. Hover, click, or step with the arrow keys.

function render({ model, el }) {
  const stop = new AbortController(), signal = stop.signal;
  const root = element("div", "fm-cloud"), canvas = element("canvas"), tip = element("div", "fm-tip");
  const said = element("div", "fm-said"), how = element("div", "fm-said", model.get("how"));
  root.tabIndex = 0;
  root.dataset.lmSuppressShortcuts = "true"; // JupyterLab leaves our arrow keys alone
  root.setAttribute("role", "application");
  said.setAttribute("aria-live", "polite");
  how.id = `fm-${Math.random().toString(36).slice(2)}`;
  root.setAttribute("aria-describedby", how.id);
  tip.hidden = true;
  root.append(canvas, tip, said, how);
  el.append(root);

  let now = [], here = -1, halt = () => {}, size = [0, 0];
  const scene = () => model.get("scene"), clean = () => (scene().labels || []).length;
  const placing = () => placer(...size, scene().board.edge);

  function draw() {
    const { labels = [], parents = [], weights = [], intrudes, marks = [] } = scene();
    const [wide, high] = size;
    if (!wide || !now.length) return;
    const pen = fit(canvas, wide, high), place = placing(), n = labels.length, spots = now.map(place);
    const big = Math.max(3.4, Math.min(5.4, high / 80));
    labels.forEach((k, i) => dot(pen, marks[k], spots[i], big * 0.95));
    if (!intrudes) for (const spot of spots.slice(n)) blank(pen, spot, big * 1.12);
    const order = intrudes ? parents.map((_, j) => j).sort((a, b) => intrudes[a] - intrudes[b]) : []; // intruders on top
    for (const j of order) diamond(pen, marks, parents[j], weights[j], spots[n + j], big * 1.12, intrudes[j]);
    names(pen, marks, labels, now, place, wide, high, Math.max(15, Math.min(20, wide / 45)));
    const chosen = model.get("chosen");
    if (chosen >= 0 && chosen < spots.length) {
      for (const i of model.get("near")) ring(pen, spots[i], big + 5, LIT, 2.5);
      ring(pen, spots[chosen], big + 8, LIT, 4);
    }
    if (here >= 0 && here < spots.length) ring(pen, spots[here], big + 6, INK, 2.5);
    canvas.spots = spots; // for those who look from outside: tests
  }

  function ring(pen, [x, y], size, colour, width) {
    pen.beginPath();
    pen.arc(x, y, size, 0, 7);
    pen.lineWidth = width + 2;
    pen.strokeStyle = PAPER;
    pen.stroke();
    pen.lineWidth = width;
    pen.strokeStyle = colour;
    pen.stroke();
  }

  function moved() {
    const { spots = [], key } = scene(), from = now, same = from.length === spots.length && canvas.dataset.key === key;
    root.setAttribute("aria-label", model.get("label"));
    canvas.dataset.key = key;
    fitted();
    halt();
    if (here >= spots.length) show(-1);
    // other mixes than before: they appear in their places; the clean points are the same and glide
    const start = same ? from : spots.map((spot, i) => (i < clean() && from[i]) || spot);
    canvas.dataset.moving = "1";
    now = start;
    halt = glide((t) => {
      now = between(start, spots, t);
      draw();
      if (here >= 0) show(here);
      if (t === 1) delete canvas.dataset.moving;
    }, scene().board?.glide);
  }

  function told(i) {
    const { labels, parents, weights, nearest, intrudes, marks } = scene(), n = labels.length;
    if (i < n) return [[[i, marks[labels[i]].one]], `clean image of class ${marks[labels[i]].name}`];
    const j = i - n, { of } = model.get("sheet");
    const each = parents[j].map((k, s) => [of[j][s], `${Math.round(100 * weights[j][s])} % ${marks[k].one}`]);
    const near = nearest ? `, nearest to ${marks[nearest[j]].name}${intrudes[j] ? ", which is neither parent" : ""}` : "";
    return [each, `mix of ${each.map((one) => one[1]).join(" and ")}${near}`];
  }

  function show(i, speak = false) {
    here = i;
    tip.hidden = i < 0 || !now[i];
    if (tip.hidden) return draw();
    const [images, text] = told(i), sheet = model.get("sheet");
    tip.replaceChildren();
    const row = element("div", "fm-pictures");
    for (const [number, below] of images) {
      const one = element("div");
      one.append(picture(sheet, number, 64, below), element("div", "", below));
      row.append(one);
    }
    tip.append(row, element("div", "", text));
    const [x, y] = placing()(now[i]), left = x > size[0] / 2 ? x - tip.offsetWidth - 16 : x + 16;
    tip.style.left = `${Math.max(2, Math.min(left, size[0] - tip.offsetWidth - 2))}px`;
    tip.style.top = `${Math.max(2, Math.min(y - tip.offsetHeight / 2, size[1] - tip.offsetHeight - 2))}px`;
    if (speak) said.textContent = text;
    draw();
  }

  function nearest(x, y, reach) {
    const spots = canvas.spots || [];
    let best = -1, least = reach * reach;
    for (let i = spots.length - 1; i >= 0; i--) { // diamonds first: they lie on top
      const d = (spots[i][0] - x) ** 2 + (spots[i][1] - y) ** 2;
      if (d < least) [best, least] = [i, d];
    }
    return best;
  }

  function choose(i) {
    model.set("chosen", model.get("chosen") === i ? -1 : i);
    model.save_changes();
    draw();
  }

  // The nearest point in the arrow's direction, within 45 degrees.
  function next(dx, dy) {
    const spots = canvas.spots || [];
    if (here < 0) return clean() < spots.length ? clean() : 0;
    let best = here, least = Infinity;
    spots.forEach(([x, y], i) => {
      const along = (x - spots[here][0]) * dx + (y - spots[here][1]) * dy;
      const off = Math.abs((x - spots[here][0]) * dy) + Math.abs((y - spots[here][1]) * dx);
      if (i !== here && along > 0.5 && off <= along && along + 2 * off < least) [best, least] = [i, along + 2 * off];
    });
    return best;
  }

  const at = (event) => {
    const box = canvas.getBoundingClientRect();
    return nearest(event.clientX - box.left, event.clientY - box.top, 14);
  };
  const ways = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  canvas.addEventListener("pointermove", (e) => { const i = at(e); if (i !== here) show(i); }, { signal });
  canvas.addEventListener("pointerleave", () => show(-1), { signal });
  canvas.addEventListener("click", (e) => { const i = at(e); if (i >= 0) choose(i); }, { signal });
  root.addEventListener("blur", () => show(-1), { signal });
  root.addEventListener("keydown", (event) => {
    const count = (canvas.spots || []).length, key = event.key;
    if (!count || !(key in ways || ["Enter", " ", "Home", "End", "Escape"].includes(key))) return;
    event.preventDefault();
    event.stopPropagation();
    if (key in ways) show(next(...ways[key]), true);
    else if (key === "Home") show(0, true);
    else if (key === "End") show(count - 1, true);
    else if (key === "Escape") show(-1);
    else if (here >= 0) choose(here);
  }, { signal });

  function fitted() {
    const { edge, high: most } = scene().board || {}, wide = root.clientWidth;
    if (!edge || !wide) return;
    const room = Math.min(most, 0.45 * window.innerHeight); // the buttons above it and the words below stay in view
    const high = Math.round(Math.max(Math.min((wide * edge[1]) / edge[0], room), 240));
    if (wide !== size[0] || high !== size[1]) { size = [wide, high]; draw(); }
  }
  const watch = new ResizeObserver(fitted);
  watch.observe(root);
  window.addEventListener("resize", fitted, { signal });
  model.on("change:scene", moved);
  model.on("change:near", draw);
  model.on("change:chosen", draw);
  moved();

  return () => {
    stop.abort();
    halt();
    watch.disconnect();
    model.off("change:scene", moved);
    model.off("change:near", draw);
    model.off("change:chosen", draw);
    root.remove();
  };
}

export default { render };

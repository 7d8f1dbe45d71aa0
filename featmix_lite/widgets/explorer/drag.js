// A mix dragged from image A to image B: it travels in every layer's picture, and the prediction moves with it.
// Every stop of the way was computed before, so that a step of the slider waits for nobody.

function render({ model, el }) {
  const stop = new AbortController();
  const root = element("div", "fm-drag"), way = element("div", "fm-way"), slide = element("input");
  const first = element("div", "fm-end"), second = element("div", "fm-end"), said = element("div", "fm-says");
  const panels = element("div", "fm-panels"), bars = element("div", "fm-bars");
  Object.assign(slide, { type: "range", min: 0, step: 1 });
  root.dataset.lmSuppressShortcuts = "true";
  said.setAttribute("role", "status");
  bars.setAttribute("role", "img");
  way.append(first, slide, second);
  root.append(way, panels, said, bars);
  el.append(root);

  let clouds = [], paths = [], halt = () => {};
  const scene = () => model.get("scene"), stops = () => (scene().says || []).length;
  const step = () => Math.min(model.get("step"), Math.max(stops() - 1, 0));

  function draw() {
    const { labels, marks, ends, weights } = scene(), k = step();
    [...panels.querySelectorAll("canvas")].forEach((canvas, p) => {
      const wide = canvas.parentElement.clientWidth, high = Math.round(wide * 0.8);
      if (!wide || !clouds[p]) return;
      const pen = fit(canvas, wide, high), place = placer(wide, high, scene().board.edge), path = paths[p].map(place);
      labels.forEach((c, i) => dot(pen, marks[c], place(clouds[p][i]), 2.8, ends.includes(c) ? 0.85 : 0.3));
      pen.beginPath();
      path.forEach(([x, y], i) => (i ? pen.lineTo(x, y) : pen.moveTo(x, y)));
      pen.lineWidth = 4;
      pen.strokeStyle = PAPER;
      pen.stroke();
      pen.lineWidth = 2;
      pen.strokeStyle = INK;
      pen.stroke();
      names(pen, marks, labels, clouds[p], place, wide, high, 11);
      ends.forEach((c, e) => letter(pen, path[e ? path.length - 1 : 0], "AB"[e]));
      diamond(pen, marks, ends, weights[k], path[k], 7, true);
      canvas.spot = path[k]; // for those who look from outside: tests
    });
  }

  function letter(pen, [x, y], text) {
    pen.beginPath();
    pen.arc(x, y, 8, 0, 7);
    pen.fillStyle = INK;
    pen.fill();
    pen.fillStyle = PAPER;
    pen.font = `bold 11px ${FONT}`;
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    pen.fillText(text, x, y + 1);
  }

  function tell() {
    const { says = [], likely = [], weights = [], ends = [], marks = [] } = scene(), k = step();
    if (!says.length) return;
    slide.max = says.length - 1;
    slide.value = k;
    slide.setAttribute("aria-label", model.get("label"));
    slide.setAttribute("aria-valuetext", `${Math.round(100 * weights[k][0])} % A, ${Math.round(100 * weights[k][1])} % B`);
    said.textContent = says[k];
    bars.setAttribute("aria-label", `Prediction: ${marks.map((m, c) => `${m.name}: ${Math.round(100 * likely[k][c])} %`).join(", ")}`);
    [...bars.children].forEach((row) => {
      const c = Number(row.dataset.c), asked = weights[k].reduce((sum, w, e) => sum + (ends[e] === c ? w : 0), 0);
      row.querySelector(".fm-likely").style.width = `${100 * likely[k][c]}%`;
      row.querySelector(".fm-asked").style.width = `${100 * asked}%`;
      row.querySelector(".fm-asked").style.visibility = asked > 0.004 ? "visible" : "hidden";
      row.lastChild.textContent = `${Math.round(100 * likely[k][c])} %`;
    });
  }

  function build() {
    const { panels: given = [], bars: shown = [], marks = [], sheet, ends = [] } = scene();
    if (panels.children.length !== given.length) {
      panels.replaceChildren(...given.map(() => {
        const box = element("div", "fm-panel");
        box.append(element("div", "fm-title"), element("canvas"));
        return box;
      }));
      clouds = [];
    }
    given.forEach((panel, p) => {
      const box = panels.children[p];
      box.firstChild.textContent = panel.title;
      box.lastChild.setAttribute("role", "img");
      box.lastChild.setAttribute("aria-label", panel.words);
    });
    [first, second].forEach((end, e) => {
      end.replaceChildren();
      if (!sheet) return;
      const words = `${"AB"[e]}: ${marks[ends[e]].one}`;
      end.append(picture(sheet, e, 56, words), element("div", "", words));
    });
    bars.replaceChildren(...shown.map((c) => {
      const row = element("div", "fm-bar"), track = element("span", "fm-track");
      row.dataset.c = c;
      track.append(element("span", "fm-likely"), element("span", "fm-asked"));
      row.append(element("span", "fm-class", marks[c].name), track, element("span", "fm-number"));
      return row;
    }));
    tell();
    const old = clouds.length === given.length ? clouds : given.map((p) => p.clean), from = paths;
    halt();
    halt = glide((t) => {
      clouds = given.map((p, i) => between(old[i], p.clean, t));
      paths = given.map((p, i) => between(from[i] || p.path, p.path, t));
      draw();
    }, scene().board?.glide);
  }

  const moved = () => { tell(); draw(); };
  function go(k) {
    model.set("step", Math.max(0, Math.min(k, stops() - 1)));
    model.save_changes();
  }
  slide.addEventListener("input", () => go(Number(slide.value)), { signal: stop.signal });
  slide.addEventListener("keydown", (event) => { // ours, so that the notebook around it does not take the arrows
    const k = step(), last = stops() - 1;
    const to = { ArrowRight: k + 1, ArrowUp: k + 1, ArrowLeft: k - 1, ArrowDown: k - 1, Home: 0, End: last }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    go(to);
  }, { signal: stop.signal });
  const watch = new ResizeObserver(draw);
  watch.observe(root);
  model.on("change:scene", build);
  model.on("change:step", moved);
  build();

  return () => {
    stop.abort();
    halt();
    watch.disconnect();
    model.off("change:scene", build);
    model.off("change:step", moved);
    root.remove();
  };
}

export default { render };

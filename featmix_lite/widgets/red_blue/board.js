// Red and blue points: drag one, or choose and move it by keys. The kernel counts and draws; nothing is fetched.

const PAGE = { PageDown: 1, PageUp: -1, n: 1, N: 1, p: -1, P: -1 };
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

function render({ model, el }) {
  const stop = new AbortController(), signal = stop.signal;
  const root = element("div", "fm-toy"), said = element("div", "fm-said"), how = element("div", "fm-how", model.get("how"));
  const figures = [0, 1].map(() => {
    const figure = element("figure"), parts = [element("b"), element("div", "fm-board"), element("figcaption")];
    figure.append(...parts);
    return { figure, head: parts[0], board: parts[1], words: parts[2] };
  });
  const board = figures[0].board;
  board.classList.add("fm-hand");
  board.tabIndex = 0;
  board.dataset.lmSuppressShortcuts = "true"; // JupyterLab leaves our keys alone
  board.setAttribute("role", "application");
  how.id = `fm-${Math.random().toString(36).slice(2)}`;
  board.setAttribute("aria-describedby", how.id);
  said.setAttribute("aria-live", "polite");
  root.append(figures[0].figure, figures[1].figure, how, said);
  el.append(root);

  let held = -1, here = null, waiting = false, next = null, turn = model.get("turn");

  function draw() {
    const panels = model.get("panels");
    figures.forEach(({ figure, head, board, words }, k) => {
      figure.hidden = !panels[k];
      if (!panels[k]) return;
      const [title, svg, sentence, more] = panels[k];
      head.textContent = title;
      words.textContent = `${sentence} ${more}`;
      board.replaceChildren(document.importNode(new DOMParser().parseFromString(svg, "image/svg+xml").documentElement, true));
    });
    board.setAttribute("aria-label", panels[0] ? panels[0][2] : "");
    if (held >= 0 && here) put(held, here);
  }

  // The point goes with the hand at once; what the kernel makes of it follows.
  function put(n, [x, y]) {
    const { unit, middle } = model.get("frame"), node = board.querySelector(`[data-n="${n}"]`);
    if (node) node.setAttribute("transform", `translate(${middle + unit * x} ${middle - unit * y})`);
  }

  // One message at a time: the last one asked for goes out when the kernel has answered.
  function send(n, [x, y], done) {
    if (waiting) { next = [n, [x, y], done]; return; }
    waiting = true;
    turn = Math.max(turn, model.get("turn")) + 1; // two views may share one toy
    model.set("hand", { n, x, y, done, turn });
    model.save_changes();
  }

  const speak = () => { said.textContent = held < 0 && !waiting ? model.get("said") : ""; };

  function answered() {
    waiting = false;
    draw();
    if (next) { const asked = next; next = null; send(...asked); }
    else speak();
  }

  function at(event) {
    const { unit, middle, reach } = model.get("frame"), svg = board.firstElementChild;
    const spot = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
    return [(spot.x - middle) / unit, (middle - spot.y) / unit].map((v) => Math.max(-reach, Math.min(reach, v)));
  }

  board.addEventListener("pointerdown", (event) => {
    const node = event.target.closest(".fm-point");
    board.focus({ preventScroll: true });
    if (!node) return;
    event.preventDefault();
    held = Number(node.dataset.n);
    here = model.get("places")[held];
    board.setPointerCapture(event.pointerId);
    board.classList.add("fm-held");
    send(held, here, false);
  }, { signal });
  board.addEventListener("pointermove", (event) => {
    if (held < 0) return;
    here = at(event);
    put(held, here);
    send(held, here, false);
  }, { signal });
  const drop = () => {
    if (held < 0) return;
    const n = held;
    held = -1;
    board.classList.remove("fm-held");
    send(n, here, true);
  };
  board.addEventListener("pointerup", drop, { signal });
  board.addEventListener("pointercancel", drop, { signal });

  // The place a key counts from: what was last asked for, not what has come back.
  const last = () => (next ? next.slice(0, 2) : waiting ? [model.get("hand").n, [model.get("hand").x, model.get("hand").y]]
    : [model.get("chosen"), model.get("places")[model.get("chosen")]]);
  board.addEventListener("keydown", (event) => {
    if (!(event.key in ARROWS || event.key in PAGE) || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    const [n, [x, y]] = last(), count = model.get("places").length, { reach } = model.get("frame");
    if (event.key in PAGE) {
      const other = (n + PAGE[event.key] + count) % count;
      return send(other, model.get("places")[other], false);
    }
    const far = event.shiftKey ? 0.25 : 0.05, [dx, dy] = ARROWS[event.key], clip = (v) => Math.max(-reach, Math.min(reach, v));
    send(n, [clip(x + far * dx), clip(y + far * dy)], false);
  }, { signal });
  board.addEventListener("keyup", (event) => {
    if (event.key in ARROWS) send(...last(), true); // the hidden layer learns anew when the key is let go
  }, { signal });

  model.on("change:turn", answered);
  model.on("change:panels", draw);
  model.on("change:said", speak);
  draw();
  return () => {
    stop.abort();
    model.off("change:turn", answered);
    model.off("change:panels", draw);
    model.off("change:said", speak);
    root.remove();
  };
}

export default { render };

// Marks on a canvas, shared by the scatter and by the dragged mix: this text stands before theirs. Nothing is fetched.

const INK = "#1a1a1a", QUIET = "#595959", PAPER = "#ffffff", LIT = "#b34700", FONT = "Arial, Helvetica, sans-serif";

const still = () => window.matchMedia("(prefers-reduced-motion: reduce)").matches;

// A canvas as sharp as the screen; wide and high in CSS pixels.
function fit(canvas, wide, high) {
  const sharp = window.devicePixelRatio || 1;
  canvas.width = Math.round(wide * sharp);
  canvas.height = Math.round(high * sharp);
  canvas.style.height = `${high}px`;
  const pen = canvas.getContext("2d");
  pen.setTransform(sharp, 0, 0, sharp, 0, 0);
  pen.clearRect(0, 0, wide, high);
  return pen;
}

// The frame's units -> CSS pixels, the same unit along both axes, on paper that reaches `edge` from its middle.
function placer(wide, high, edge) {
  const unit = Math.min(wide / 2 / edge[0], high / 2 / edge[1]);
  return ([x, y]) => [wide / 2 + unit * x, high / 2 - unit * y];
}

function dot(pen, mark, [x, y], size, see = 0.8) {
  mark.shape ||= new Path2D(mark.path);
  pen.save();
  pen.translate(x, y);
  pen.scale(size, size);
  pen.globalAlpha = see;
  pen.fillStyle = mark.colour;
  pen.fill(mark.shape);
  pen.globalAlpha = 1;
  pen.lineWidth = 0.6 / size;
  pen.strokeStyle = INK;
  pen.stroke(mark.shape);
  pen.restore();
}

function rhombus(x, y, size) {
  const shape = new Path2D();
  shape.moveTo(x, y - 1.4 * size);
  shape.lineTo(x + size, y);
  shape.lineTo(x, y + 1.4 * size);
  shape.lineTo(x - size, y);
  shape.closePath();
  return shape;
}

// A mix among others of two classes: white.
function blank(pen, [x, y], size) {
  const shape = rhombus(x, y, size);
  pen.fillStyle = PAPER;
  pen.fill(shape);
  pen.lineWidth = 2;
  pen.strokeStyle = INK;
  pen.stroke(shape);
}

// A mix: filled like a glass, from below with the heavier parent's colour, up to its share; the rest is the other's.
function diamond(pen, marks, parents, weights, [x, y], size, loud) {
  const heavy = weights[0] >= weights[1] ? 0 : 1, level = y + size * 1.4 * (1 - 2 * weights[heavy]);
  const shape = rhombus(x, y, size);
  pen.save();
  pen.save();
  pen.clip(shape);
  pen.fillStyle = marks[parents[1 - heavy]].colour;
  pen.fillRect(x - size, y - 1.4 * size, 2 * size, 2.8 * size);
  pen.fillStyle = marks[parents[heavy]].colour;
  pen.fillRect(x - size, level, 2 * size, y + 1.4 * size - level);
  pen.fillStyle = PAPER;
  pen.fillRect(x - size, level - 0.9, 2 * size, 1.8);
  pen.restore();
  pen.lineWidth = loud ? 5 : 3;
  pen.strokeStyle = PAPER;
  if (loud) pen.stroke(shape);
  pen.lineWidth = loud ? 2.8 : 1.3;
  pen.strokeStyle = INK;
  pen.stroke(shape);
  pen.restore();
}

// Push boxes {x, y, w, h} off each other.
function spread(boxes) {
  for (let turn = 0; turn < 60; turn++) {
    let moved = false;
    boxes.forEach((a, i) => boxes.slice(i + 1).forEach((b) => {
      const over = (a.w + b.w) / 2 - Math.abs(a.x - b.x), high = (a.h + b.h) / 2 - Math.abs(a.y - b.y);
      if (over <= 0 || high <= 0) return;
      moved = true;
      const key = over < high ? "x" : "y", by = Math.min(over, high) / 2 + 0.5, way = a[key] < b[key] ? -1 : 1;
      a[key] += way * by;
      b[key] -= way * by;
    }));
    if (!moved) break;
  }
  return boxes;
}

// The classes' names, each at the upper edge of its points: on a tight cloud it would hide all of them.
function names(pen, marks, labels, spots, place, wide, high, size) {
  const sums = marks.map(() => [0, 0, 0, 0]), unit = place([1, 0])[0] - place([0, 0])[0];
  labels.forEach((k, i) => { sums[k][0] += spots[i][0]; sums[k][1] += spots[i][1]; sums[k][2] += 1; });
  labels.forEach((k, i) => {
    const [x, y, n] = sums[k];
    sums[k][3] += Math.hypot(spots[i][0] - x / n, spots[i][1] - y / n) / n;
  });
  pen.font = `bold ${size}px ${FONT}`;
  const boxes = [];
  sums.forEach(([x, y, n, reach], k) => {
    if (!n) return;
    const [left, top] = place([x / n, y / n]);
    boxes.push({ x: left, y: top - 0.6 * size - Math.min(1.4 * unit * reach, 30), w: pen.measureText(marks[k].name).width + 9, h: size + 6, k });
  });
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  for (const box of spread(boxes)) {
    const x = Math.min(Math.max(box.x, box.w / 2 + 2), wide - box.w / 2 - 2);
    const y = Math.min(Math.max(box.y, box.h / 2 + 2), high - box.h / 2 - 2);
    pen.globalAlpha = 0.86;
    pen.fillStyle = PAPER;
    pen.fillRect(x - box.w / 2, y - box.h / 2, box.w, box.h);
    pen.globalAlpha = 1;
    pen.lineWidth = 2;
    pen.strokeStyle = marks[box.k].colour;
    pen.strokeRect(x - box.w / 2, y - box.h / 2, box.w, box.h);
    pen.fillStyle = INK;
    pen.fillText(marks[box.k].name, x, y + 1);
  }
}

// Let `draw(share)` run from 0 to 1: points glide, so that an eye can follow them. Returns a way to stop.
function glide(draw, took) {
  if (still() || document.hidden) { draw(1); return () => {}; }
  const began = performance.now();
  let frame = requestAnimationFrame(function step(now) {
    const t = Math.min(Math.max((now - began) / took, 0), 1);
    draw(1 - (1 - t) ** 3); // off at once, and softly to rest
    if (t < 1) frame = requestAnimationFrame(step);
  });
  return () => cancelAnimationFrame(frame);
}

const between = (from, to, t) => to.map(([x, y], i) => {
  const [a, b] = from[i] || [x, y];
  return [a + (x - a) * t, b + (y - b) * t];
});

// One image of a sheet {url, size, columns, side}, by number.
function picture(sheet, number, size, words) {
  const node = element("span", "fm-picture");
  const column = number % sheet.columns, row = Math.floor(number / sheet.columns);
  node.setAttribute("role", "img");
  node.setAttribute("aria-label", words);
  Object.assign(node.style, {
    width: `${size}px`, height: `${size}px`, backgroundImage: `url(${sheet.url})`,
    backgroundSize: `${sheet.columns * size}px auto`, backgroundPosition: `${-column * size}px ${-row * size}px`,
  });
  return node;
}

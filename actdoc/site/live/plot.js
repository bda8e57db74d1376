// Drawing in the frame and the style of the figures that the build made.
const place = (v, low, high, start, end) => start + (v - low) / (high - low) * (end - start);
const SAMPLES = 480, TICK = 36;
// Whether there are enough numbers between the ends of an axis, and not too many.
const roomy = (low, high) => isFinite(high - low) && high - low > 1e-9 * max(abs(low), abs(high));

// The steps of an axis: 1, 2 or 5 times a power of ten; of a logarithmic one whole powers.
const ticks = (low, high, pixels, logarithmic) => {
  const smallest = TICK * (high - low) / pixels, power = floor(Math.log10(smallest));
  let step = [1, 2, 5, 10].find(n => n * 10 ** power >= smallest) * 10 ** power;
  if (logarithmic) step = max(1, step);
  const digits = max(0, -floor(Math.log10(step) + 1e-9)), found = [];
  for (let n = Math.ceil(low / step - 1e-9); n <= high / step + 1e-9; n++) {
    const v = n * step;
    found.push([v, logarithmic ? (v ? "10" + raised(v) : "1") : !n ? "0" : (step > 9e4 ? pretty((+v.toPrecision(12)).toExponential()) : digits > 5 ? show(v, 12) : v.toFixed(digits).replace("-", "−")).replace(/\s/g, ""), n]);
  }
  return found;
};

// A curve in pieces, which end where it jumps or has a corner, and where it is no number.
const sample = (f, [low, high], breaks = [], onto = y => y) => {
  const inside = breaks.filter(k => k > low && k < high);
  const x = Array.from({length: SAMPLES + 1}, (_, n) => low + (high - low) * n / SAMPLES).filter(v => !inside.includes(v));
  const gap = (high - low) * 1e-9; // less than a pixel, but on a logarithmic axis next to a corner not the smallest number
  for (const k of inside) x.push(min(beside(k, false), k - gap), max(beside(k, true), k + gap));
  const pieces = [[]];
  let last;
  for (const v of x.sort((a, b) => a - b)) {
    const y = onto(f(v));
    if (!isFinite(y) || inside.some(k => last < k && k < v)) pieces.push([]);
    if (isFinite(y)) pieces[pieces.length - 1].push([v, y]);
    last = v;
  }
  return pieces.filter(piece => piece.length);
};
const reach = curves => {
  const heights = curves.flat(2).map(([, y]) => y);
  return heights.length ? heights.reduce(([a, b], y) => [min(a, y), max(b, y)], [1 / 0, -1 / 0]) : [0, 1];
};
// The ends of the axis on which that is seen: with 0, and a little room; of a logarithmic one whole powers.
const span = ([low, high], logarithmic) => {
  const room = (max(high, 0) - min(low, 0) || 1) / 20;
  return logarithmic ? [floor(low), max(Math.ceil(high), floor(low) + 1)] : [min(low, 0) - room, max(high, 0) + room];
};

// What a figure is drawn with: where its frame is, and what lies in it.
const Frame = svg => {
  const [left, right, bottom, top] = svg.dataset.frame.split(" ").map(Number);
  const around = svg.querySelector(".legend");
  const cursor = document.createElementNS("http://www.w3.org/2000/svg", "g");
  cursor.setAttribute("class", "cursor");
  svg.append(cursor);
  const frame = {svg, left, right, bottom, top, x: svg.dataset.x.split(" ").map(Number), y: svg.dataset.y.split(" ").map(Number), logarithmic: false};
  frame.px = v => place(v, ...frame.x, left, right);
  frame.py = v => place(v, ...frame.y, bottom, top);
  frame.at = event => {
    const box = svg.getBoundingClientRect(), width = svg.viewBox.baseVal.width;
    return clamp(frame.x[0] + ((event.clientX - box.left) / box.width * width - left) / (right - left) * (frame.x[1] - frame.x[0]), ...frame.x);
  };

  const dot = ([kind, x, y]) => kind.includes("cross") ? `<path class="${kind}" d="M${frame.px(x)} ${frame.py(y)}m-5 -5l10 10m0 -10l-10 10"/>`
    : `<circle class="${kind}" cx="${frame.px(x)}" cy="${frame.py(y)}" r="${kind.includes("curve-1") ? 3.2 : 5}"/>`;

  // Draw anew: curves are lists of pieces with a class, marks have a class and a place.
  frame.draw = (curves, marks) => {
    const {px, py} = frame;
    const across = ticks(...frame.x, right - left), up = ticks(...frame.y, bottom - top, frame.logarithmic);
    // Where numbers are long, not every line across has one, but 0 has; those beside the frame become narrow.
    const skip = Math.ceil(9 * max(...across.map(([, {length}]) => length)) / (px(across[1][0]) - px(across[0][0])));
    const zero = ([low, high], scale, edge) => low <= 0 && high >= 0 ? scale(0) : edge;
    const ground = frame.logarithmic ? bottom : zero(frame.y, py, bottom), wall = zero(frame.x, px, left);
    const d = pieces => pieces.map(piece => "M" + piece.map(([x, y]) => +px(x).toFixed(2) + "," + +py(y).toFixed(2)).join(" ")).join("");
    const within = ([, x, y]) => x >= frame.x[0] && x <= frame.x[1] && y >= frame.y[0] && y <= frame.y[1];
    const group = (kind, inside) => `<g class="${kind}">${inside}</g>`, path = (kind, data) => `<path class="${kind}" d="${data}"/>`;
    const text = (x, y, inside) => `<text x="${x}" y="${y}">${inside}</text>`;
    svg.querySelectorAll(".grid,.axes,.labels,.curves,.marks").forEach(part => part.remove());
    around.insertAdjacentHTML("beforebegin",
      group("grid", path("", across.map(([v]) => "M" + px(v) + " " + bottom + "V" + top).join("") + up.map(([v]) => "M" + left + " " + py(v) + "H" + right).join("")))
      + group("axes", path("", `M${left} ${ground}H${right}M${wall} ${bottom}V${top}`))
      + group("labels x", across.filter(label => !(label[2] % skip)).map(([v, inside]) => text(px(v), bottom + 20, inside)).join(""))
      + group("labels y", up.map(([v, inside]) => text(left - 8, py(v) + 5 + (inside[5] ? '" textLength="42" lengthAdjust="spacingAndGlyphs' : ""), inside)).join(""))
      + group("labels name", text(right + 8, ground + 5, "x"))
      + group("curves", curves.map(([kind, pieces]) => path(kind, d(pieces))).join(""))
      + group("marks", marks.filter(within).map(dot).join("")));
  };

  const lines = [...around.querySelectorAll("text")];
  frame.names = () => lines.map(line => line.textContent);
  frame.legend = texts => lines.forEach((line, n) => { line.textContent = texts[n]; });

  // Show where the reader is: a line, dots on the curves, and lines that touch one, each [x, y, slope, -1 or 1 for a side].
  frame.point = (x, dots, tangents) => {
    const {px, py} = frame;
    if (!(x >= frame.x[0] && x <= frame.x[1])) { cursor.innerHTML = ""; return; }
    const inside = y => y >= frame.y[0] && y <= frame.y[1];
    const line = ([x, y, slope, side]) => {
      if (!inside(y) || !isFinite(slope)) return "";
      const steep = px(x + 1) - px(x), rise = py(y + slope) - py(y), long = 90 / Math.hypot(steep, rise);
      if (!isFinite(long)) return ""; // where the axis is so long that a step of 1 is none
      const ends = [-1, 1].map(sign => {
        if (side && sign !== side) return 0;
        let t = sign * long;
        for (const [v, dv, low, high] of [[px(x), steep, left, right], [py(y), rise, top, bottom]]) {
          if (dv) t = sign * min(abs(t), max(0, ((dv * sign > 0 ? high : low) - v) / (dv * sign)));
        }
        return t;
      });
      const [a, b] = ends.map(t => px(x) + t * steep + " " + (py(y) + t * rise));
      return `<path class="tangent" d="M${a}L${b}"/>`;
    };
    cursor.innerHTML = `<path class="hair" d="M${px(x)} ${bottom}V${top}"/>${tangents.map(line).join("")}`
      + dots.filter(([, y]) => inside(y)).map(([kind, y]) => dot([kind, x, y])).join("");
  };
  return frame;
};

// Whoever moves over a figure moves along its curve; a finger that goes up or down scrolls the page.
const follow = (frame, move, slider) => {
  const {svg} = frame;
  svg.classList.add("live");
  for (const kind of ["pointerdown", "pointermove"]) {
    svg.addEventListener(kind, event => {
      move(frame.at(event), (frame.x[1] - frame.x[0]) * 6 / svg.getBoundingClientRect().width);
    });
  }
  // Keys go on from there. By itself a press would leave the focus nowhere, where an arrow turns to the next page.
  svg.addEventListener("mousedown", event => {
    event.preventDefault();
    slider.focus({preventScroll: true});
  });
};

// The panel below the figure of a function.
const within = (panel, name) => panel.querySelector(`.${name}`);

// The parameters that the controls of a panel show, and what is to be done when one changes.
const settings = (panel, changed) => {
  const given = {};
  for (const box of panel.querySelectorAll("[data-option]")) {
    const name = box.dataset.option, fields = [...box.querySelectorAll("input,select")], [field, slider] = fields;
    const take = value => { given[name] = value; };
    const start = () => {
      take(field.type === "checkbox" ? field.checked : field.tagName === "SELECT" && !box.dataset.number ? field.value : Number(field.value));
      if (slider) slider.value = field.value;
    };
    start();
    for (const one of fields) {
      one.addEventListener("input", () => {
        if (one === slider) field.value = slider.value;
        const wrong = field.value === "" || !field.checkValidity();
        field.setAttribute("aria-invalid", wrong);
        if (!wrong) { start(); changed(); }
      });
    }
    panel.addEventListener("reset", () => setTimeout(start));
  }
  return given;
};

// A function as a curve: of a vector, its first output for (x, 0), or for (1, x) if it is gated.
const curveOf = (record, given) => {
  if (!record.vector) return Object.fromEntries(["value", "derivative", "textbook", "textbookDerivative"].map(which => [which, x => record[which](x, given)]));
  const at = record.vector === 2 ? 1 : 0, vector = x => at ? [1, x] : [x, 0], first = (v, ...rest) => Array.isArray(v) ? first(v[rest.length ? rest[0] : 0], ...rest.slice(1)) : v;
  return {
    value: x => first(record.value(vector(x), given)),
    derivative: x => { const j = record.derivative(vector(x), given); return Array.isArray(j[0]) ? j[0][at] : j[at]; },
  };
};

const Panel = panel => {
  const record = functions[panel.dataset.function];
  const frame = Frame(panel.previousElementSibling.querySelector("svg.plot"));
  const home = {x: [...frame.x], y: [...frame.y]};
  const at = within(panel, "x"), along = within(panel, "along"), view = within(panel, "view");
  const logarithmic = within(panel, "logarithmic"), errors = within(panel, "errors");
  let x = Number(along.value), drawn = false;

  const given = settings(panel, () => { draw(); tell(); });
  const f = () => curveOf(record, given);
  const breaks = () => record.breakpoints(given);

  const draw = () => {
    drawn = true;
    const curve = f(), corners = breaks(), [low, high] = frame.x;
    const shown = errors?.checked
      ? [v => ulpsOff(curve.textbook(v), curve.value(v)), v => ulpsOff(curve.textbookDerivative(v), curve.derivative(v))]
      : [curve.value, curve.derivative];
    frame.logarithmic = logarithmic.checked || !!errors?.checked;
    const onto = frame.logarithmic ? y => errors?.checked ? clamp(Math.log10(y), -1, 18) : Math.log10(abs(y)) : y => y;
    const pieces = shown.map(g => sample(g, frame.x, corners, onto));
    const [least, most] = reach(pieces);
    const whole = low === home.x[0] && high === home.x[1];
    if (frame.logarithmic) frame.y = errors?.checked ? [-1, 18] : [floor(least), max(Math.ceil(most), floor(least) + 1)];
    else if (whole) frame.y = [min(home.y[0], least), max(home.y[1], most)];
    else {
      const room = (max(most, 0) - min(least, 0) || 1) / 20;
      frame.y = [min(least, 0) - room, max(most, 0) + room];
    }
    frame.draw(pieces.map((list, n) => [`curve-${n}`, list]), frame.logarithmic ? [] : marks(curve, corners));
  };

  const marks = (curve, corners) => {
    const found = [];
    [curve.value, curve.derivative].forEach((g, n) => {
      for (const k of corners) {
        for (const y of [g(beside(k, false)), g(beside(k, true))]) if (abs(y - g(k)) > 1e-9) found.push([`curve-${n} ${OPEN}`, k, y]);
        found.push([`curve-${n} ${FILLED}`, k, g(k)]);
      }
    });
    for (const v of record.extrema(given)) found.push(["curve-0 cross", v, curve.value(v)]);
    return found;
  };

  const tell = typed => {
    const curve = f(), y = curve.value(x), slope = curve.derivative(x), corner = breaks().includes(x);
    const sides = corner ? [false, true].map(up => [curve.value(beside(x, up)), curve.derivative(beside(x, up))]) : [];
    const jump = corner && sides.some(([v]) => abs(v - y) > 1e-9), kink = corner && abs(sides[0][1] - sides[1][1]) > 1e-9;
    if (!typed) at.value = show(x);
    along.value = x;
    within(panel, "f").value = show(y);
    within(panel, "d").value = show(slope);
    if (curve.textbook) {
      for (const [name, truth, written] of [["f", y, curve.textbook(x)], ["d", slope, curve.textbookDerivative(x)]]) {
        const off = ulpsOff(written, truth);
        within(panel, `${name}-written`).textContent = fill(off ? say.written : say.writtenSame, {value: show(written), off: show(off, off < 10 ? 2 : 3)});
      }
    }
    const [left, right] = [0, 1].map(n => sides[n] && {value: show(sides[n][0], 12), slope: show(sides[n][1], 12)});
    const note = jump ? fill(say.jump, {left: left.value, right: right.value, here: show(y)})
      : kink ? fill(say.kink, {left: left.slope, right: right.slope, here: show(slope)}) : "";
    within(panel, "note").textContent = note;
    along.setAttribute("aria-valuetext", fill(say.along, {x: show(x, 6), value: show(y, 6), slope: show(slope, 6)}) + (note && ` ${note}`));
    const tangents = jump || frame.logarithmic ? [] : kink ? [[x, y, sides[0][1], -1], [x, y, sides[1][1], 1]] : [[x, y, slope, 0]];
    const onto = v => frame.logarithmic ? Math.log10(abs(v)) : v;
    frame.point(x, errors?.checked ? [] : [["curve-0", onto(y)], ["curve-1", onto(slope)]], tangents);
  };

  const go = (to, near = 0) => {
    const [corner] = breaks().filter(k => abs(k - to) <= near || (x < k && k < to || to < k && k < x) && near === 0 && abs(to - x) < (frame.x[1] - frame.x[0]) / 50);
    x = corner ?? (near ? Number(to.toPrecision(4)) : to);
    tell();
  };
  const look = range => {
    frame.x = range;
    [along.min, along.max] = range;
    along.step = (range[1] - range[0]) / 200;
    draw();
    x = clamp(x, ...range);
    tell();
  };
  panel.addEventListener("submit", event => event.preventDefault());
  follow(frame, go);
  along.addEventListener("input", () => go(Number(along.value)));
  at.addEventListener("input", () => {
    const typed = read(at.value);
    at.setAttribute("aria-invalid", typed === undefined);
    if (typed !== undefined) { x = typed; tell(true); }
  });
  at.addEventListener("change", () => tell());
  view.addEventListener("change", () => {
    const [low, high, log] = view.value.split(" ").map(Number);
    logarithmic.checked = !!log;
    look([low, high]);
  });
  for (const [name, factor] of [["closer", 1 / 4], ["wider", 1]]) {
    within(panel, name).addEventListener("click", () => {
      const half = (frame.x[1] - frame.x[0]) * factor, middle = clamp(x, ...frame.x);
      look([middle - half, middle + half]);
    });
  }
  for (const box of [logarithmic, errors]) box?.addEventListener("change", () => { draw(); tell(); });
  panel.addEventListener("reset", () => setTimeout(() => { look(home.x); go(Number(along.value)); }));
};

document.querySelectorAll("form.live[data-function]").forEach(Panel);

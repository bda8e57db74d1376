// The panel below the figure of a function.
const within = (panel, name) => panel.querySelector(`.${name}`);

// The parameters that the controls of a panel show. When one changes, `changed` is called; what it refuses is undone.
// What the browser finds wrong with a field is for the browser to say.
const settings = (panel, changed, refused) => {
  const given = {};
  for (const box of panel.querySelectorAll("[data-option]")) {
    const name = box.dataset.option, fields = [...box.querySelectorAll("input,select")], [field, slider] = fields;
    const text = field.tagName === "SELECT" && !box.dataset.number;
    const take = () => {
      given[name] = field.type === "checkbox" ? field.checked : text ? field.value : Number(field.value);
      if (slider) slider.value = field.value;
    };
    take();
    for (const one of fields) {
      one.addEventListener("input", () => {
        const before = given[name];
        if (one === slider) field.value = slider.value;
        let wrong = !field.checkValidity();
        try {
          if (!wrong) { take(); changed(); }
        } catch {
          wrong = true;
          given[name] = before;
        }
        field.ariaInvalid = wrong;
        if (wrong) refused?.(field.validationMessage);
      });
    }
    panel.addEventListener("reset", () => setTimeout(() => { field.ariaInvalid = null; take(); }));
  }
  return given;
};

// A function as a curve, and its slope: of a vector, its first output for (x, 0), or for (1, x) if it is gated.
const curveOf = (record, {layers = 1, ...given}) => {
  if (record.vector) {
    const at = record.vector - 1, vector = x => at ? [1, x] : [x, 0];
    return {
      value: x => [record.value(vector(x), given)].flat()[0],
      derivative: x => [record.derivative(vector(x), given)].flat(2)[at],
    };
  }
  // Layer upon layer, the slopes multiply.
  const chain = x => {
    let slope = 1;
    for (let n = layers; n--; x = record.value(x, given)) slope *= record.derivative(x, given);
    return [x, slope];
  };
  if (layers !== 1) return {value: x => chain(x)[0], derivative: x => chain(x)[1]};
  return Object.fromEntries(["value", "derivative", "textbook", "textbookDerivative"].map(which => [which, x => record[which](x, given)]));
};

// What the plots of all pages share: whoever moves goes along the curves, and chooses how much of the axis is shown.
const walk = (panel, frame, go, x, look) => {
  const [along, view] = ["along", "view"].map(name => within(panel, name));
  follow(frame, go, along);
  along.addEventListener("input", () => go(Number(along.value)));
  view.addEventListener("change", () => {
    const [low, high, logarithmic] = view.value.split(" ").map(Number);
    look([low, high], !!logarithmic);
  });
  for (const [name, factor] of [["closer", 1 / 4], ["wider", 1]]) {
    within(panel, name).addEventListener("click", () => {
      const half = (frame.x[1] - frame.x[0]) * factor, middle = clamp(x(), ...frame.x);
      view.value = "";
      look([middle - half, middle + half]);
    });
  }
  panel.addEventListener("submit", event => event.preventDefault());
};

const Panel = panel => {
  const named = () => which?.value ?? panel.dataset.function, record = () => functions[named()];
  const figure = panel.previousElementSibling, frame = Frame(within(figure, "plot"));
  const home = {x: frame.x, y: frame.y};
  const [at, along, logarithmic, errors, note, said, which] = ["x", "along", "logarithmic", "errors", "note", "said", "which"].map(name => within(panel, name)), {facts, outside, typed} = panel.dataset, compare = panel.querySelector("a");
  // The formulas at the top of the page, and those of its other forms, in the order of the record.
  const forms = [...document.querySelectorAll(".formulas,.form")], texts = forms.map(form => form.innerHTML);
  let x = Number(along.defaultValue), curve, corners;
  const losses = () => errors?.checked;

  // What is drawn and told anew whenever a setting changes.
  const prepare = () => {
    const {layers, ...options} = given;
    corners = record().breakpoints(options); // which refuses what the function does
    curve = curveOf(record(), given);
    return [layers, options];
  };
  const draw = () => {
    const [layers, options] = prepare();
    frame.logarithmic = logarithmic.checked || losses();
    const onto = y => losses() ? clamp(Math.log10(y), 0, 18) : frame.logarithmic ? Math.log10(abs(y)) : y;
    const shown = losses()
      ? [v => ulpsOff(curve.textbook(v), curve.value(v)), v => ulpsOff(curve.textbookDerivative(v), curve.derivative(v))]
      : [curve.value, curve.derivative];
    const name = named();
    if (layers) frame.legend(say.layers.map(text => fill(text, {name, layers})));
    else if (which) frame.legend([name + "(x)", name + "′(x)"]);
    const pieces = shown.map(g => sample(g, frame.x, corners, onto));
    const ends = reach(pieces), [low, high] = ends, usual = frame.x === home.x && name === panel.dataset.function && !frame.logarithmic;
    frame.y = losses() ? [0, 18] : usual ? [min(home.y[0], low), max(home.y[1], high)] : span(ends, frame.logarithmic);
    const marked = frame.logarithmic || layers ? [] : marks(options);
    frame.draw(pieces.map((list, n) => [`curve-${n}`, list]), marked);
    // What the page says beside the figure is said of what is drawn.
    for (const part of figure.querySelectorAll(".of-mark")) part.hidden = !String(marked).includes(part.classList[1]);
    if (texts[1]) forms[0].innerHTML = texts[record().form(options)];
    frame.svg.ariaLabel = fill(say.drawn, {names: frame.names().join(", ") + (losses() ? "," + errors.parentNode.textContent : ""), low: show(frame.x[0], 6), high: show(frame.x[1], 6)});
  };

  const marks = options => {
    const found = [];
    [curve.value, curve.derivative].forEach((g, n) => {
      for (const k of corners) {
        for (const y of [g(beside(k, false)), g(beside(k, true))]) if (abs(y - g(k)) > 1e-9) found.push([`curve-${n} open`, k, y]);
        found.push([`curve-${n} filled`, k, g(k)]);
      }
    });
    for (const v of record().extrema(options)) found.push(["curve-0 cross", v, curve.value(v)]);
    return found;
  };

  // Write what is at x; a typed x stays as it was typed.
  const tell = asTyped => {
    const y = curve.value(x), slope = curve.derivative(x);
    const sides = corners.includes(x) ? [false, true].map(up => [curve.value(beside(x, up)), curve.derivative(beside(x, up))]) : [];
    const jump = sides.some(([v]) => abs(v - y) > 1e-9), kink = sides.some(([, m]) => abs(m - slope) > 1e-9);
    if (!asTyped) at.value = String(x);
    at.ariaInvalid = null;
    along.value = x;
    within(panel, "f").value = show(y);
    within(panel, "d").value = show(slope);
    const written = errors ? [["f", y, curve.textbook(x)], ["d", slope, curve.textbookDerivative(x)]] : [];
    for (const [name, truth, given] of written) {
      const off = ulpsOff(given, truth);
      within(panel, `${name}-written`).textContent = fill(!off ? say.writtenSame : isFinite(off) ? say.written : say.writtenFar, {value: show(given), off: ulps(off)});
    }
    if (compare) compare.hash = new URLSearchParams(new FormData(panel));
    const [left, right] = sides.map(side => show(side[jump ? 0 : 1], 12));
    const text = [
      (jump || kink) && fill(jump ? say.jump : say.kink, {left, right, here: show(jump ? y : slope)}),
      clamp(x, ...frame.x) - x && outside,
      facts && (given.training || record().form(given)) && facts,
    ].filter(Boolean).join(" ");
    note.textContent = text;
    const spoken = fill(say.along, {x: show(x, 6), value: show(y, 6), slope: show(slope, 6)}) + (text && ` ${text}`);
    along.ariaValueText = spoken;
    if (document.activeElement !== along) said.textContent = spoken;
    if (losses()) { frame.point(x, [], []); return; }
    const onto = v => frame.logarithmic ? Math.log10(abs(v)) : v;
    const tangents = jump || frame.logarithmic ? [] : kink ? sides.map(([, m], n) => [x, y, m, 2 * n - 1]) : [[x, y, slope, 0]];
    frame.point(x, [["curve-0", onto(y)], ["curve-1", onto(slope)]], tangents);
  };

  // Go to a place; whoever comes near a corner, or would step over it, comes to it.
  const go = (to, near) => {
    const step = (frame.x[1] - frame.x[0]) / 50;
    const corner = corners.find(k => near ? abs(k - to) <= near : abs(to - x) < step && (x - k) * (to - k) < 0);
    x = corner ?? (near ? Number(to.toPrecision(4)) : to);
    tell();
  };
  const look = (range, log = logarithmic.checked) => {
    logarithmic.checked = log;
    if (!roomy(...range)) return;
    frame.x = range + "" === home.x + "" ? home.x : range;
    [along.min, along.max] = range;
    along.step = (range[1] - range[0]) / 200;
    x = clamp(x, ...range);
    draw();
    tell();
  };
  const given = settings(panel, () => { draw(); tell(); }, why => {
    note.textContent = said.textContent = why || fill(say.refused, record());
  });
  walk(panel, frame, go, () => x, look);
  at.addEventListener("input", () => {
    const number = read(at.value);
    if (number === undefined) {
      at.ariaInvalid = true;
      for (const one of panel.querySelectorAll("output,small")) one.textContent = "";
      note.textContent = said.textContent = typed;
      frame.point(NaN);
    } else { x = number; tell(true); }
  });
  at.addEventListener("change", () => tell());
  for (const box of [logarithmic, errors]) box?.addEventListener("change", () => { draw(); tell(); });
  panel.addEventListener("reset", () => setTimeout(() => { x = Number(along.defaultValue); look(home.x); }));
  which?.addEventListener("change", () => { draw(); tell(); });
  prepare();
  tell();
};

document.querySelectorAll("form.live[data-function]").forEach(Panel);

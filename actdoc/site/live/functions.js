// What readers of the console, the plots and the tests call: actdoc.functions.gelu.value(x, {approximate: "tanh"}).
const functions = {};

// A record: its options with their defaults, its forms (value, derivative, and both as their definitions are written),
// where its figure has marks, and whether its parameters are what it needs.
const define = (name, vector, options, forms, marks, needs, holds) => {
  const chosen = Object.keys(options).filter(key => options[key].choices);
  const numbers = Object.keys(options).filter(key => !options[key].choices);
  const refuse = text => { throw new TypeError(`${name}: ${text}`); };
  const settle = (given = {}) => {
    for (const key in given) if (!Object.hasOwn(options, key)) refuse(`a parameter must be one of ${Object.keys(options).join(", ") || "none"}, got ${key}`);
    let form = 0;
    for (const key of chosen) {
      const {choices} = options[key], at = choices.indexOf(given[key] ?? choices[0]);
      if (at < 0) refuse(`${key} must be one of ${choices.join(", ")}, got ${given[key]}`);
      form = form * choices.length + at;
    }
    const values = numbers.map(key => given[key] ?? options[key].default);
    values.forEach((value, n) => {
      const {kind, seeds} = options[numbers[n]];
      if (value === undefined) return;
      if (typeof value !== (kind ?? "number") || !isFinite(value)) refuse(`${numbers[n]} must be a ${kind ?? "finite number"}, got ${typeof value} ${value}`);
      if (seeds && !NOISE.gumbel[value]) refuse(`${numbers[n]} must be a whole number from 0 to ${seeds - 1}, got ${value}`);
    });
    if (!holds(...values)) refuse(`${needs} must hold, got ${numbers.map((key, n) => key + " = " + values[n]).join(", ")}`);
    return [forms[form], values];
  };
  const call = which => (x, given) => {
    const [form, values] = settle(given);
    if (vector ? !Array.isArray(x) || !x.every(a => typeof a === "number") : typeof x !== "number") {
      refuse(`x must be ${vector ? "an array of numbers" : "a number"}, got ${typeof x} ${x}`);
    }
    if (vector === 2 && x.length % 2) refuse(`x must have an even number of components, got ${x.length}`);
    if (vector && given?.rng !== undefined && x.length > DRAWN) refuse(`x must have at most ${DRAWN} components with a seed, got ${x.length}`);
    // Comparisons are false for NaN, so that a branch would swallow it.
    return vector || x === x ? form[which](x, ...values) : x;
  };
  const form = given => forms.indexOf(settle(given)[0]);
  const places = (given, n) => [...new Set(marks(...settle(given)[1])[n].filter(isFinite))].sort((a, b) => a - b);
  functions[name] = {
    name, vector, options, needs, form,
    value: call(0), derivative: call(1),
    ...!vector && {textbook: call(2), textbookDerivative: call(3)},
    breakpoints: given => places(given, 0),
    extrema: given => places(given, 1 + form(given)),
  };
};

// The numbers that NumPy's generator draws first, for the seeds that the plots offer; without a seed, others each time.
const DRAWN = NOISE.gumbel[0].length; // so many at most
const noise = (seed, kind, n) => {
  if (seed === undefined) {
    return V(n, () => { const u = Math.random(); return kind === "uniform" ? u : -log(-log(1 - u)); });
  }
  return NOISE[kind][seed].slice(0, n);
};

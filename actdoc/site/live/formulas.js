// Recognize a function by its formula, however it is written: what is typed is computed, and compared with what the
// functions give for the same numbers. The build appends this to the index of the search, which is loaded when needed.
"use strict";
{
  const { formulas, symbols } = window.actdocIndex;
  const POINTS = [-4.1, -2.3, -0.7, 0.3, 1.9, 3.4, 6.7]; // also the numbers of a vector
  const ANY = 0.4; // what a parameter is whose value is left open
  const each = (compute, ...all) => POINTS.map((_, n) => compute(...all.map((values) => values[n])));
  const constant = (number) => POINTS.map(() => number);

  // How tightly an operator binds, and what it does; 0 ends what stands before it.
  const OPERATORS = {
    "": [0], ")": [0], "|": [0], ",": [0], else: [0], if: [1],
    "<": [2, (a, b) => a < b], ">": [2, (a, b) => a > b], "<=": [2, (a, b) => a <= b], ">=": [2, (a, b) => a >= b],
    "+": [3, (a, b) => a + b], "-": [3, (a, b) => a - b],
    "*": [4, (a, b) => a * b], "/": [4, (a, b) => a / b],
    "^": [5, Math.pow],
  };
  const FRACTION = OPERATORS["/"][1], NOT_WRITTEN = OPERATORS["*"];

  // The functions of a formula. Those of the site, which are formulas themselves, follow below.
  const functions = {
    sum: ([values]) => constant(values.reduce((a, b) => a + b)),
    max: (all) => (all.length > 1 ? each(Math.max, ...all) : constant(Math.max(...all[0]))),
  };
  for (const name of ["min", "exp", "log", "log1p", "expm1", "sqrt", "abs", "sign", "tanh", "sinh", "cosh", "pow"]) {
    functions[name] = (all) => each(Math[name], ...all);
  }

  // The pieces of a formula in Python, in another language, on paper or in TeX.
  const cut = (text) => text
    .replace(/,\s*\w+=[^,()]*/g, "") // an argument with its name
    .replace(/^.*(?::|[^<>=]=)(?!=)/, "") // what stands before the formula: f(x) =
    .replace(/(?:[a-z_]\w*\.)+(?=[a-z])/gi, "") // the names of modules
    .replace(/[_[]\{?[ijk]\b\}?\]?|over \w of/g, "") // indices
    // In TeX, what only sets it. Two backslashes end a case.
    .replace(/&|otherwise|\\(?:begin|end)\{cases\}|\\(?=_)/g, "")
    .replace(/\\(?:mathrm|text)\{(\w*) ?\}|(?<!\\)\\(?:left|right|[,;! ]|(?!\\))/g, " $1")
    .match(/\\\\|\d+\.?\d*(?:e[-+]?\d+)?|\.\d+|[a-z](?=x\b)|[a-z]\w*|\*\*|[<>]=|\S|$/gi)
    .map((piece) => symbols[piece] ?? piece);

  // Compute a formula; what is none is an error. `given` are the values of its letters.
  const compute = (text, given) => {
    const pieces = cut(text);
    let i = 0, asked = false, open = false;
    const take = (piece) => pieces[i] === piece && ++i;
    const read = (least) => {
      for (let values = first(); ;) {
        const written = OPERATORS[pieces[i]], [rank, join] = written ?? NOT_WRITTEN;
        if (rank <= least) return values;
        if (written) i++;
        const right = read(rank);
        if (join) values = each(join, values, right);
        else {
          take("else");
          values = each((holds, yes, no) => (holds ? yes : no), right, values, read(0));
        }
      }
    };
    const list = (end) => {
      const all = [];
      do all.push(read(0)); while (take(","));
      take(end); // or it is still to be typed
      return all;
    };
    const first = () => {
      const piece = pieces[i++], name = piece.replaceAll("_", "").toLowerCase();
      if (piece === "x") asked = true;
      if (given[piece]) return given[piece];
      if (piece === "(") return list(")")[0];
      if (piece === "|") return list("|")[0].map(Math.abs);
      if (piece === "-") return read(4).map((value) => -value);
      if (piece === "frac") return each(FRACTION, first(), first());
      if (/^[.\d]/.test(piece)) return constant(+piece);
      if (!/^\w/.test(piece)) throw piece;
      const own = functions[name + (take("'") ? "'" : "")];
      if (own && !OPERATORS[pieces[i]]) return own(take("(") ? list(")") : [read(4)]);
      open = true;
      return constant(ANY);
    };
    const values = read(0);
    if (pieces[i]) throw pieces;
    return { values, asked, open };
  };

  const curves = [];
  for (const [page, names, parameters, ...texts] of formulas) {
    const all = Object.entries(parameters);
    texts.forEach((text, slope) => {
      const run = ([x, ...rest]) =>
        compute(text, { x, ...Object.fromEntries(all.map(([name, number], n) => [name, rest[n] ?? constant(number)])) }).values;
      for (const name of names.split(" ")) functions[name + "'".repeat(slope)] ??= run;
      if (page >= 0) curves.push([page, slope, run, all.map(() => constant(ANY))]);
    });
  }

  // The pages of the functions that give the same, each with 0; with 1 where only the slope does.
  window.actdocIndex.equal = (query) => {
    const found = new Map();
    try {
      const { values, asked, open } = compute(query, { x: POINTS });
      for (const [page, slope, run, any] of asked ? curves : []) {
        const others = run([POINTS, ...(open ? any : [])]);
        const same = others.every((other, n) => Math.abs(values[n] - other) < 1e-3 * (1 + Math.abs(other)));
        if (same) found.set(page, Math.min(slope, found.get(page) ?? 1));
      }
    } catch {} // no formula
    return found;
  };
}

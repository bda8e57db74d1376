// The numbers of a vector as bars to drag, and what a function makes of them; or what both sigmoid and softmax do.
const Bars = form => {
  const all = selector => [...form.querySelectorAll(selector)];
  const [choice, changed, said] = ["choice", "changed", "said"].map(name => within(form, name));
  const names = form.dataset.bars.split(" "), [scale, ends] = ["scale", "ends"].map(key => form.dataset[key].split(" ").map(Number));
  const units = all(".unit"), logits = all(".logit"), outs = all(".unit .out"), wholes = all(".unit ~ .out");
  const values = [];
  let count, now, before, moved, end;

  // A component has several rows, such as its value and its gate; the vector has first all values, then all gates.
  const inOrder = list => Array.from({length: list.length / units.length * count}, (_, n) => list[n % count * list.length / units.length + floor(n / count)]);
  const stretch = (bar, v, [low, high]) => {
    const [a, b] = [0, v === v ? clamp(v, low, high) : 0].map(v => 100 * (v - low) / (high - low)).sort((a, b) => a - b);
    bar.style.inset = `0 ${100 - b}% 0 ${a}%`;
    bar.classList.toggle("over", v > high);
    bar.classList.toggle("under", v < low);
  };
  const call = (row, name) => {
    within(row, "name").textContent = name;
    for (const field of row.querySelectorAll("input")) field.ariaLabel = name;
  };
  const called = row => within(row, "name").textContent;
  const put = (n, v, typed) => {
    const [slider, field] = logits[n].querySelectorAll("input");
    values[n] = v;
    slider.value = clamp(v, -end, end);
    if (!typed) {
      field.value = show(v);
      field.ariaInvalid = false;
    }
    stretch(logits[n].querySelector("i"), v, [-end, end]);
  };
  // All sliders end further away, once a number lies at the end or beyond: not while it is dragged, or it would run away.
  const reach = () => {
    end = ends[+values.some(v => abs(v) >= ends[0])];
    logits.forEach((row, n) => {
      const slider = row.querySelector("input");
      [slider.min, slider.max] = [-end, end];
      put(n, values[n]);
    });
  };
  const resize = () => {
    count = given.n * units.length / logits.length;
    units.forEach((unit, k) => { unit.hidden = k >= count; });
    for (const rows of [logits, outs]) inOrder(rows).forEach((row, n) => call(row, called(row).replace(/\d+/, n)));
  };

  const tell = quiet => {
    const {n, T = 1, digits, ...options} = given, x = inOrder(values), label = inOrder(logits).map(called), list = v => v.join(say.between);
    const parts = names.map(name => functions[name].vector ? [functions[name].value(x.map(v => v / T), options)].flat() : x.map(v => functions[name].value(v)));
    // One function has a place for the maximum after its only output.
    const y = [...parts.flat(), max(...x)], is = v => show(v, digits ? 0 : 6);
    now = {x, y};
    const was = before ?? now, same = y.map((v, n) => Object.is(v, was.y[n]));
    [...inOrder(outs), ...wholes].forEach((out, n) => {
      const [bar, ghost] = within(out, "track").children;
      stretch(bar, y[n], scale);
      if (ghost) {
        stretch(ghost, was.y[n], scale);
        ghost.hidden = same[n];
      }
      within(out, "y").value = is(y[n]);
    });
    all(".sum").forEach((sum, n) => { sum.value = is(parts[n].reduce((a, b) => a + b)); });

    let spoken = parts.map((values, n) => fill(say.outputs, {name: names[n], values: list(values.map(v => show(v, 3)))})).join(" ");
    if (changed) {
      // A larger logit has a larger output, and a logit above 0 a sigmoid above 1/2: a decision needs no function.
      const decisions = ({x}) => {
        const top = label.filter((_, n) => x[n] === max(...x));
        return [list(label.filter((_, n) => x[n] > 0)), top.length > 1 ? fill(say.tied, {names: list(top)}) : top[0]].map(text => text || say.none);
      };
      const old = decisions(was);
      decisions(now).forEach((is, n) => { all(".decision")[n].value = is === old[n] ? is : fill(say.decided, {is, was: old[n]}); });
      const by = x.map((v, n) => v === was.x[n] ? 0 : v - was.x[n]), steps = by.filter(v => v !== 0), [step] = steps;
      const kind = steps.length === 1 ? "one" : steps.length === count && steps.every(v => v === step) ? "every" : "";
      changed.textContent = before && steps.length ? fill(say[kind && step ? kind + (step > 0 ? "Rose" : "Fell") : "changed"], {
        name: label[by.indexOf(step)], by: show(abs(step), 6), n,
        ...Object.fromEntries(names.map((name, k) => [name, x.filter((_, n) => !same[k * count + n]).length])),
      }) : "";
      spoken += ` ${changed.textContent}`;
    }
    inOrder(logits).forEach((row, n) => { row.querySelector("input").ariaValueText = fill(say.bar, {x: show(x[n]), outputs: spoken}); });
    if (!quiet) said.textContent = spoken;
  };

  const given = settings(form, () => { resize(); tell(); }, why => { said.textContent = why || fill(say.refused, functions[names[0]]); });
  given.n ??= all(".unit:not([hidden]) .logit").length;
  logits.forEach((row, n) => row.querySelectorAll("input").forEach((field, typed) => {
    field.addEventListener("input", () => {
      const v = read(field.value);
      field.ariaInvalid = v === undefined;
      if (v === undefined) return;
      // What was before stays, as long as the same one moves.
      if (moved !== n) [before, moved] = [now, n];
      put(n, v, typed);
      tell(!typed);
    });
    field.addEventListener("change", reach);
  }));
  for (const example of all(".example")) {
    example.addEventListener("click", () => {
      const x = example.value.split(" ");
      before = x.length === given.n ? now : undefined;
      moved = undefined;
      given.n = x.length;
      if (choice) choice.value = given.n;
      resize();
      inOrder([...logits.keys()]).forEach((n, at) => { values[n] = Number(x[at]); });
      reach();
      example.dataset.names.split(" ").forEach((name, n) => name && call(logits[n], name));
      tell();
    });
  }
  const start = () => {
    resize();
    logits.forEach((row, n) => { values[n] = Number(within(row, "number").value); });
    reach();
    tell(true);
  };
  form.addEventListener("reset", () => setTimeout(start));
  start();
};

document.querySelectorAll("form.bars").forEach(Bars);

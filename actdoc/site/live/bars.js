// The numbers of a vector as bars to drag, and what a function makes of them; or what both sigmoid and softmax do.
const Bars = form => {
  const all = (name, element = form) => [...element.querySelectorAll(`.${name}`)];
  const names = form.dataset.bars.split(" "), scale = form.dataset.scale.split(" ").map(Number);
  const units = all("unit"), logits = all("logit"), outs = units.flatMap(unit => all("out", unit)), wholes = all("out").slice(outs.length);
  const values = [], first = units.filter(unit => !unit.hidden).length;
  let count = first, now, before, moved;

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
    for (const field of row.querySelectorAll("input")) field.setAttribute("aria-label", name);
  };
  const put = (n, v, typed) => {
    const [slider, field] = logits[n].querySelectorAll("input");
    values[n] = v;
    slider.value = clamp(v, slider.min, slider.max);
    if (!typed) { field.value = show(v); field.removeAttribute("aria-invalid"); }
    stretch(logits[n].querySelector("i"), v, [slider.min, slider.max].map(Number));
  };
  const resize = n => {
    count = n;
    units.forEach((unit, k) => { unit.hidden = k >= count; });
    for (const rows of [logits, outs]) inOrder(rows).forEach((row, n) => call(row, within(row, "name").textContent.replace(/\d+/, n)));
    for (const [name, end] of [["more", units.length], ["fewer", 1]]) if (within(form, name)) within(form, name).disabled = count === end;
  };

  const tell = quiet => {
    const {T = 1, ...options} = given, x = inOrder(values), called = inOrder(logits).map(row => within(row, "name").textContent);
    const digits = within(form, "digits").checked ? 0 : 6, list = v => v.join(say.between);
    const parts = names.map(name => functions[name].vector ? [functions[name].value(x.map(v => v / T), options)].flat() : x.map(v => functions[name].value(v)));
    // One function has a place for the maximum after its only output.
    const y = [...parts.flat(), max(...x)];
    now = {x, y};
    [...inOrder(outs), ...wholes].forEach((out, n) => {
      const [bar, ghost] = within(out, "track").children;
      stretch(bar, y[n], scale);
      if (ghost && before) stretch(ghost, before.y[n], scale);
      if (ghost) ghost.hidden = !before || Object.is(y[n], before.y[n]);
      out.querySelector("output").value = show(y[n], digits);
    });
    all("sum").forEach((sum, n) => { sum.value = show(parts[n].reduce((a, b) => a + b), digits); });

    // A larger logit has a larger output, and a logit above 0 a sigmoid above 1/2: a decision needs no function.
    const decisions = x => {
      const top = called.filter((_, n) => x[n] === max(...x));
      return [list(called.filter((_, n) => x[n] > 0)) || say.none, top.length > 1 ? fill(say.tied, {names: list(top)}) : list(top) || say.none];
    };
    all("decision").forEach((decision, n) => {
      const [is, was] = [now, before ?? now].map(({x}) => decisions(x)[n]);
      decision.value = is === was ? is : fill(say.decided, {is, was});
    });
    let spoken = parts.map((values, n) => fill(say.outputs, {name: names[n], values: list(values.map(v => show(v, 3)))})).join(" ");
    const changed = within(form, "changed");
    if (changed) {
      const by = before ? x.map((v, n) => v === before.x[n] ? 0 : v - before.x[n]) : [], which = by.filter(v => v !== 0), [step] = which;
      const one = which.length === 1, same = which.every(v => abs(v - step) < 1e-9) && which.length === x.length;
      const said = !(one || same) || step !== step ? "changed" : (one ? "one" : "every") + (step > 0 ? "Rose" : "Fell");
      changed.textContent = !which.length ? "" : fill(say[said], {
        name: called[by.indexOf(step)], by: show(abs(step), 6), n: x.length,
        ...Object.fromEntries(names.map((name, k) => [name, x.filter((_, n) => !Object.is(y[k * count + n], before.y[k * count + n])).length])),
      });
      spoken += ` ${changed.textContent}`;
    }
    inOrder(logits).forEach((row, n) => row.querySelector("input").setAttribute("aria-valuetext", fill(say.bar, {x: show(x[n]), outputs: spoken})));
    if (!quiet) within(form, "said").textContent = spoken;
  };

  const given = settings(form, () => tell());
  logits.forEach((row, n) => row.querySelectorAll("input").forEach((field, typed) => {
    field.addEventListener("input", () => {
      const v = read(field.value);
      field.setAttribute("aria-invalid", v === undefined);
      if (v === undefined) return;
      // What was before stays, as long as the same one moves.
      if (moved !== n) [before, moved] = [now, n];
      put(n, v, typed);
      tell(!typed);
    });
    field.addEventListener("change", () => put(n, values[n]));
  }));
  for (const [name, step] of [["more", 1], ["fewer", -1]]) {
    within(form, name)?.addEventListener("click", () => { resize(count + step); tell(); });
  }
  for (const example of all("example")) {
    example.addEventListener("click", () => {
      const x = example.value.split(" ");
      const n = x.length * units.length / logits.length;
      before = n === count ? now : undefined;
      moved = undefined;
      resize(n);
      inOrder([...logits.keys()]).forEach((n, at) => put(n, Number(x[at])));
      if (example.dataset.names) example.dataset.names.split(" ").forEach((name, n) => call(logits[n], name));
      tell();
    });
  }
  const start = () => {
    resize(first);
    logits.forEach((row, n) => put(n, Number(row.querySelector("input").value)));
    tell(true);
  };
  within(form, "digits").addEventListener("change", () => tell(true));
  form.addEventListener("submit", event => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(start));
  start();
};

document.querySelectorAll("form.bars").forEach(Bars);

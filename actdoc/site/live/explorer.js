// The explorer: functions of the reader's choice in one figure. Its controls hold all that it shows; those that are not
// as at first are its address, f=gelu&f=gelu&approximate=tanh&from=0&low=-3&high=3, so that a view is a link.
const Explorer = form => {
  const frame = Frame(form.previousElementSibling.querySelector("svg.plot")), {svg} = frame;
  const {show: which, from, low, high, log, at} = form.elements, fields = [which, from, low, high, log, at];
  const [rows, along, view, add, note, said] = ["chosen", "along", "view", "add", "note", "said"].map(name => within(form, name));
  const signs = form.dataset.signs.split("|"), words = JSON.parse(form.dataset.says), parts = {f: ["value"], d: ["derivative"], both: ["value", "derivative"]};
  let chosen, lines, shown, corners, onto, told, x, good, later;

  const must = (holds, part, about) => { if (!holds) throw Error(fill(words.must[part], about)); };
  const ends = () => [low, high].map(field => read(field.value));
  const set = field => field.type === "hidden" || field.checked || (field.selectedIndex ?? field.value !== field.defaultValue);
  const address = () => [...rows.querySelectorAll("[name]"), ...fields].filter(set).map(({name, value}) => name + "=" + encodeURIComponent(value)).join("&");

  // Set all controls as an address says. An error says what was expected and what came.
  const open = text => {
    form.reset();
    rows.innerHTML = "";
    for (const [name, value] of new URLSearchParams(/\bf=/.test(text) ? text : form.dataset.home + "&" + text)) {
      if (name === "f") {
        const k = rows.children.length;
        must(functions[value]?.options, "f", {value});
        must(signs[k], "most");
        rows.insertAdjacentHTML("beforeend", fill(form.dataset.one, {
          k, number: k + 1, name: value, sign: signs[k], options: form.querySelector(`[data-options=${value}]`)?.innerHTML ?? "",
        }));
        continue;
      }
      const field = [...rows.lastElementChild?.querySelectorAll("[name]") ?? [], ...fields].find(field => field.name === name);
      must(field, "part", {name});
      field[field.type === "checkbox" ? "checked" : "value"] = value;
      must(value && field.value === value, "be", {name, value, expected: Array.from(field.options ?? [field], ({value}) => value).filter(Boolean).join(words.or) || words.number});
    }
    chosen = Array.from(rows.children, (row, k) => {
      const [{value: name}, ...options] = row.querySelectorAll("[name]"), record = functions[name];
      return {
        k, row, record,
        given: settings(row, () => { draw(); note.textContent = ""; remember(); }, why => { note.textContent = why || fill(say.refused, record); }),
        label: part => name + (part === "value" ? "(" : "′(") + [["x", "[x, 0]", "[1, x]"][record.vector],
          ...options.filter(set).map(({name, value, options}) => options ? value : name + "=" + value)].join(", ") + ")",
      };
    });
    draw();
    good = address();
  };

  // Draw what the controls say.
  const draw = () => {
    const less = chosen[1] && chosen[from.value], showing = parts[which.value], [a, b] = ends();
    must(chosen[from.value || 0], "from", from);
    must(roomy(a, b), "x", {low: low.value, high: high.value});
    x = read(at.value);
    must(isFinite(x), "at", at);
    for (const one of chosen) {
      one.corners = one.record.breakpoints(one.given);
      one.curve = curveOf(one.record, one.given);
    }
    Array.from(from.options).slice(1).forEach((option, k) => {
      option.textContent = chosen[k]?.label("value");
    });
    frame.x = [along.min, along.max] = [a, b];
    along.step = (b - a) / 200;
    frame.logarithmic = log.checked;
    view.value = a + " " + b + (log.checked ? " 1" : "");
    corners = chosen.flatMap(one => one.corners);
    onto = y => log.checked ? Math.log10(abs(y)) : y;

    lines = chosen.flatMap(one => showing.map((part, n) => {
      const g = one.curve[part], h = less?.curve[part], name = one.label(part), line = {...one, n, kind: "line-" + one.k + " " + part, name, g};
      return g !== h && h ? {...line, name: fill(words.difference, {name, other: less.label(part)}), g: v => g(v) - h(v)} : line;
    }));
    shown = lines.filter(({k}) => k !== less?.k);
    const pieces = shown.map(({g, corners}) => sample(g, frame.x, corners.concat(less?.corners ?? []), onto));
    frame.y = span(reach(pieces), log.checked);
    frame.draw(pieces.map((list, n) => [shown[n].kind, list]), []);
    const sign = (k, px, py) => `<path class="line-${k} sign" d="M${px} ${py}${signs[k]}"/>`;
    within(svg, "marks").innerHTML = shown.flatMap(({k, g}) => [0, 1, 2, 3, 4].map(n => {
      const v = a + (b - a) * (n + (k + 0.5) / chosen.length) / 5, y = onto(g(v));
      return isFinite(y) ? sign(k, frame.px(v), frame.py(y)) : "";
    })).join("");
    const keys = shown.filter(({n}) => !n), remarks = [showing[1] && words.dashed, less && fill(words.less, {other: less.label(showing[0])}), log.checked && words.absolute];
    within(svg, "legend").innerHTML = keys.map(({k, kind, label}, n) => {
      const px = 12 + n % 2 * 256, py = frame.top - 22 - 22 * ((keys.length - 1 >> 1) - (n >> 1)), text = label(showing[0]);
      return `<path class="${kind}" d="M${px} ${py}h40"/>` + sign(k, px + 20, py)
        + `<text x="${px + 48}" y="${py + 5}"${text.length > 22 ? ' textLength="188" lengthAdjust="spacingAndGlyphs"' : ""}>${text}</text>`;
    }).join("") + `<text x="12" y="${frame.bottom + 44}">${remarks.filter(Boolean).join("; ")}</text>`;
    told = fill(say.drawn, {low: show(a), high: show(b), names: shown.map(({name}) => name).join(", ")});
    svg.ariaLabel = told;
    tell();
  };

  // Read all curves at x.
  const tell = () => {
    at.value = along.value = x;
    for (const {row, n, name, g} of lines) {
      const [text, output] = row.querySelectorAll(".read")[n].children;
      text.textContent = name;
      output.value = show(g(x));
    }
    along.ariaValueText = fill(words.alongAll, {x: show(x, 6), values: shown.map(({name, g}) => name + " " + show(g(x), 4)).join(", ")});
    frame.point(x, shown.map(({kind, g}) => [kind, onto(g(x))]), []);
  };
  const go = (to, near = 0) => {
    x = corners.find(k => abs(k - to) < near) ?? (near ? Number(to.toPrecision(4)) : to);
    tell();
    remember();
  };

  // Not at every move: browsers refuse when an address changes too often. What was refused is left for the reader to see.
  const remember = undone => {
    if (note.textContent && !undone) return;
    good = address();
    const text = "#" + good;
    clearTimeout(later);
    later = setTimeout(() => history.replaceState(null, "", text), 200);
  };
  const attempt = (text, otherwise, why) => {
    clearTimeout(later);
    note.textContent = "";
    try { open(text); } catch (error) {
      open(otherwise);
      note.textContent = fill(why, {why: error.message});
    }
  };
  const change = (more = "") => {
    attempt(address() + more, good, words.impossible);
    remember(true);
  };
  // Whoever comes by a link, or edits the address, finds what it says; the names of headings are no views.
  const arrive = event => {
    const text = location.hash.slice(1), heading = document.getElementById(text);
    if (event && heading) return;
    attempt(heading ? "" : text, "", words.nonsense);
    if (event) {
      svg.scrollIntoView({block: "nearest", behavior: "instant"});
      said.textContent = told;
    }
  };

  const click = (name, act) => within(form, name).addEventListener("click", act);
  const range = (both, logarithmic = log.checked) => {
    [low.value, high.value] = both;
    log.checked = logarithmic;
    at.value = clamp(x, ...ends());
    change();
  };
  walk(form, frame, go, () => x, range);
  for (const field of [which, from, log, at]) field.addEventListener("change", () => change());
  for (const field of [low, high]) field.addEventListener("change", () => range([low.value, high.value]));
  click("more", () => change("&f=" + add.value));
  click("chosen", ({target}) => {
    const k = chosen.findIndex(({row}) => row === target.parentNode), {value} = from;
    if (k < 0) return;
    chosen[k].row.remove();
    from.value = value > k ? value - 1 : value === String(k) ? "" : value;
    change();
    add.focus();
  });
  // A file that stands alone; the build has put together what it needs of the style sheet.
  click("save", ({target}) => {
    const copy = svg.cloneNode(true);
    within(copy, "cursor").remove();
    copy.insertAdjacentHTML("afterbegin", fill(form.dataset.file, {told, address: address().replaceAll("&", "&amp;")}));
    target.href = "data:image/svg+xml," + encodeURIComponent(new XMLSerializer().serializeToString(copy));
  });
  addEventListener("hashchange", arrive);
  arrive();
};

document.querySelectorAll("form.explorer").forEach(Explorer);

// Search while one types. The index is loaded when a reader goes to the field, and not before.
// What is said stands on the form, so that it can be translated; stems and plurals are those of English.
"use strict";
{
  const here = document.currentScript.src; // beside it lies the index, one folder above it begins the site
  const SHOWN = 8, LISTED = 50, OF_A_PAGE = 3, DOORS = 4;
  // How much it counts where a word stands.
  const NAME = 12, PART = 8, TITLE = 6, KEYWORD = 5, HEADING = 4, ASKED = 1.5, TEXT = 1, BELOW = 0.7, ABOVE = 0.35;

  const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  // Chinese and Japanese words stand next to Latin ones without a space.
  const cut = (text) => fold(text).replace(/\p{Lo}+/gu, " $& ").match(/[\p{L}\p{N}]+/gu) ?? [];
  const stem = (word) => word.replace(/is(?=(ation|e[ds]?|ing)s?$)/, "iz")
    .replace(/(?<=...)(ations?|ions?|ies|y|ing|ed|es|e|(?<!s)s)$/, "");

  // One letter is missing, too many or another, or two have changed places.
  const near = (a, b) => {
    let i = 0;
    while (i < a.length && a[i] === b[i]) i++;
    const rest = (text, from) => text.slice(i + from);
    return rest(a, 1) === rest(b, 1) || rest(a, 0) === rest(b, 1) || rest(a, 1) === rest(b, 0) ||
      (a[i] === b[i + 1] && a[i + 1] === b[i] && rest(a, 2) === rest(b, 2));
  };

  const inLine = (words) => ` ${words.map(stem).join(" ")} `;

  // What the index holds, as places (pages and their sections) and the words that lead to them.
  const prepare = ({ pages, words, ignored, asked, symbols, equal }) => {
    const idle = new Set(ignored.split(" ")), usual = new Set(asked.split(" "));
    const tell = (text) => {
      const all = cut(text), some = all.filter((word) => !idle.has(word));
      return [...new Set(some.length ? some : all)];
    };
    const places = [], known = new Map(); // a word: its stem, and the weights of places
    const lead = (word, place, weight) => {
      if (!known.has(word)) known.set(word, [stem(word), new Map()]);
      const weights = known.get(word)[1];
      weights.set(place, Math.max(weight, weights.get(place) ?? 0));
    };
    const call = (place, text, weight, equal, whole = weight) => {
      const parts = tell(text), joined = parts.join("");
      for (const part of parts) lead(part, place, parts.length > 1 ? weight : whole);
      lead(joined, place, whole);
      place.phrases.push([joined, equal, parts.length > 1 ? inLine(parts) : ""]);
    };
    for (const [number, [name, weight, up, title, text, names, keywords, sections]] of pages.entries()) {
      const above = up > 0 ? pages[up][3] : ""; // not the first page: it is above all
      const page = { number, up, name, weight, title, where: above, text, names, phrases: [], sections: [] };
      places.push(page);
      call(page, title, TITLE, 10);
      for (const other of names) call(page, other, PART, 30, NAME);
      for (const keyword of keywords) call(page, keyword, KEYWORD, 25);
      call(page, name.split("/").pop(), TITLE, 5);
      for (const [anchor, heading, text] of sections) {
        const section = { name: name, anchor, weight: weight * 0.9, title: heading, where: title, text, page, phrases: [] };
        places.push(section);
        page.sections.push(section);
        call(section, heading, HEADING, 6);
      }
    }
    for (const entry of words.split(" ")) {
      const [word, list] = entry.split(":");
      let place = 0;
      for (const step of list.match(/[A-Z]*[a-z]/g)) {
        place += [...step].reduce((number, letter) => 26 * number + parseInt(letter, 36) - 10, 0);
        lead(word, places[place], TEXT);
      }
    }

    // The words that one word may mean, and how well each fits. In a formula it is typed to its end.
    const alike = (word, whole) => {
      const fits = new Map(), stemmed = stem(word);
      for (const [other, [itsStem]] of known) {
        if (other === word) fits.set(other, 1);
        else if (itsStem === stemmed) fits.set(other, 0.9);
        else if (!whole && word.length > 1 && other.startsWith(word)) fits.set(other, 0.3 + (0.5 * word.length) / other.length);
      }
      if (!fits.size && word.length > 3) {
        for (const other of known.keys()) if (near(word, other)) fits.set(other, 0.5);
      }
      return fits;
    };

    return (typed) => {
      // What no keyboard has, by its name.
      const query = typed.replace(/[²³]/g, (digit) => "^" + fold(digit)).normalize("NFKC")
        .replace(/[^ -~]/gu, (sign) => (symbols[sign] ? ` ${symbols[sign]} ` : sign));
      const curves = equal(query);
      // Of a call that was pasted, only what is called.
      let asks = tell(query.replace(/(?<=\w)\(.*/s, ""));
      if (asks.every((ask) => usual.has(ask))) asks = tell(query);
      const joined = asks.join(""), stemmed = stem(joined), line = inLine(asks), marked = new Set();
      const scores = new Map(places.map((place) => [place, [0, place.weight]]));
      for (const ask of asks) {
        const best = new Map();
        const raise = (place, weight) => weight > (best.get(place) ?? 0) && best.set(place, weight);
        for (const [word, fit] of alike(ask, curves.size)) {
          marked.add(word);
          for (const [place, weight] of known.get(word)[1]) raise(place, weight * fit);
        }
        const own = [...best];
        for (const [place, weight] of own) {
          if (place.page) raise(place.page, Math.min(weight, BELOW));
          else for (const section of place.sections) raise(section, weight * ABOVE);
        }
        if (usual.has(ask)) for (const place of places) if (place.names?.length) raise(place, ASKED);
        for (const [place, weight] of best) {
          const score = scores.get(place);
          score[0]++;
          score[1] *= weight;
        }
      }
      for (const [place, score] of scores) {
        let factor = 1;
        if (curves.has(place.number)) score.splice(0, 2, asks.length, [1e9, 1e6][curves.get(place.number)] * place.weight);
        for (const [phrase, equal, parts] of place.phrases) {
          const same = phrase === joined ? 1 : stem(phrase) === stemmed ? 0.7 : 0;
          if (same) {
            score[0] = asks.length;
            factor = Math.max(factor, equal * same);
          } else if (parts && line.includes(parts)) {
            score[0] = asks.length;
            factor = Math.max(factor, (equal * phrase.length) / joined.length);
          } else if (equal > 6 && joined.length > 1 && phrase.startsWith(joined)) factor = Math.max(factor, 1 + (2 * joined.length) / phrase.length);
        }
        score[1] *= factor;
      }
      const most = Math.max(...[...scores.values()].map(([count]) => count));
      const listed = new Map();
      const found = places.filter((place) => most && scores.get(place)[0] === most)
        .sort((a, b) => scores.get(b)[1] - scores.get(a)[1])
        .filter(({ name }) => listed.set(name, (listed.get(name) ?? 0) + 1).get(name) <= OF_A_PAGE);
      // Where nothing is found, the first pages below the first one lead on.
      return { found, marked, curves, doors: places.filter((place) => place.up === 0).slice(0, DOORS) };
    };
  };

  let loading;
  const load = () => (loading ??= new Promise((done, fail) => {
    const script = document.createElement("script");
    script.src = new URL("searchindex.js", here);
    script.onload = () => {
      try {
        done(prepare(window.actdocIndex));
      } catch (error) {
        fail(error);
      }
    };
    script.onerror = () => fail((loading = undefined));
    document.head.append(script);
  }));

  const make = (tag, name, ...content) => {
    const element = document.createElement(tag);
    if (name) element.className = name;
    element.append(...content);
    return element;
  };
  const mark = (text, marked) => text.split(/([\p{L}\p{N}]+)/u).map((part) => (marked.has(fold(part)) ? make("mark", "", part) : part));
  const draw = (place, marked, formula) => {
    const link = make("a", "", ...mark(place.title, marked));
    link.href = new URL(`../${place.name}.html${place.anchor ? "#" + place.anchor : ""}`, here);
    const others = place.names?.filter((name) => name !== place.title && cut(name).every((part) => marked.has(part))) ?? [];
    const where = [place.where, ...others, formula].filter(Boolean).join(" · ");
    return make("li", "", link, make("span", "search-where", ...mark(where, marked)), make("p", "", ...mark(place.text, marked)));
  };

  const serve = (form) => {
    const input = form.elements.q, says = form.dataset;
    const whole = document.getElementById("search-results"); // on the page for searching
    const status = make("p", whole ? "" : "search-status"), list = make("ol", "search-list"), more = make("p", "search-more");
    status.role = "status";
    let panel = whole, quiet = false; // while the focus comes back to the field, and nothing is to open
    if (whole) whole.append(status, list);
    else {
      panel = make("div", "search-panel", list, more);
      panel.popover = "manual"; // above everything, whatever cuts off the margin
      panel.tabIndex = -1;
      panel.role = "group";
      panel.ariaLabel = says.results;
      more.ariaHidden = true; // the status says it
      form.append(status, panel);
    }
    const isOpen = () => !whole && panel.matches(":popover-open");
    const open = (yes) => {
      if (whole || yes === isOpen()) return;
      panel.togglePopover(yes);
      if (!yes) return;
      const { left, bottom } = input.getBoundingClientRect();
      panel.style.left = `${Math.max(left, 0)}px`;
      panel.style.top = `${bottom}px`;
    };
    const show = async () => {
      const query = input.value.trim();
      let result = { found: [], doors: [] }, said = "";
      try {
        if (query) result = (await load())(query);
        const { length } = result.found;
        // One letter is only a beginning.
        said = length > 1 ? says.several : length ? says.one : query[1] ? says.nothing : "";
      } catch {
        said = says.failed;
      }
      if (query !== input.value.trim()) return; // one has typed on
      const count = result.found.length, most = whole ? LISTED : SHOWN;
      const fill = (text) => text.replace("{count}", count).replace("{query}", () => query);
      status.textContent = fill(said);
      more.textContent = fill(count > most ? says.enter : count ? "" : said);
      const { found, marked, doors, curves } = result;
      list.replaceChildren(...(count || whole ? found.slice(0, most) : doors)
        .map((place) => draw(place, marked, [says.value, says.slope][curves.get(place.number)])));
      if (!whole) list[count ? "after" : "before"](more);
      open(said !== "" && form.contains(document.activeElement));
    };
    input.addEventListener("focus", () => {
      load().catch(() => 0);
      if (!whole && !quiet && !isOpen() && input.value.trim()) show();
    });
    input.addEventListener("input", show);
    form.addEventListener("focusout", ({ relatedTarget }) => form.contains(relatedTarget) || open(false));
    const around = whole ? document.querySelector("article") : form;
    around.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && isOpen()) {
        quiet = true;
        input.focus();
        quiet = false;
        open(false);
      } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        const stops = [input, ...list.querySelectorAll("a")], place = stops.indexOf(event.target);
        const next = stops[place + (event.key === "ArrowDown" ? 1 : -1)];
        if (place < 0 || !next) return;
        next.focus();
      } else return;
      event.preventDefault();
    });
    if (whole) {
      input.value = new URLSearchParams(location.search).get("q") ?? "";
      if (input.value) show();
      else input.focus();
    }
    document.addEventListener("keydown", (event) => {
      if (event.key !== "/" || !free(event)) return;
      event.preventDefault();
      input.focus();
      // A field in a margin that is folded away cannot be seen.
      if (document.activeElement !== input || input.getBoundingClientRect().right <= 0) location.href = form.action;
      else input.select();
    });
  };

  // Keys that mean something where nothing has the focus but the page or a link: what scrolls needs its arrows itself.
  const free = (event) => !event.defaultPrevented && !event.altKey && !event.ctrlKey && !event.metaKey &&
    document.activeElement.matches("body,a,summary");
  document.addEventListener("keydown", (event) => {
    const turn = { ArrowLeft: "prev", ArrowRight: "next" }[event.key];
    const link = turn && document.querySelector(`link[rel=${turn}]`);
    if (!link || event.shiftKey || !free(event) || event.target.closest("form")) return;
    event.preventDefault();
    location.href = link.href;
  });
  const form = document.querySelector("form[role=search]");
  if (form) serve(form);
}

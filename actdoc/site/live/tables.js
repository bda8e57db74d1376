// Sort and filter the large tables, and filter the claims. Without this script all are complete, in reading order.
"use strict";
{
  // What a reader reads stands on elements, so that it can be translated.
  const { sorts } = document.currentScript.dataset;
  for (const box of document.querySelectorAll(".sortable")) {
    const table = box.querySelector("table");
    const heads = table ? [...table.tHead.rows[0].cells] : [];
    // A table has parts, of which a reader may have chosen one; a row of one cell says what a part is.
    const parts = table
      ? [...table.tBodies].map((body) => [body, [...body.rows].filter((row) => row.cells[1])])
      : [[box, [...document.querySelectorAll(".claim")]]];

    // In either order numbers, then texts, then what is empty. The build wrote the numbers on the cells.
    const key = (cell) => {
      const { sort } = cell.dataset;
      return sort === "" ? [2] : sort ? [0, ...sort.split(" ").map(Number)] : [1, cell.textContent.trim().toLowerCase()];
    };
    const compare = (a, b) => {
      const i = a.findIndex((part, n) => part !== b[n]);
      return i < 0 ? 0 : a[i] < b[i] ? -1 : 1;
    };
    heads.forEach((head, column) => {
      if (!head.matches(".by")) return;
      const button = document.createElement("button");
      button.type = "button";
      button.title = sorts;
      button.append(...head.childNodes);
      head.append(button);
      button.onclick = () => {
        const order = { ascending: "descending", descending: null }[head.ariaSort];
        for (const other of heads) other.ariaSort = null;
        const sign = { ascending: 1, descending: -1 }[(head.ariaSort = order === undefined ? "ascending" : order)];
        for (const [body, rows] of parts) {
          const keyed = rows.map((row) => [key(row.cells[column]), row]);
          if (sign) keyed.sort(([a], [b]) => a[0] - b[0] || sign * compare(a, b));
          body.append(...keyed.map(([, row]) => row));
        }
      };
    });

    // What is chosen stands in the address.
    const choices = [...box.querySelectorAll(".choice [value]")];
    const said = ({ name, value }) => `${name}=${encodeURI(value)}&`;
    for (const choice of choices) {
      if (location.hash.includes("=")) choice.checked = location.hash.includes(said(choice));
      choice.onchange = () => history.replaceState(null, "", `#${choices.filter((one) => one.checked).map(said).join("")}`);
    }

    const field = box.querySelector("[type=search]");
    if (!field) continue;
    const count = box.querySelector("output");
    // As keyboards have it: C1 for C¹, C- or inf for what is printed with signs.
    const plain = (text) => text.normalize("NFKD").toLowerCase().replace(/\p{M}/gu, "").replace(/−/g, "-").replace(/∞/g, "inf");
    const filter = () => {
      const words = plain(field.value).split(/\s+/).filter(Boolean);
      // Of the rows that are chosen, those that have the words.
      const all = parts.flatMap(([, rows]) => rows);
      for (const row of all) row.hidden = false;
      const chosen = all.filter((row) => row.checkVisibility());
      for (const row of all) row.hidden = !words.every((word) => plain(row.textContent).includes(word));
      const shown = chosen.filter((row) => !row.hidden).length;
      count.value = (shown ? count.dataset.found : count.dataset.none).replace("{shown}", shown).replace("{all}", chosen.length);
    };
    box.addEventListener("input", filter);
    filter();
    // A link to what is hidden shows all again.
    addEventListener("hashchange", () => {
      const goal = document.getElementById(location.hash.slice(1));
      if (goal?.closest("section")?.checkVisibility() !== false) return;
      field.value = "";
      for (const choice of choices) choice.checked = true;
      filter();
      goal.scrollIntoView();
    });
  }
  // Newer browsers unfold by themselves what a link leads to.
  const unfold = () => {
    const fold = document.getElementById(location.hash.slice(1))?.closest(".fold:not([open])");
    if (!fold) return;
    fold.open = true;
    fold.scrollIntoView();
  };
  addEventListener("hashchange", unfold);
  unfold();
}

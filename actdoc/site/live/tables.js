// Sort and filter the large tables. Without this script they are complete, in reading order.
"use strict";
{
  // What a reader reads stands on the element that loads this script, so that it can be translated.
  const { filtered, hint, found, exact } = document.currentScript.dataset;
  for (const box of document.querySelectorAll(".sortable")) {
    const table = box.querySelector("table");
    const body = table.tBodies[0];
    const rows = [...body.rows];

    // A number sorts by its size, a text by its letters; what is empty comes last.
    const key = (row, column) => {
      const text = row.cells[column].innerText.trim();
      const plain = text.replace(/−/g, "-").replace(/\s*×\s*10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)/, (_, power) =>
        "e" + [...power].map((c) => (c === "⁻" ? "-" : "⁰¹²³⁴⁵⁶⁷⁸⁹".indexOf(c))).join(""));
      if (text === "" || text === "–") return [2, 0, ""];
      if (text === exact) return [0, 0, ""];
      if (text.startsWith("∞")) return [0, Infinity, ""];
      const number = parseFloat(plain);
      return Number.isNaN(number) ? [1, 0, text.toLowerCase()] : [0, number, ""];
    };
    const compare = (a, b) => {
      for (let i = 0; i < 3; i++) {
        if (a[i] !== b[i]) return a[i] < b[i] ? -1 : 1;
      }
      return 0;
    };
    [...table.tHead.rows[0].cells].forEach((head, column) => {
      if (rows[0].cells[column].querySelector("svg")) return;
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.querySelectorAll("p")[0]?.childNodes ?? head.childNodes);
      head.replaceChildren(button);
      button.addEventListener("click", () => {
        const order = head.ariaSort === "ascending" ? "descending" : head.ariaSort === "descending" ? null : "ascending";
        for (const other of table.tHead.rows[0].cells) other.ariaSort = null;
        head.ariaSort = order;
        const sorted = rows.map((row) => [key(row, column), row]);
        if (order) sorted.sort((a, b) => (a[0][0] === 2 || b[0][0] === 2 ? a[0][0] - b[0][0] : (order === "ascending" ? 1 : -1) * compare(a[0], b[0])));
        body.append(...sorted.map(([, row]) => row));
      });
    });

    const label = document.createElement("label");
    const field = document.createElement("input");
    const count = document.createElement("output");
    field.type = "search";
    field.placeholder = hint;
    label.append(filtered, " ", field, " ", count);
    box.prepend(label);
    const filter = () => {
      const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
      let shown = 0;
      for (const row of rows) {
        const text = row.innerText.toLowerCase().replace(/−/g, "-");
        row.hidden = !words.every((word) => text.includes(word.replace(/−/g, "-")));
        shown += !row.hidden;
      }
      count.value = found.replace("{shown}", shown).replace("{all}", rows.length);
    };
    field.addEventListener("input", filter);
    filter();
  }
}

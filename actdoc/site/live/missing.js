// An address that leads nowhere may lie at any depth below the site: find where that begins, and link from there.
"use strict";
{
  const {root, folders} = document.currentScript.dataset;
  try {
    const mode = localStorage.getItem("theme") ?? "auto";
    if (mode !== "auto") document.documentElement.style.colorScheme = mode;
  } catch {} // a browser that keeps nothing
  const base = document.querySelector("base") ?? document.createElement("base");
  const start = async () => {
    if (location.protocol === "file:") return location.href;
    // Without empty parts: what begins with two slashes is the name of another server.
    const parts = location.pathname.split("/").slice(0, -1).filter(Boolean);
    const at = n => "/" + parts.slice(0, n).map(part => part + "/").join("");
    const known = parts.findIndex(part => folders.split(" ").includes(part));
    const guesses = [known >= 0 && at(known), root, ...[...parts, ""].map((_, n) => at(parts.length - n))];
    for (const guess of new Set(guesses.filter(Boolean))) {
      try {
        const answer = await fetch(guess + "_static/frame.js", {method: "HEAD"});
        if (answer.ok) return guess;
      } catch {} // the next one
    }
    return "/";
  };
  start().then(href => {
    base.href = href;
    document.head.append(base);
  }, () => {});

  // What was asked for is the likeliest thing to search for.
  const field = document.querySelector("input"), asked = location.pathname.split("/").pop().replace(/\.\w+$/, "");
  try {
    if (field && !/^(404|index)?$/.test(asked)) field.value = decodeURIComponent(asked).replace(/[-_+\s]+/g, " ");
  } catch {} // no address of ours
}

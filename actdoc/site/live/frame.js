// The frame of a page: its colours, the panels at its sides, and where the reader is. Loaded in the head and at once, so
// that the colours that a reader chose are there before anything is painted. Without it all can be reached and read.
"use strict";
{
  const root = document.documentElement, dark = matchMedia("(prefers-color-scheme:dark)").matches;

  const modes = dark ? ["auto", "light", "dark"] : ["auto", "dark", "light"];
  let mode = "auto";
  try {
    mode = localStorage.getItem("theme") ?? mode;
  } catch {} // a browser that keeps nothing
  const button = () => document.querySelector(".theme-toggle");
  const paint = () => {
    document.body.dataset.theme = mode;
    const toggle = button();
    if (toggle) toggle.title = toggle.ariaLabel = toggle.dataset[mode];
  };
  new MutationObserver((_, observer) => {
    if (!document.body) return;
    observer.disconnect();
    paint();
  }).observe(root, {childList: true});

  document.addEventListener("DOMContentLoaded", () => {
    paint();
    button()?.addEventListener("click", () => {
      mode = modes[(modes.indexOf(mode) + 1) % 3];
      try {
        localStorage.setItem("theme", mode);
      } catch {}
      paint();
    });

    // A long list of pages begins where the reader is.
    const list = document.querySelector(".sidebar-scroll"), here = document.querySelector(".current-page");
    if (here) list.scrollTop += here.getBoundingClientRect().top - list.getBoundingClientRect().top - list.clientHeight / 3;

    // The glass opens the panel with the field for searching; without this it leads to the page for it.
    const field = document.querySelector(".sidebar-search"), panel = document.getElementById("site-pages");
    document.querySelector(".search-icon")?.addEventListener("click", event => {
      if (!panel.showPopover || !field) return;
      event.preventDefault();
      panel.showPopover();
      field.focus();
    });

    // A panel closes when one of its links was followed, or when the focus leaves it.
    const closed = event => {
      for (const panel of document.querySelectorAll(":is(.sidebar-drawer, .toc-drawer):popover-open")) {
        const inside = panel.contains(event.target);
        if (event.type === "click" ? inside && event.target.closest("a") : !inside && event.target.getAttribute("popovertarget") !== panel.id) panel.hidePopover();
      }
    };
    document.addEventListener("click", closed);
    document.addEventListener("focusin", closed);

    // The contents mark the section that is being read.
    const links = [...document.querySelectorAll(".toc-tree .reference")].filter(link => link.hash);
    const parts = links.map(link => document.getElementById(decodeURIComponent(link.hash.slice(1))));
    let marked, waiting;
    const mark = () => {
      waiting = 0;
      let at = parts.findLastIndex(part => part?.getBoundingClientRect().top < 100);
      // The last ones of a page cannot come to the top of the window: at its end that is read which an address asked for.
      if (scrollY && scrollY + innerHeight > root.scrollHeight - 2) {
        const asked = parts.indexOf(document.querySelector(":target"));
        at = asked > at ? asked : parts.length - 1;
      }
      const now = links[at];
      if (now === marked) return;
      for (const link of [marked, now]) link?.parentNode.classList.toggle("scroll-current", link === now);
      marked = now;
    };
    if (links.length) {
      const later = () => waiting ||= requestAnimationFrame(mark);
      addEventListener("scroll", later, {passive: true});
      addEventListener("hashchange", later);
      mark();
    }
  });
}

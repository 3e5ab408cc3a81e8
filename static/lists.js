/* What makes lists quicker: sorting by several columns, the right boxes for a way of filtering, rows by keyboard.
   Everything here adds to lists that work without it. */
"use strict";

(function () {
  const all = (selector, within) => [...within.querySelectorAll(selector)];

  /* ---- a click on a head sorts; with the shift key it sorts by that column too ---- */

  document.addEventListener("click", (event) => {
    const head = event.shiftKey && event.target.closest && event.target.closest("a[data-also]");
    if (!head) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    window.location.assign(head.dataset.also);
  }, true);

  /* ---- a way of filtering shows the boxes that it needs ---- */

  function fit(select) {
    const needs = select.selectedOptions[0].dataset.needs;
    all("[data-for]", select.form).forEach((box) => {
      const wanted = box.dataset.for.split(" ").includes(needs);
      box.hidden = !wanted;
      all("input", box.parentElement).filter((input) => input === box || box.contains(input))
        .forEach((input) => { input.disabled = !wanted; });
    });
  }

  document.addEventListener("change", (event) => {
    if (event.target.matches && event.target.matches("select[data-ways]")) fit(event.target);
  });

  /* ---- j and k walk the rows, Enter opens one, x ticks it, / goes to the search ---- */

  const isTyping = (target) => target.closest("input, select, textarea, [contenteditable], dialog");

  function rowsOf() {
    return all(".listing .rows tbody tr", document);
  }

  function walk(by) {
    const rows = rowsOf();
    const here = rows.findIndex((row) => row.classList.contains("is-here"));
    const next = rows[Math.max(0, Math.min(rows.length - 1, here < 0 ? 0 : here + by))];
    if (!next) return;
    rows.forEach((row) => row.classList.toggle("is-here", row === next));
    next.scrollIntoView({ block: "nearest" });
    const link = next.querySelector("th a");
    if (link) link.focus({ preventScroll: true });
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    if (event.key === "j") walk(1);
    else if (event.key === "k") walk(-1);
    else if (event.key === "x") {
      const box = document.querySelector(".listing tr.is-here .pick input");
      if (box) box.click();
    } else if (event.key === "/") {
      const find = document.querySelector(".listing .find input");
      if (find) { event.preventDefault(); find.focus(); }
    }
  });

  const enliven = (within) => {
    all("select[data-ways]", within).forEach(fit);
    all(".listing .menu[open] select[data-ways]", within).forEach((select) => select.focus());
  };
  document.addEventListener("DOMContentLoaded", () => {
    enliven(document);
    document.addEventListener("htmx:load", (event) => enliven(event.target));
  });
})();

/* Search over everything (Ctrl-K), the keys of the house, and telling the server which page was opened.
   Nothing of what is found or opened is kept in the browser. */
"use strict";

(function () {
  const box = () => document.getElementById("search");
  const options = (dialog) => [...dialog.querySelectorAll("[role=option]")];

  /* ---- the dialog: type, choose with the arrows, open with Enter ---- */

  function mark(dialog, place) {
    const all = options(dialog);
    const words = dialog.querySelector("input[name=q]");
    const at = all.length ? (place + all.length) % all.length : -1;
    all.forEach((option, index) => {
      option.id = "search-option-" + index;
      option.setAttribute("aria-selected", String(index === at));
    });
    if (at < 0) { words.removeAttribute("aria-activedescendant"); return; }
    words.setAttribute("aria-activedescendant", all[at].id);
    // The first hit shows its group's name above it as well.
    if (at === 0) dialog.querySelector(".found").scrollTop = 0;
    else all[at].scrollIntoView({ block: "nearest" });
  }

  const marked = (dialog) => options(dialog).findIndex((option) => option.getAttribute("aria-selected") === "true");

  function asking(dialog) {
    const words = dialog.querySelector("input[name=q]");
    const found = dialog.querySelector(".found");
    let wait = null;
    let running = null;

    async function ask() {
      if (running) running.abort();
      const mine = running = new AbortController();
      try {
        const query = new URLSearchParams({ q: words.value });
        const answer = await fetch(dialog.dataset.quick + "?" + query, { signal: mine.signal, headers: { "HX-Request": "true" } });
        if (answer.redirected) { window.location.reload(); return; }
        if (!answer.ok) throw new Error(String(answer.status));
        const text = await answer.text();
        if (mine !== running) return;
        // Our own fragment, escaped by the server; the policy lets no script in it run.
        found.innerHTML = text;
        mark(dialog, 0);
      } catch (failure) {
        if (failure.name !== "AbortError") found.replaceChildren(dialog.dataset.failed);
      }
    }

    const soon = () => { clearTimeout(wait); wait = setTimeout(ask, 120); };
    words.addEventListener("input", (event) => { if (!event.isComposing) soon(); });
    words.addEventListener("compositionend", soon);
    words.addEventListener("keydown", (event) => {
      if (event.isComposing) return;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        mark(dialog, marked(dialog) + (event.key === "ArrowDown" ? 1 : -1));
      } else if (event.key === "Enter") {
        const chosen = options(dialog)[marked(dialog)];
        if (!chosen) return;
        event.preventDefault();
        if (event.ctrlKey || event.metaKey) window.open(chosen.href, "_blank", "noopener");
        else chosen.click();
      }
    });
    found.addEventListener("mousemove", (event) => {
      const option = event.target.closest("[role=option]");
      if (option && option.getAttribute("aria-selected") !== "true") mark(dialog, options(dialog).indexOf(option));
    });
    return ask;
  }

  function show(dialog) {
    if (!dialog || dialog.open) return;
    document.querySelectorAll("dialog.palette[open]").forEach((other) => other.close());
    dialog.showModal();
  }

  function palettes() {
    const dialog = box();
    if (!dialog) return;
    const ask = asking(dialog);
    const open = () => {
      show(dialog);
      const words = dialog.querySelector("input[name=q]");
      words.focus();
      words.select();
      ask();
    };
    document.addEventListener("click", (event) => {
      const opener = event.target.closest("[data-search-open]");
      if (opener && !event.ctrlKey && !event.metaKey && !event.shiftKey) { event.preventDefault(); open(); }
      const closer = event.target.closest("[data-search-close]");
      if (closer) closer.closest("dialog").close();
      // A click beside the dialog lands on the dialog itself.
      if (event.target.matches("dialog.palette")) event.target.close();
    });
    document.addEventListener("keydown", (event) => {
      if (event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey) {
        event.preventDefault();
        open();
      }
    });
    keys(open);
  }

  /* ---- single keys: never while somebody types, never with another key held ---- */

  const typing = (target) => target.closest("input, textarea, select, [contenteditable], dialog");

  function toRow(step) {
    const links = [...document.querySelectorAll("main .rows tbody tr")].map((row) => row.querySelector("a[href]")).filter(Boolean);
    if (!links.length) return;
    const at = links.findIndex((link) => link.closest("tr").contains(document.activeElement));
    links[Math.max(0, Math.min(links.length - 1, at < 0 ? 0 : at + step))].focus();
  }

  function keys(open) {
    let leading = 0;
    document.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return;
      if (typing(event.target)) {
        if (event.key === "?" && event.target.matches("#search input") && !event.target.value) {
          event.preventDefault();
          show(document.getElementById("keys"));
        }
        return;
      }
      const key = event.key.toLowerCase();
      const second = Date.now() - leading < 1500;
      leading = 0;
      if (second && /^[a-z]$/.test(key)) {
        const link = document.querySelector(`.side [data-key="${key}"]`);
        if (link) { event.preventDefault(); link.click(); }
      } else if (key === "g") leading = Date.now();
      else if (key === "/") {
        event.preventDefault();
        const find = document.querySelector("main .find input[type=search]");
        if (find) { find.focus(); find.select(); } else open();
      } else if (key === "?") { event.preventDefault(); show(document.getElementById("keys")); }
      else if (key === "j" || key === "k") toRow(key === "j" ? 1 : -1);
    });
  }

  /* ---- what was opened last is kept by the server, for this person ---- */

  function tellOpened() {
    const told = document.body.dataset.record;
    const token = document.querySelector("input[name=csrf_token]");
    if (!told || !token) return;
    const [kind, id] = told.split(":");
    fetch(document.body.dataset.opened, {
      method: "POST", keepalive: true, body: new URLSearchParams({ kind, id, csrf_token: token.value }),
    }).catch(() => {}); // a memory aid only: nothing is lost when it fails
  }

  /* ---- notices that lead to this page are read by opening it ---- */

  function tellSeen() {
    const token = document.querySelector("input[name=csrf_token]");
    if (!document.body.dataset.seen || !token) return;
    fetch(document.body.dataset.seen, {
      method: "POST", keepalive: true,
      body: new URLSearchParams({ path: window.location.pathname, csrf_token: token.value }),
    }).catch(() => {}); // it stays new until the page is opened again
  }

  document.addEventListener("DOMContentLoaded", () => {
    if (/Mac|iP(hone|ad)/.test(navigator.platform)) {
      document.querySelectorAll("[data-mod]").forEach((hint) => { hint.textContent = "⌘K"; });
    }
    palettes();
    tellOpened();
    tellSeen();
  });
})();

/* Names offered while a comment is written: after an @, people who may read it. Without this the name is typed whole. */
"use strict";

(function () {
  const BEGUN = /(^|[^\w@./])@([^\s@]{1,30})$/;

  function offer(form) {
    const area = form.querySelector("textarea");
    const list = document.createElement("ul");
    list.className = "names";
    list.setAttribute("role", "listbox");
    list.hidden = true;
    area.after(list);
    let asked = 0;

    const hide = () => { list.hidden = true; list.replaceChildren(); };
    const chosen = () => list.querySelector("[aria-selected=true]");

    function take(item) {
      const before = area.value.slice(0, area.selectionStart).replace(BEGUN, `$1@${item.dataset.written} `);
      const after = area.value.slice(area.selectionStart);
      area.value = before + after;
      area.setSelectionRange(before.length, before.length);
      area.dispatchEvent(new Event("input", { bubbles: true }));
      hide();
      area.focus();
    }

    function show(people) {
      list.replaceChildren(...people.map((one, number) => {
        const item = document.createElement("li");
        item.setAttribute("role", "option");
        item.setAttribute("aria-selected", String(number === 0));
        item.dataset.written = one.written;
        item.textContent = one.name === one.written ? one.name : `${one.name} (${one.written})`;
        item.addEventListener("mousedown", (event) => { event.preventDefault(); take(item); });
        return item;
      }));
      list.hidden = people.length === 0;
    }

    area.addEventListener("input", async () => {
      const found = BEGUN.exec(area.value.slice(0, area.selectionStart));
      const number = ++asked;
      if (!found) { hide(); return; }
      const answer = await fetch(`${form.dataset.names}?begun=${encodeURIComponent(found[2])}`);
      if (number === asked && answer.ok) show(await answer.json());
    });

    area.addEventListener("keydown", (event) => {
      if (list.hidden) return;
      const here = chosen();
      if (event.key === "Escape") hide();
      else if (event.key === "Enter" || event.key === "Tab") { event.preventDefault(); take(here); }
      else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        const next = event.key === "ArrowDown" ? here.nextElementSibling : here.previousElementSibling;
        if (next) { here.setAttribute("aria-selected", "false"); next.setAttribute("aria-selected", "true"); }
      }
    });
    area.addEventListener("blur", hide);
  }

  document.querySelectorAll(".remark-form[data-names]").forEach(offer);
})();

/* The plan edited in place: a row or a section's text opens where it stands, is saved while one writes, is kept in this
   browser while the connection is lost, and never overwrites what somebody else saved meanwhile. Without this the same
   forms are pages of their own. */
"use strict";

(function () {
  const PAUSE = 1200;       // ms without a key before a save
  const NEWS = 15000;       // ms between two looks at what others changed
  const AGAIN = [2000, 5000, 10000, 20000, 30000];
  const plan = document.querySelector("[data-plan]");
  if (!plan) return;
  const say = (key, why) => (plan.dataset["say" + key] || "").replace("{why}", why || "");
  const all = (selector, within) => [...(within || plan).querySelectorAll(selector)];
  let open = null;  // the one editor that is open

  const ask = (url, options) => fetch(url, {
    credentials: "same-origin", ...options, headers: { "X-Part": "1", Accept: "application/json, text/html" },
  });
  const fragment = (html) => {
    const box = document.createElement("template");
    box.innerHTML = html.trim();
    return box.content;
  };
  // Everything that comes new into the page is told to the scripts that make its boxes comfortable.
  const enliven = (element) => element.dispatchEvent(new CustomEvent("htmx:load", { bubbles: true }));

  /* ---- what is not saved yet is kept in this tab, until it is ---- */

  const shelf = {
    key: (editor) => "plan:" + location.pathname + ":" + editor.action,
    put(editor, values) { try { sessionStorage.setItem(shelf.key(editor), JSON.stringify(values)); } catch { /* full */ } },
    take(editor) { try { return JSON.parse(sessionStorage.getItem(shelf.key(editor)) || "null"); } catch { return null; } },
    drop(editor) { try { sessionStorage.removeItem(shelf.key(editor)); } catch { /* none */ } },
  };

  /* ---- parts of the page that follow a change ---- */

  function exchange(parts) {
    Object.entries(parts || {}).forEach(([id, html]) => {
      const old = document.getElementById(id);
      if (!old) return;
      const opened = all("details[open]", old).length > 0;
      const fresh = fragment(html).firstElementChild;
      old.replaceWith(fresh);
      if (opened) all("details", fresh).forEach((one) => { one.open = true; });
      enliven(fresh);
    });
    narrow();
    showHighlight();
  }

  function exchangeRow(id, html) {
    const row = document.getElementById("item-" + id);
    if (!row) return;
    const ticked = row.querySelector("input[name=id]:checked");
    const fresh = fragment("<table><tbody>" + html + "</tbody></table>").querySelector("tr");
    row.replaceWith(fresh);
    if (ticked) fresh.querySelector("input[name=id]").checked = true;
    enliven(fresh);
    showHighlight();
  }

  /* The rows of a section anew, around the editor that is open there: it is not moved, so that nobody is interrupted. */
  function exchangeRows(section, html) {
    const body = plan.querySelector(`[data-section="${section}"] tbody`);
    if (!body) return;
    const editing = body.querySelector("tr.editing");
    const after = editing && editing.dataset.of;
    const ticked = new Set(all("input[name=id]:checked", body).map((box) => box.value));
    const fresh = [...fragment("<table><tbody>" + html + "</tbody></table>").querySelectorAll("tr")];
    [...body.children].forEach((row) => { if (row !== editing) row.remove(); });
    let passed = !editing || !fresh.some((row) => row.id === after);
    fresh.forEach((row) => {
      if (editing && !passed) body.insertBefore(row, editing);
      else body.append(row);
      if (row.id === after) passed = true;
      const box = row.querySelector("input[name=id]");
      if (box && ticked.has(box.value)) box.checked = true;
    });
    showHighlight();
  }

  /* ---- an editor: a form in place ---- */

  class Editor {
    constructor(place, anchor, done) {
      Object.assign(this, { place, anchor, done, timer: null, tries: 0, busy: false, again: false, dirty: false });
      this.form = place.querySelector("form");
      this.action = this.form.getAttribute("action");
      this.word = place.querySelector("[data-saving]");
      delete this.form.dataset.guard;
      this.listen();
      this.restore();
    }

    listen() {
      this.place.addEventListener("click", (event) => {
        if (event.target.closest("[data-close]")) this.close();
        if (event.target.closest("[data-choose]")) this.choose();
      });
      this.listenForm(true);
    }

    /* `writing`: saved by itself. After a clash saving is a decision, until the two versions are one again. */
    listenForm(writing) {
      this.writing = writing;
      const changed = () => {
        this.dirty = true;
        this.keep();
        if (this.writing) this.soon(PAUSE);
      };
      this.form.addEventListener("input", changed);
      this.form.addEventListener("change", changed);
      this.form.addEventListener("submit", (event) => {
        event.preventDefault();
        event.stopPropagation();
        this.release();
        this.dirty = true;
        this.save(true);
      });
    }

    /* app.js disables a button that was pressed: here the page stays. */
    release() {
      delete this.form.dataset.sent;
      setTimeout(() => all("[aria-busy]", this.form).forEach((one) => {
        one.disabled = false;
        one.removeAttribute("aria-busy");
      }), 50);
    }

    values() {
      return [...new FormData(this.form)].filter(([name, value]) => typeof value === "string" && name !== "csrf_token" && name !== "form_token");
    }

    keep() { shelf.put(this, this.values()); }

    /* What an earlier visit could not save comes back, on the version it was begun on: a conflict is then shown. */
    restore() {
      const kept = shelf.take(this);
      if (!kept) return;
      const names = new Set(kept.map(([name]) => name));
      [...this.form.elements].forEach((box) => {
        if (!box.name || ["csrf_token", "form_token"].includes(box.name)) return;
        const values = kept.filter(([name]) => name === box.name).map(([, value]) => value);
        if (box.type === "checkbox") box.checked = values.includes(box.value);
        else if (names.has(box.name)) box.value = values[0];
      });
      this.tell(say("Kept"), "warn");
      this.dirty = true;
      this.soon(PAUSE);
    }

    tell(words, tone) {
      this.word.textContent = words;
      this.word.className = "saving" + (tone ? " " + tone : "");
    }

    soon(wait) {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.save(false), wait);
    }

    async save(closing) {
      clearTimeout(this.timer);
      if (this.stale) return false;
      if (!this.dirty) { if (closing) this.leave(); return true; }
      if (this.busy) { this.again = true; return false; }
      this.busy = true;
      this.dirty = false;
      this.tell(say("Saving"));
      let answer;
      try {
        answer = await ask(this.action, { method: "POST", body: new FormData(this.form), redirect: "manual" });
      } catch {
        this.busy = false;
        this.dirty = true;
        this.tell(say("NotSaved", say("Offline")), "bad");
        this.soon(AGAIN[Math.min(this.tries++, AGAIN.length - 1)]);
        return false;
      }
      this.busy = false;
      this.tries = 0;
      const json = (answer.headers.get("Content-Type") || "").includes("json");
      if (answer.type === "opaqueredirect" || answer.status === 401 || !json) {
        this.dirty = true;
        this.tell(say("NotSaved", say("SignedOut")), "bad");
        this.soon(AGAIN[AGAIN.length - 1]);
        return false;
      }
      return this.heard(answer, await answer.json(), closing);
    }

    heard(answer, told, closing) {
      if (answer.ok) {
        this.version(told.version);
        if (!this.dirty) shelf.drop(this);
        this.tell(told.saved, "good");
        this.writing = true;
        all(".wrong, .stored", this.form).forEach((one) => one.remove());
        all("[aria-invalid]", this.form).forEach((one) => one.removeAttribute("aria-invalid"));
        all(".notice.is-error", this.form).forEach((one) => one.remove());
        Object.entries(told.rows || {}).forEach(([id, html]) => exchangeRow(id, html));
        if (told.body !== undefined) this.shown = told.body;
        exchange(told.parts);
        if (this.again || this.dirty) { this.again = false; this.dirty = true; this.soon(200); } else if (closing) this.leave();
        return true;
      }
      this.again = false;
      this.dirty = true;
      this.tell(say("NotSaved", told.code === "fields" ? say("Refused") : told.message || told.detail || told.title), "bad");
      if (told.both) this.showBoth(told);
      else if (told.code === "stale" && told.form) this.exchangeForm(told.form);
      else if (closing && told.form) this.exchangeForm(told.form);
      return false;
    }

    version(number) {
      let box = this.form.elements.row_version;
      if (!box) {
        box = document.createElement("input");
        Object.assign(box, { type: "hidden", name: "row_version" });
        this.form.prepend(box);
      }
      box.value = number;
    }

    /* The form with what is wrong, or with both versions of each field that differs: what was typed stays in it. */
    exchangeForm(html) {
      const fresh = fragment(html).querySelector("form");
      this.form.replaceWith(fresh);
      this.form = fresh;
      delete fresh.dataset.guard;
      this.keep();
      this.listenForm(false);
      enliven(fresh);
      all("[data-take]", fresh).forEach((button) => {
        button.hidden = false;
        button.addEventListener("click", () => {
          const box = fresh.elements[button.dataset.for];
          box.value = button.dataset.take;
          box.dispatchEvent(new Event("change", { bubbles: true }));
        });
      });
    }

    /* Two writings of a section: the reader chooses passage by passage, and what is chosen is saved on the stored one. */
    showBoth(told) {
      this.stale = told;
      this.keep();
      const both = fragment(told.both).firstElementChild;
      this.form.hidden = true;
      const old = this.place.querySelector(".both");
      if (old) old.remove();
      this.form.before(both);
      enliven(both);
    }

    choose() {
      const both = this.place.querySelector(".both");
      const body = this.stale.passages.map((one, index) => {
        if (one.same) return one.mine;
        const chosen = both.querySelector(`input[name="passage-${index}"]:checked`);
        return { mine: one.mine, theirs: one.theirs }[chosen.value] ?? one.mine + one.theirs;
      }).join("");
      this.version(this.stale.version);
      this.stale = null;
      both.remove();
      this.form.hidden = false;
      const box = this.form.elements.body;
      box.value = body;
      box.dispatchEvent(new Event("change", { bubbles: true }));
      this.dirty = true;
      this.save(false);
    }

    async close() {
      if (this.dirty && !(await this.save(false))) return false;
      this.leave();
      return true;
    }

    leave() {
      clearTimeout(this.timer);
      if (open === this) open = null;
      const line = this.place.closest("tr.editing");
      const row = line && document.getElementById(line.dataset.of);
      (line || this.place).remove();
      this.done(this.shown);
      const back = row ? row.querySelector("a[data-edit]") : this.anchor;
      if (back && back.isConnected) back.focus();
    }
  }

  async function begin(link, put, done) {
    if (open && !(await open.close())) return;
    let html;
    try {
      const answer = await ask(link.href, {});
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      html = await answer.text();
    } catch {
      window.location.assign(link.href);  // the form as a page of its own says what is the matter
      return;
    }
    const place = fragment(html).querySelector(".in-place");
    put(place);
    enliven(place);
    open = new Editor(place, link, done);
    const first = place.querySelector("input:not([type=hidden]), select, textarea, trix-editor");
    if (first) first.focus();
  }

  function beginRow(link) {
    const row = link.closest("tr");
    begin(link, (place) => {
      const line = document.createElement("tr");
      const cell = line.appendChild(document.createElement("td"));
      line.className = "editing";
      line.dataset.of = row.id;
      cell.colSpan = row.cells.length;
      cell.append(place);
      document.getElementById(row.id).after(line);
    }, () => {});
  }

  function beginText(link) {
    const prose = link.closest(".plan-section").querySelector("[data-prose]");
    begin(link, (place) => { prose.hidden = true; prose.after(place); }, (body) => {
      prose.hidden = false;
      if (body !== undefined) showText(prose, body);
    });
  }

  /* The text as the server cleaned and kept it. */
  function showText(prose, body) {
    const rich = document.createElement("div");
    rich.className = "rich";
    rich.append(fragment(body));
    prose.replaceChildren(...(body ? [rich] : []));
  }

  document.addEventListener("click", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    const edit = event.target.closest("a[data-edit]");
    const write = event.target.closest(".plan-section a[data-write]");
    if (edit) { event.preventDefault(); beginRow(edit); }
    if (write) { event.preventDefault(); beginText(write); }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && open && open.place.contains(event.target)) open.close();
  });
  window.addEventListener("online", () => { if (open && open.dirty) open.save(false); });
  window.addEventListener("beforeunload", (event) => { if (open && open.dirty) event.preventDefault(); });

  /* ---- what others changed ---- */

  let since = plan.dataset.since;
  async function news() {
    if (document.hidden) return;
    try {
      const answer = await ask(plan.dataset.news + "?since=" + since, {});
      if (!answer.ok) return;
      const told = await answer.json();
      since = told.since;
      Object.entries(told.sections || {}).forEach(([section, html]) => exchangeRows(section, html));
      Object.entries(told.prose || {}).forEach(([section, text]) => {
        const prose = plan.querySelector(`[data-section="${section}"] [data-prose]`);
        if (prose && !prose.hidden) showText(prose, text.body);
      });
      exchange(told.parts);
      if (told.said && told.said.length) {
        plan.querySelector("[data-plan-news]").replaceChildren(...told.said.map((words) => {
          const line = document.createElement("p");
          line.textContent = words;
          return line;
        }));
      }
    } catch { /* the next look may reach the server */ }
  }
  setInterval(news, NEWS);
  plan.addEventListener("plan:news", news);

  /* ---- coverage: narrowed by kind and category; a click shows the items that serve a requirement ---- */

  const narrowed = {};
  let lit = null;

  function narrow() {
    all(".coverage-list li", document).forEach((line) => {
      line.hidden = ["kind", "category"].some((name) => narrowed[name] && line.dataset[name] !== narrowed[name])
        || Boolean(narrowed.open && line.dataset.standing === "fully");
    });
    all("[data-narrow]", document).forEach((box) => { box.value = narrowed[box.dataset.narrow] || ""; });
    all("[data-narrow-open]", document).forEach((box) => { box.checked = Boolean(narrowed.open); });
  }

  function showHighlight() {
    all(".plan-items tr[data-ref]").forEach((row) => row.classList.toggle("is-lit", Boolean(lit) && row.dataset.serves.split(" ").includes(lit)));
    all("[data-highlight]", document).forEach((button) => button.setAttribute("aria-pressed", String(button.dataset.highlight === lit)));
  }

  document.addEventListener("change", (event) => {
    if (event.target.dataset.narrow) { narrowed[event.target.dataset.narrow] = event.target.value; narrow(); }
    if (event.target.dataset.narrowOpen !== undefined) { narrowed.open = event.target.checked; narrow(); }
    if (event.target.matches(".plan-items input[name=id]")) countTicked();
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-highlight]");
    if (!button) return;
    lit = lit === button.dataset.highlight ? null : button.dataset.highlight;
    showHighlight();
    const first = lit && plan.querySelector(".plan-items tr.is-lit");
    if (first) first.scrollIntoView({ block: "center" });
  });

  function countTicked() {
    const bar = plan.querySelector("[data-ticked]");
    if (!bar) return;
    const count = all(".plan-items input[name=id]:checked").length;
    bar.hidden = count === 0;
    bar.querySelector("[data-ticked-count]").textContent = String(count);
  }

  /* ---- rows are dragged into their order; the menu of a row moves it without dragging ---- */

  function dragging(table) {
    if (!window.Sortable) return;
    const form = document.getElementById("ticked");
    window.Sortable.create(table.tBodies[0], {
      handle: ".pick", draggable: "tr[data-ref]", animation: 120,
      async onEnd() {
        const body = new FormData();
        body.append("csrf_token", document.querySelector("input[name=csrf_token]").value);
        [...table.tBodies[0].rows].filter((row) => row.dataset.ref).forEach((row) => body.append("refs", row.dataset.ref));
        const answer = await ask(table.dataset.order, { method: "POST", body }).catch(() => null);
        if (!answer || !answer.ok) news();
      },
    });
    if (form) all(".pick", table).forEach((cell) => { cell.title = say("Order"); });
  }

  if (plan.dataset.editable !== undefined) {
    all(".plan-items[data-order]").forEach(dragging);
    countTicked();
  }
})();

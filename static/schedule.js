/* Bars over days: the plan's Gantt, edited by dragging, and the tasks' planned against actual. The table beside it does
   the same without this. The chart is Frappe Gantt, whose own shading and popups need inline styles: they are left out. */
"use strict";

(function () {
  const DAY = 86400000;
  const pad = (number) => String(number).padStart(2, "0");
  const read = (words) => { const [year, month, day] = words.split("-").map(Number); return new Date(year, month - 1, day); };
  const write = (day) => `${day.getFullYear()}-${pad(day.getMonth() + 1)}-${pad(day.getDate())}`;
  const days = (from, to) => Math.round((to - from) / DAY);
  // The library writes names as markup.
  const plain = (words) => words.replace(/[&<>"]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[sign]);
  const svg = (tag, facts, parent) => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
    Object.entries(facts).forEach(([name, value]) => element.setAttribute(name, value));
    parent.append(element);
    return element;
  };
  const monday = (day) => { const first = new Date(day); first.setDate(day.getDate() - ((day.getDay() + 6) % 7)); return first; };
  const month = (day) => `${day.getFullYear()}-${pad(day.getMonth() + 1)}`;
  const changes = (by) => (day, before) => (!before || month(by(day)) !== month(by(before)) ? month(by(day)) : "");
  const ZOOMS = {
    day: { name: "day", step: "1d", column_width: 36, lower_text: (day) => String(day.getDate()), upper_text: changes((day) => day) },
    week: { name: "week", step: "7d", column_width: 70, lower_text: (day) => `${pad(day.getMonth() + 1)}-${pad(day.getDate())}`, upper_text: changes(monday) },
    month: { name: "month", step: "7d", column_width: 28, lower_text: (day) => (day.getDate() < 8 ? "1" : ""), upper_text: changes(monday) },
  };
  Object.values(ZOOMS).forEach((one) => Object.assign(one, { padding: "21d", date_format: "YYYY-MM-DD", snap_at: "1d" }));

  /* From the end of the one bar to the beginning of the other (FS), beginning to beginning (SS) or end to end (FF). */
  function arrowPath(kind, from, to) {
    const down = to.getY() > from.getY();
    const half = from.getHeight() / 2;
    const [y1, y2] = [from.getY() + half, to.getY() + half];
    const end = Math.max(from.getX() + from.getWidth() / 2, from.getEndX() - 4);
    const edge = down ? from.getY() + from.getHeight() : from.getY();
    const gap = down ? edge + 6 : edge - 6;
    const right = "m -5 -5 l 5 5 l -5 5";
    if (kind === "FF") {
      const over = down ? to.getY() : to.getY() + to.getHeight();
      const x = Math.max(to.getX() + to.getWidth() / 2, to.getEndX() - 4);
      const before = down ? over - 7 : over + 7;
      return `M ${end} ${edge} V ${before} H ${x} V ${over} m -5 ${down ? -5 : 5} l 5 ${down ? 5 : -5} l 5 ${down ? -5 : 5}`;
    }
    const x2 = to.getX();
    if (kind === "SS") {
      const left = Math.min(from.getX(), x2) - 12;
      return `M ${from.getX()} ${y1} H ${left} V ${y2} H ${x2} ${right}`;
    }
    if (x2 > end + 6) return `M ${end} ${edge} V ${y2} H ${x2} ${right}`;
    return `M ${end} ${edge} V ${gap} H ${x2 - 12} V ${y2} H ${x2} ${right}`;
  }

  function chartClass() {
    return class Chart extends window.Gantt {
      setup_gantt_dates(refresh) {
        super.setup_gantt_dates(refresh);
        this.gantt_start = monday(this.gantt_start);
        while (this.at(this.gantt_end) < this.$container.clientWidth) this.gantt_end = new Date(this.gantt_end.getTime() + 7 * DAY);
      }

      at(day) { return (days(this.gantt_start, day) / this.config.step) * this.config.column_width; }

      /* In the place of the library's: the days off of the calendar, today, the go-live. */
      make_grid_highlights() {
        const data = this.options.house;
        this.config.ignored_positions = [];
        const top = this.config.header_height;
        const height = this.grid_height - top;
        const right = this.dates.length * this.config.column_width;
        data.off.forEach(([first, last]) => {
          const from = Math.max(0, this.at(read(first)));
          const to = Math.min(right, this.at(read(last)) + this.config.column_width / this.config.step);
          if (to > from) svg("rect", { x: from, y: top, width: to - from, height, class: "day-off" }, this.layers.grid);
        });
        [["today", data.today, data.words.today], ["goLive", data.goLive, data.words.goLive]].forEach(([kind, day, words]) => {
          if (!day) return;
          const x = this.at(read(day)) + (kind === "goLive" ? this.config.column_width / this.config.step : 0);
          svg("line", { x1: x, x2: x, y1: top, y2: top + height, class: `line-${kind}` }, this.layers.grid);
          svg("text", { x: x + 4, y: top + height - 6, class: `line-words line-${kind}-words` }, this.layers.grid).textContent = words;
        });
      }

      /* The library draws every arrow from end to beginning; here it says what kind of link it is. */
      make_arrows() {
        super.make_arrows();
        this.arrows.forEach((arrow) => {
          const { task } = arrow.to_task;
          const [kind, words] = (task.house.links || {})[arrow.from_task.task.id] || ["FS", ""];
          arrow.calculate_path = () => { arrow.path = arrowPath(kind, arrow.from_task.$bar, arrow.to_task.$bar); };
          arrow.update();
          const wide = svg("path", { d: arrow.path, class: "arrow-catch" }, this.layers.arrow);
          const { update } = arrow;
          arrow.update = () => { update.call(arrow); wide.setAttribute("d", arrow.path); };
          svg("title", {}, wide).textContent = words;
          if (this.options.house.editable) wide.addEventListener("click", () => askLink(this.options.box, arrow.from_task.task.house, task.house));
        });
      }

      make_bars() {
        super.make_bars();
        this.bars.forEach((bar) => {
          const one = bar.task.house;
          const kinds = ["group", "milestone", "critical", "clash", "pinned", "late", "done"].filter((kind) => one[kind]);
          bar.group.classList.add(...kinds.map((kind) => `is-${kind}`));
          const y = bar.$bar.getY();
          if (one.latest && !one.group && one.latest > one.end) {
            const from = bar.$bar.getEndX();
            const to = this.at(read(one.latest)) + this.config.column_width / this.config.step;
            svg("line", { x1: from, x2: to, y1: y + bar.height - 2, y2: y + bar.height - 2, class: "float" }, this.layers.arrow);
          }
          if (one.planned) {
            const [first, last] = one.planned.map(read);
            const width = this.at(last) + this.config.column_width / this.config.step - this.at(first);
            svg("rect", { x: this.at(first), y: y + bar.height - 1, width, height: 6, rx: 2, class: "baseline" }, this.layers.arrow);
          }
        });
      }
    };
  }

  const tasksOf = (data) => data.bars.map((one) => ({
    id: one.id, name: plain(one.name), start: one.start, end: one.end, progress: one.progress || 0,
    dependencies: (one.after || []).join(","), house: one,
  }));

  function draw(box, zoom) {
    const data = box.house;
    box.replaceChildren();
    const Chart = chartClass();
    box.chart = new Chart(box, tasksOf(data), {
      view_modes: [ZOOMS[zoom]], view_mode: zoom, infinite_padding: false, popup: false, today_button: false, scroll_to: null,
      move_dependencies: false, box, readonly: !data.editable, readonly_progress: true, bar_height: 20, padding: 14, house: data,
      upper_header_height: 26, lower_header_height: 24, bar_corner_radius: 3, holidays: null, lines: "both",
      on_date_change: (task, start, end) => moved(box, task.house, start, end),
      on_click: (task) => { if (task.house.url) window.location.assign(task.house.url); },
    });
    const first = data.bars.map((one) => one.start).sort()[0];
    // Bars that grow into their place explain nothing, and who grabs one meanwhile grabs nothing.
    box.querySelectorAll("animate").forEach((one) => one.remove());
    const container = box.querySelector(".gantt-container");
    container.tabIndex = 0;  // what scrolls is reached by the keys
    const from = data.today > first ? data.today : first;
    container.scrollLeft = Math.max(0, box.chart.at(read(from)) - 80);
    box.dataset.drawn = zoom;
  }

  /* ---- a bar was moved: the server says what moves with it, and nothing is saved before that was seen ---- */

  function moved(box, one, start, end) {
    clearTimeout(box.asking);
    box.asking = setTimeout(() => {
      const point = one.point && write(start) === write(end);
      preview(box, one.item, point && !one.dated ? one.keep : one.keep || write(start), write(end), one.version);
    }, 250);
  }

  async function preview(box, item, startsOn, dueOn, version) {
    const body = new URLSearchParams({
      csrf_token: document.querySelector("input[name=csrf_token]").value, dry_run: "true", item,
      [`starts_on.${item}`]: startsOn, [`due_on.${item}`]: dueOn, [`row_version.${item}`]: version,
    });
    await ask(box, box.dataset.url, { method: "POST", body });
  }

  /* ---- a link was drawn or clicked: what kind it is is asked before it is saved ---- */

  async function askLink(box, before, item) {
    await ask(box, box.dataset.link.replace("/0/links/0", `/${item.item}/links/${before.item}`), {});
  }

  async function ask(box, address, how) {
    const place = document.getElementById("moves");
    const number = (box.asked = (box.asked || 0) + 1);
    let words = "";
    try {
      const answer = await fetch(address, { ...how, headers: { "HX-Request": "true" } });
      words = await answer.text();
    } catch { words = ""; }
    if (number !== box.asked) return;
    place.hidden = false;
    if (words) place.innerHTML = words; else place.textContent = box.dataset.failed;
    if (window.htmx) window.htmx.process(place);
    place.scrollIntoView({ block: "nearest" });
  }

  function reset(box) {
    box.asked = (box.asked || 0) + 1;
    const place = document.getElementById("moves");
    place.hidden = true;
    place.replaceChildren();
    const left = box.querySelector(".gantt-container").scrollLeft;
    draw(box, box.dataset.drawn);
    box.querySelector(".gantt-container").scrollLeft = left;
  }

  /* While links are drawn, a drag goes from bar to bar and moves none. */
  function linking(box, button) {
    const on = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(on));
    box.classList.toggle("is-linking", on);
    const place = document.getElementById("moves");
    place.hidden = !on;
    place.textContent = on ? box.dataset.linking : "";
  }

  function drawLinks(box) {
    const barAt = (event) => {
      const found = document.elementFromPoint(event.clientX, event.clientY);
      const group = found && found.closest(".bar-wrapper:not(.is-group)");
      return group ? box.chart.bars.find((bar) => bar.group === group) : null;
    };
    const at = (event) => {
      const frame = box.querySelector("svg.gantt").getBoundingClientRect();
      return { x: event.clientX - frame.left, y: event.clientY - frame.top };
    };
    let from = null;
    let line = null;
    const stop = () => {
      if (line) line.remove();
      box.querySelectorAll(".is-link-end").forEach((one) => one.classList.remove("is-link-end"));
      from = line = null;
    };
    ["mousedown", "touchstart"].forEach((kind) => box.addEventListener(kind, (event) => {
      if (box.classList.contains("is-linking") && event.target.closest(".bar-wrapper")) event.stopPropagation();
    }, true));
    box.addEventListener("pointerdown", (event) => {
      if (!box.classList.contains("is-linking")) return;
      from = barAt(event);
      if (!from) return;
      event.preventDefault();
      event.target.releasePointerCapture(event.pointerId);
      const { x, y } = at(event);
      line = svg("line", { x1: x, y1: y, x2: x, y2: y, class: "link-line" }, box.querySelector("svg.gantt"));
      from.group.classList.add("is-link-end");
    });
    box.addEventListener("pointermove", (event) => {
      if (!line) return;
      const { x, y } = at(event);
      line.setAttribute("x2", x);
      line.setAttribute("y2", y);
      box.querySelectorAll(".is-link-end").forEach((one) => one !== from.group && one.classList.remove("is-link-end"));
      const over = barAt(event);
      if (over) over.group.classList.add("is-link-end");
    });
    document.addEventListener("pointerup", (event) => {
      if (!line) return;
      const to = barAt(event);
      const [first, second] = [from.task.house, to && to.task.house];
      stop();
      if (second && second !== first) askLink(box, first, second);
    });
    document.addEventListener("pointercancel", stop);
  }

  /* ---- the chart as a picture: its dates are no part of its drawing and are written above it ---- */

  const LOOKS = ["fill", "stroke", "stroke-width", "stroke-dasharray", "font-size", "font-family", "font-weight", "opacity", "text-anchor", "dominant-baseline", "clip-path", "height"];

  function picture(box) {
    const source = box.querySelector("svg.gantt");
    const copy = source.cloneNode(true);
    const drawn = [source, ...source.querySelectorAll("*")];
    [copy, ...copy.querySelectorAll("*")].forEach((element, place) => {
      const look = getComputedStyle(drawn[place]);
      LOOKS.forEach((name) => element.style.setProperty(name, look.getPropertyValue(name)));
    });
    const ground = getComputedStyle(document.documentElement).getPropertyValue("--paper").trim() || "#fff";
    const ink = getComputedStyle(document.documentElement).getPropertyValue("--ink").trim() || "#000";
    const width = Number(source.getAttribute("width")) || source.getBoundingClientRect().width;
    const height = Number(source.getAttribute("height"));
    const { chart } = box;
    chart.dates.forEach((day, place) => {
      const x = place * chart.config.column_width;
      const mode = chart.config.view_mode;
      [[mode.upper_text(day, chart.dates[place - 1]), 16], [mode.lower_text(day), 40]].forEach(([words, y]) => {
        const told = svg("text", { x: x + 2, y, fill: ink, "font-size": 11, "font-family": "sans-serif" }, copy);
        told.textContent = words;
      });
    });
    Object.entries({ xmlns: "http://www.w3.org/2000/svg", width, height }).forEach(([name, value]) => copy.setAttribute(name, value));
    const image = new Image();
    image.onload = () => {
      const canvas = document.createElement("canvas");
      const scale = Math.min(2, 16000 / width);
      Object.assign(canvas, { width: width * scale, height: height * scale });
      const pen = canvas.getContext("2d");
      pen.scale(scale, scale);
      pen.fillStyle = ground;
      pen.fillRect(0, 0, width, height);
      pen.drawImage(image, 0, 0);
      const link = document.createElement("a");
      Object.assign(link, { href: canvas.toDataURL("image/png"), download: `${box.house.name}.png` });
      link.click();
    };
    image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(new XMLSerializer().serializeToString(copy))}`;
  }

  document.addEventListener("DOMContentLoaded", () => {
    const box = document.querySelector("[data-gantt]");
    if (!box || !window.Gantt) return;
    box.house = JSON.parse(box.dataset.gantt);
    draw(box, "week");
    document.querySelectorAll("[data-gantt-zoom]").forEach((button) => button.addEventListener("click", () => {
      document.querySelectorAll("[data-gantt-zoom]").forEach((one) => one.setAttribute("aria-pressed", String(one === button)));
      draw(box, button.dataset.ganttZoom);
    }));
    document.querySelectorAll("[data-gantt-picture]").forEach((button) => {
      button.hidden = false;
      button.addEventListener("click", () => picture(box));
    });
    document.querySelectorAll("[data-gantt-linking]").forEach((button) => {
      button.hidden = false;
      button.addEventListener("click", () => linking(box, button));
    });
    if (box.house.editable) drawLinks(box);
    document.addEventListener("click", (event) => {
      if (!event.target.closest("[data-gantt-reset]")) return;
      event.preventDefault();
      reset(box);
    });
    // A date typed into the table shows what moves with it before the row is saved.
    document.addEventListener("change", (event) => {
      const form = event.target.form;
      if (!form || !form.dataset.dates || !/_on$/.test(event.target.name) || !form.elements.due_on.value) return;
      preview(box, form.dataset.dates, form.elements.starts_on.value, form.elements.due_on.value, form.elements.row_version.value);
    });
  });
})();

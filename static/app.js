/* The behaviour of every page. Loaded first and blocking in <head>: the theme must be known before the first paint.
   Everything here adds to pages that work without it. Styles are set through the CSSOM: the CSP allows no other way. */
"use strict";

(function () {
  const root = document.documentElement;
  const device = window.matchMedia("(prefers-color-scheme: dark)");

  function setTheme() {
    const chosen = root.dataset.theme;
    root.dataset.bsTheme = chosen === "dark" || (chosen === "auto" && device.matches) ? "dark" : "light";
  }
  setTheme();
  device.addEventListener("change", () => { setTheme(); redrawCharts(); });

  const say = (key) => document.body.dataset["say" + key];
  const all = (selector, within) => {
    const found = [...within.querySelectorAll(selector)];
    return within.matches && within.matches(selector) ? [within, ...found] : found;
  };
  const make = (tag, className, text) => {
    const element = document.createElement(tag);
    if (className) element.className = className;
    if (text) element.textContent = text;
    return element;
  };

  /* ---- navigation drawer on narrow screens ---- */

  function drawer() {
    const opener = document.querySelector("[data-drawer]");
    if (!opener) return;
    const side = document.getElementById(opener.dataset.drawer);
    const main = document.getElementById("main");
    const veil = make("div", "veil");
    document.body.append(veil);
    function show(open) {
      document.body.classList.toggle("drawer-open", open);
      opener.setAttribute("aria-expanded", String(open));
      main.inert = open;
      if (open) (side.querySelector("[aria-current]") || side.querySelector("a")).focus();
      else opener.focus();
    }
    const isOpen = () => document.body.classList.contains("drawer-open");
    opener.addEventListener("click", () => show(!isOpen()));
    veil.addEventListener("click", () => show(false));
    side.querySelector("[data-drawer-close]").addEventListener("click", () => show(false));
    document.addEventListener("keydown", (event) => { if (event.key === "Escape" && isOpen()) show(false); });
  }

  /* ---- menus made of <details>: one at a time, closed by Escape or a click elsewhere ---- */

  function menus() {
    const open = () => all("details.menu[open]", document);
    document.addEventListener("click", (event) => {
      open().forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
    });
    document.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      open().forEach((menu) => { menu.open = false; menu.querySelector("summary").focus(); });
    });
  }

  /* ---- forms: ask before acting, send once, do not lose what was typed ---- */

  let asked = null;

  function ask(question, label, wary, go) {
    const dialog = make("dialog", "ask");
    const acts = make("div", "acts");
    const back = make("button", "btn", say("Back"));
    const yes = make("button", wary ? "btn btn-danger" : "btn btn-primary", label);
    const words = make("p", "", question);
    words.id = "ask-words";
    dialog.setAttribute("aria-labelledby", words.id);
    back.type = yes.type = "button";
    acts.append(back, yes);
    dialog.append(words, acts);
    document.body.append(dialog);
    back.addEventListener("click", () => dialog.close());
    yes.addEventListener("click", () => { dialog.close(); go(); });
    dialog.addEventListener("close", () => dialog.remove());
    dialog.showModal();
    (wary ? back : yes).focus();
  }

  function onSubmit(event) {
    const form = event.target;
    const button = event.submitter;
    const question = (button && button.dataset.confirm) || form.dataset.confirm;
    if (question && asked !== form) {
      event.preventDefault();
      event.stopPropagation();
      const wary = Boolean(button && button.matches(".btn-wary, .btn-danger"));
      ask(question, button ? button.textContent.trim() : say("Back"), wary, () => {
        asked = form;
        form.requestSubmit(button);
        asked = null;
      });
      return;
    }
    if ((form.getAttribute("method") || "").toLowerCase() !== "post" || event.defaultPrevented) return;
    if (form.dataset.sent !== undefined) { event.preventDefault(); return; }
    form.dataset.sent = "";
    // Disabled after the browser has read the form: a disabled button would not send its own name and value.
    if (button) setTimeout(() => { button.disabled = true; button.setAttribute("aria-busy", "true"); });
  }

  function forms() {
    document.addEventListener("submit", onSubmit, true);
    const changed = (event) => {
      const form = event.target.form;
      if (form && form.dataset.guard !== undefined) form.dataset.dirty = "";
    };
    document.addEventListener("input", changed);
    document.addEventListener("change", changed);
    window.addEventListener("beforeunload", (event) => {
      if (document.querySelector("form[data-guard][data-dirty]:not([data-sent])")) event.preventDefault();
    });
    // Two versions of a record: the stored entry can be taken over with a click.
    all("[data-take]", document).forEach((button) => {
      button.hidden = false;
      button.addEventListener("click", () => {
        const control = button.form.elements[button.dataset.for];
        control.value = button.dataset.take;
        control.dispatchEvent(new Event("change", { bubbles: true }));
        (document.getElementById("f-" + button.dataset.for) || control).focus();
      });
    });
    // Coming back by the browser's button finds the page as it was left: let it be sent again.
    window.addEventListener("pageshow", (event) => {
      if (!event.persisted) return;
      all("form[data-sent]", document).forEach((form) => {
        delete form.dataset.sent;
        all("[aria-busy]", form).forEach((button) => { button.disabled = false; button.removeAttribute("aria-busy"); });
      });
    });
  }

  /* ---- lists: send the filter row by itself, count the ticked rows, let a wide table scroll in its card ---- */

  function sendFilters(form) {
    let wait = null;
    const send = () => { clearTimeout(wait); if (form.isConnected) form.requestSubmit(); };
    form.addEventListener("change", (event) => { if (event.target.type !== "search") send(); });
    form.addEventListener("input", (event) => {
      if (event.target.type !== "search" || event.isComposing) return;
      clearTimeout(wait);
      wait = setTimeout(send, 400);
    });
    form.addEventListener("compositionend", () => { clearTimeout(wait); wait = setTimeout(send, 400); });
    // Empty filters stay out of the address.
    form.addEventListener("formdata", (event) => {
      [...event.formData.entries()].forEach(([name, value]) => { if (value === "") event.formData.delete(name); });
    });
  }

  function countTicked(section) {
    const boxes = all(".pick input[name=id]", section);
    const ticked = boxes.filter((box) => box.checked).length;
    const count = section.querySelector("[data-count]");
    const whole = section.querySelector("[data-all]");
    if (count) count.textContent = String(ticked);
    if (whole) { whole.checked = ticked > 0 && ticked === boxes.length; whole.indeterminate = ticked > 0 && !whole.checked; }
  }

  function ticks() {
    document.addEventListener("change", (event) => {
      const section = event.target.closest && event.target.closest(".listing");
      if (!section || !event.target.closest(".pick")) return;
      if (event.target.dataset.all !== undefined) {
        all(".pick input[name=id]", section).forEach((box) => { box.checked = event.target.checked; });
      }
      countTicked(section);
    });
  }

  /* What is wider than its place scrolls. The keys must reach it: where no link or button inside takes the focus, it
     takes the focus itself. A line of steps or tabs shows where one is, on the first look and after turning the phone. */
  const widths = new ResizeObserver((seen) => seen.forEach(({ target }) => {
    const scrolls = Math.max(target.scrollWidth, target.firstElementChild.scrollWidth) > target.clientWidth + 1;
    target.classList.toggle("scrolls", scrolls);
    if (scrolls && !target.querySelector("a, button, input, select, summary")) target.tabIndex = 0;
    else target.removeAttribute("tabindex");
    const here = target.matches(".life, .tabs") && target.querySelector("[aria-current]");
    if (here) target.scrollLeft = here.offsetLeft - target.offsetLeft - 16;
  }));

  /* ---- a box for a file speaks the page's language, not the browser's; the box itself lies over its words ---- */

  function fileBox(input) {
    const place = make("span", "file-box");
    const name = make("span", "file-name");
    const tell = () => {
      const names = [...input.files].map((file) => file.name);
      name.textContent = names.join(", ") || say("NoFile");
      place.classList.toggle("is-filled", names.length > 0);
    };
    const words = make("span", "file-words");
    words.setAttribute("aria-hidden", "true");
    words.append(make("span", "btn", say("Choose")), name);
    input.replaceWith(place);
    place.append(words, input);
    input.addEventListener("change", tell);
    if (input.form) input.form.addEventListener("reset", () => setTimeout(tell));
    tell();
  }

  /* ---- a select with many choices becomes a box to type in (combobox pattern); the select keeps the value ---- */

  function comboParts(select) {
    const box = make("input", "form-control");
    const list = make("ul", "combo-list");
    const frame = make("div", "combo");
    list.id = select.id + "-list";
    list.role = "listbox";
    list.hidden = true;
    Object.assign(box, { id: select.id, type: "text", autocomplete: "off", placeholder: say("Filter"), role: "combobox" });
    Object.entries({ "aria-controls": list.id, "aria-expanded": "false", "aria-autocomplete": "list" })
      .forEach(([name, value]) => box.setAttribute(name, value));
    ["aria-describedby", "aria-invalid", "aria-required", "autofocus"].forEach((name) => {
      if (select.hasAttribute(name)) box.setAttribute(name, select.getAttribute(name));
    });
    select.removeAttribute("id");
    select.hidden = true;
    select.before(frame);
    frame.append(box, list, select);
    return [box, list];
  }

  function combo(select) {
    const [box, list] = comboParts(select);
    const options = [...select.options];
    let shown = [];
    let at = -1;
    const chosen = () => { const option = select.selectedOptions[0]; return option && option.value ? option.text : ""; };
    const close = () => { list.hidden = true; box.setAttribute("aria-expanded", "false"); box.value = chosen(); };
    const mark = (place) => {
      at = Math.max(0, Math.min(place, shown.length - 1));
      [...list.children].forEach((item, index) => item.setAttribute("aria-selected", String(index === at)));
      if (!shown.length) return;
      box.setAttribute("aria-activedescendant", list.children[at].id);
      list.children[at].scrollIntoView({ block: "nearest" });
    };
    const pick = (option) => {
      select.value = option.value;
      select.dispatchEvent(new Event("change", { bubbles: true }));
    };
    const open = (typed) => {
      const wanted = typed.trim().toLowerCase();
      shown = options.filter((option) => option.text.toLowerCase().includes(wanted));
      list.replaceChildren(...shown.map((option, index) => {
        const item = make("li", "", option.text);
        item.id = list.id + index;
        item.role = "option";
        item.addEventListener("mousedown", (event) => { event.preventDefault(); pick(option); });
        return item;
      }));
      if (!shown.length) list.append(make("li", "soft", say("Nothing")));
      list.hidden = false;
      box.setAttribute("aria-expanded", "true");
      mark(typed ? 0 : shown.indexOf(select.selectedOptions[0]));
    };
    box.addEventListener("focus", () => box.select());
    box.addEventListener("click", () => { if (list.hidden) open(""); });
    box.addEventListener("input", () => open(box.value));
    box.addEventListener("blur", close);
    box.addEventListener("keydown", (event) => {
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        if (list.hidden) open(""); else mark(at + (event.key === "ArrowDown" ? 1 : -1));
      } else if (event.key === "Enter" && !list.hidden) {
        event.preventDefault();
        if (shown[at]) pick(shown[at]);
      } else if (event.key === "Escape" && !list.hidden) {
        event.stopPropagation();
        close();
      }
    });
    select.addEventListener("change", close);
    box.value = chosen();
    if (box.autofocus) box.focus();
  }

  /* ---- charts: accent and greys, zero line under bars, direct labels, the target as a dashed line ---- */

  const drawn = new Map();
  const token = (name) => getComputedStyle(root).getPropertyValue(name).trim();
  const figure = (value, unit) => {
    if (value === null || value === undefined || value === "") return "";
    const words = Number(value).toLocaleString(root.lang, { maximumFractionDigits: 2 });
    return !unit ? words : unit === "%" ? words + "%" : words + " " + unit;
  };

  function chartSeries(data, look) {
    const units = [...new Set(data.series.map((one) => one.unit || data.unit || ""))].slice(0, 2);
    const crowded = data.labels.length > 14;
    const mixed = data.type === "bar-line";
    let rank = 0;
    return data.series.map((one, index) => {
      const type = mixed ? one.kind || (index ? "line" : "bar") : data.type;
      const unit = one.unit || data.unit || "";
      // Where a line crosses bars, the bars are the grey ground and the line has the accent.
      const colour = mixed && type === "bar" ? look.quiet : look.colours[rank++ % look.colours.length];
      const single = type === "bar" && !crowded && !mixed && data.series.length === 1;
      return {
        name: one.name, type, unit, yAxisIndex: Math.max(0, units.indexOf(unit)), barMaxWidth: 36, barGap: "15%",
        data: one.values.map((value) => (value === null || value === "" ? null : Number(value))),
        itemStyle: { color: colour, borderRadius: type === "bar" ? [2, 2, 0, 0] : 0 },
        lineStyle: { color: colour, width: 2 }, symbol: "circle", symbolSize: crowded ? 0 : 6, showSymbol: !crowded,
        label: { show: single, position: "top", color: look.ink, fontSize: 12, formatter: ({ value }) => figure(value) },
        labelLayout: { moveOverlap: "shiftY" }, // two lines that end at one height
        endLabel: {
          show: type === "line" && units.length === 1, color: look.ink, fontSize: 12, distance: 8,
          formatter: ({ value }) => (data.series.length > 1 ? one.name + " " : "") + figure(value, unit === "%" ? unit : ""),
        },
        markLine: data.target && index === data.series.length - 1 ? {
          silent: true, symbol: "none", lineStyle: { color: look.ink, type: [5, 4], width: 1 }, label: { show: false },
          data: [{ yAxis: Number(data.target.value) }],
        } : undefined,
      };
    });
  }

  function chartOption(data, still) {
    const look = {
      ink: token("--ink-2"), soft: token("--soft"), line: token("--line"), quiet: token("--chart-3"),
      colours: ["--accent-ink", "--chart-2", "--chart-3", "--chart-4"].map(token),
    };
    const series = chartSeries(data, look);
    const lines = series.filter((one) => one.type === "line");
    const bars = series.length - lines.length;
    const axis = (unit, right) => ({
      type: "value", name: unit, position: right ? "right" : "left", splitNumber: 4, minInterval: data.whole ? 1 : 0,
      // A share is seen against the whole: its axis ends at 100 %, so that the target stands on the picture too.
      scale: (!bars || right) && unit !== "%", max: unit === "%" ? (seen) => Math.max(100, seen.max) : null,
      nameTextStyle: { color: look.soft, align: right ? "right" : "left", padding: right ? [0, 0, 0, 0] : [0, 0, 0, -24] },
      axisLabel: { color: look.soft, formatter: (value) => figure(value) },
      splitLine: { show: !right, lineStyle: { color: look.line } },
    });
    const units = [...new Set(series.map((one) => one.unit))].slice(0, 2);
    // The label at a line's end: Chinese signs are as wide as they are high.
    const endWidth = (one) => [...one.endLabel.formatter({ value: one.data.at(-1) })]
      .reduce((wide, sign) => wide + (sign > "\u2e7f" ? 12 : 7), 0);
    const legend = bars > 1 || (bars > 0 && lines.length > 0);
    const room = lines.length && units.length === 1 ? Math.max(...lines.map(endWidth)) + 16 : 8;
    return {
      animation: !still, backgroundColor: "transparent", textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
      grid: { left: 4, right: Math.min(room, 200), top: units[0] || bars > 1 ? 36 : 24, bottom: 4, containLabel: true },
      // The name of the dashed line stands above the plot: on the line it would cover the figures.
      title: {
        show: Boolean(data.target), text: data.target ? "┅ " + data.target.label : "", top: 0, right: units.length > 1 ? 48 : 0,
        padding: 0, textStyle: { color: look.ink, fontSize: 12, fontWeight: "normal" },
      },
      legend: { show: legend, top: 0, left: 36, itemWidth: 12, itemHeight: 8, textStyle: { color: look.ink } },
      tooltip: {
        // Rich text is painted on the canvas; the HTML tooltip would need inline styles.
        trigger: "axis", renderMode: "richText", backgroundColor: token("--paper"), borderColor: look.line,
        textStyle: { color: look.ink, fontSize: 12 }, axisPointer: { lineStyle: { color: look.soft } },
        formatter: (points) => [points[0].name, ...points.map((point) =>
          `${point.seriesName}  ${figure(point.value, series[point.seriesIndex].unit) || "—"}`)].join("\n"),
      },
      xAxis: {
        type: "category", data: data.labels, boundaryGap: bars > 0, axisTick: { show: false },
        axisLine: { onZero: true, lineStyle: { color: look.soft } }, axisLabel: { color: look.soft, hideOverlap: true },
      },
      yAxis: units.map((unit, index) => axis(unit, index > 0)),
      series,
    };
  }

  function loadEcharts() {
    if (!loadEcharts.once) {
      loadEcharts.once = new Promise((done, failed) => {
        const script = make("script");
        Object.assign(script, { src: document.body.dataset.echarts, onload: done, onerror: failed });
        document.head.append(script);
      });
    }
    return loadEcharts.once;
  }

  async function drawChart(place) {
    try {
      const source = place.dataset.chartUrl;
      const answer = source && await fetch(source, { headers: { Accept: "application/json" } });
      if (answer && !answer.ok) throw new Error(String(answer.status));
      const data = answer ? await answer.json() : JSON.parse(place.dataset.chart);
      await loadEcharts();
      const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
      const chart = window.echarts.init(place, null, { renderer: "canvas" });
      chart.setOption(chartOption(data, still));
      drawn.set(place, { chart, data });
      new ResizeObserver(() => chart.resize()).observe(place);
    } catch {
      place.textContent = say("Failed");
      place.classList.add("is-failed");
    }
  }

  function redrawCharts() {
    drawn.forEach(({ chart, data }) => chart.setOption(chartOption(data, true), true));
  }

  /* ---- what is new on the page, whether loaded or exchanged by htmx ---- */

  function enliven(within) {
    all("select[data-combo]", within).forEach((select) => { delete select.dataset.combo; combo(select); });
    all("form[data-auto]", within).forEach(sendFilters);
    all(".scroller, .life, .tabs, .board", within).forEach((line) => widths.observe(line));
    all("input[type=file]", within).forEach((input) => { if (!input.closest(".file-box")) fileBox(input); });
    all(".listing", within).forEach(countTicked);
    all("[data-chart], [data-chart-url]", within).forEach(drawChart);
  }

  document.addEventListener("DOMContentLoaded", () => {
    drawer();
    menus();
    forms();
    ticks();
    enliven(document);
    document.addEventListener("htmx:load", (event) => { if (event.target !== document.body) enliven(event.target); });
  });
})();

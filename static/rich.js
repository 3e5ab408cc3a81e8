/* Rich text: a plain box becomes an editor (Trix), whose parts are loaded only where there is such a box. The box stays
   in the form and holds what is sent; the server keeps only what is allowed. Without this the box is filled by hand. */
"use strict";

(function () {
  /* Trix brings two small <style> elements, which the CSP refuses. What they say stands in app.css; they are not put in. */
  function withoutStyles(load) {
    const head = document.head;
    head.insertBefore = function (element, before) {
      if (element.localName === "style" && element.dataset.tagName) return element;
      return Node.prototype.insertBefore.call(head, element, before);
    };
    return load().finally(() => { delete head.insertBefore; });
  }

  function loaded(box) {
    if (!loaded.once) {
      const look = document.createElement("link");
      Object.assign(look, { rel: "stylesheet", href: box.dataset.richLook });
      document.head.prepend(look);
      loaded.once = withoutStyles(() => new Promise((done, failed) => {
        document.addEventListener("trix-before-initialize", configure, { once: true });
        const script = document.createElement("script");
        Object.assign(script, { src: box.dataset.rich, onload: done, onerror: failed });
        document.head.append(script);
      }));
    }
    return loaded.once;
  }

  /* The tags that the house keeps. */
  function configure() {
    const { blockAttributes: blocks, textAttributes: words } = window.Trix.config;
    Object.assign(blocks.default, { tagName: "p", breakOnReturn: true });
    blocks.heading1.tagName = "h2";
    blocks.heading2 = { tagName: "h3", terminal: true, breakOnReturn: true, group: false };
    words.strike.tagName = "s";
    words.underline = { tagName: "u", inheritable: true };
  }

  function edit(box) {
    const tools = document.getElementById(box.id + "-tools");
    const editor = document.createElement("trix-editor");
    editor.className = "form-control rich";
    editor.id = box.id;
    box.id += "-html";
    editor.setAttribute("input", box.id);
    editor.setAttribute("toolbar", tools.id);
    ["aria-describedby", "aria-invalid", "aria-required"].forEach((name) => {
      if (box.hasAttribute(name)) editor.setAttribute(name, box.getAttribute(name));
    });
    editor.setAttribute("aria-multiline", "true");
    const label = box.closest(".field").querySelector("label");
    if (label) {
      label.id = label.id || editor.id + "-label";
      editor.setAttribute("aria-labelledby", label.id);
    }
    let settled = null;  // what the editor makes of the words as they came: no change of the reader's
    editor.addEventListener("trix-initialize", () => { settled = box.value; });
    editor.addEventListener("trix-change", () => {
      if (settled !== null && box.value !== settled) box.dispatchEvent(new Event("input", { bubbles: true }));
    });
    editor.addEventListener("trix-file-accept", (event) => event.preventDefault());
    editor.addEventListener("trix-attachment-add", (event) => event.attachment.remove());
    editor.addEventListener("trix-attributes-change", () => {
      tools.querySelectorAll("[data-trix-attribute]").forEach((button) => {
        button.setAttribute("aria-pressed", String(button.hasAttribute("data-trix-active")));
      });
    });
    // "Take this" of two versions of a record writes into the box.
    box.addEventListener("change", () => { if (box.value !== editor.value) editor.editor.loadHTML(box.value); });
    tools.hidden = false;
    box.hidden = true;
    tools.after(editor);
    if (box.autofocus) editor.focus();
  }

  document.querySelectorAll("textarea[data-rich]").forEach(async (box) => {
    try {
      await loaded(box);
      edit(box);
    } catch {
      box.rows = 12;  // the parts did not come: the plain box does
    }
  });
})();

/* A board of cards: dragged to another column, a card posts the step that its own button posts. */
"use strict";

(function () {
  function begin() {
    const board = document.querySelector("[data-sortable]");
    if (!board) return;
    const script = document.createElement("script");
    script.src = board.dataset.sortable;
    script.onload = () => board.querySelectorAll("ul").forEach((list) => {
      window.Sortable.create(list, {
        group: {
          name: "stages",
          // A card may only be let go where its next step can lead.
          put: (to, _from, card) => card.dataset.to.split(" ").includes(to.el.closest("[data-stage]").dataset.stage),
        },
        sort: false, animation: 120, filter: ".moves, a", preventOnFilter: false, forceFallback: true,
        fallbackClass: "is-dragged",
        onEnd({ item, from, to }) {
          if (from === to) return;
          const form = document.getElementById("board-move");
          form.action = item.dataset.post;
          form.elements.stage.value = to.closest("[data-stage]").dataset.stage;
          form.requestSubmit();
        },
      });
    });
    document.head.append(script);
  }
  document.addEventListener("DOMContentLoaded", begin);
})();

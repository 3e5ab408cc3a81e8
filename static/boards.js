/* A board's cards moved by hand: dropping a card is the act itself. What the server refuses snaps back with the reason.
   The buttons on each card do the same without this. */
"use strict";

(function () {
  const word = (text) => {
    const place = document.getElementById("board-word");
    place.textContent = text;
    place.hidden = !text;
    if (text) place.scrollIntoView({ block: "nearest" });
  };
  const movesOf = (card) => JSON.parse(card.dataset.moves);

  function putBack(event, text) {
    const { item, from, oldIndex } = event;
    from.insertBefore(item, from.children[oldIndex] || null);
    word(text);
  }

  async function dropped(board, event) {
    const { item, from, to } = event;
    if (from === to) { putBack(event, ""); return; }
    const move = movesOf(item).find((one) => one.to === to.dataset.state);
    if (!move) { putBack(event, item.dataset.why); return; }
    if (move.form) { putBack(event, ""); window.location.assign(move.url); return; }
    const token = document.querySelector("input[name=csrf_token]").value;
    try {
      const answer = await fetch(move.url, {
        method: "POST", body: new URLSearchParams({ csrf_token: token, ...move.fields }), headers: { "HX-Request": "true" },
        redirect: "manual", // the word of confirmation is for the page that is loaded next
      });
      if (answer.type === "opaqueredirect" || answer.ok) { window.location.reload(); return; }
      const told = new DOMParser().parseFromString(await answer.text(), "text/html").body.textContent.trim();
      putBack(event, told || board.dataset.failed);
    } catch { putBack(event, board.dataset.failed); }
  }

  document.addEventListener("DOMContentLoaded", () => {
    const board = document.querySelector("[data-kanban]");
    if (!board || !window.Sortable) return;
    board.querySelectorAll("ul[data-state]").forEach((list) => window.Sortable.create(list, {
      group: "tasks", animation: 0, ghostClass: "is-ghost", filter: "a, button", preventOnFilter: false, sort: false, delayOnTouchOnly: true, delay: 200,
      onStart: (event) => board.querySelectorAll("ul[data-state]").forEach((one) => one.classList.toggle(
        "is-open-to", movesOf(event.item).some((move) => move.to === one.dataset.state))),
      onEnd: (event) => {
        board.querySelectorAll(".is-open-to").forEach((one) => one.classList.remove("is-open-to"));
        dropped(board, event);
      },
    }));
  });
})();

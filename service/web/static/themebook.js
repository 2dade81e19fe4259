// Says what became of a click that htmx sent and nobody took: without this it would be lost without a word.
// While files that were sent are read, the page says so.
// And once the run that the page watches has ended, another can be started on it, and nothing is left to cancel.
"use strict";
(() => {
  const UNANSWERED = "The server did not take this, so nothing was kept. What you wrote is still here: try again.";
  const plain = (xhr) => (xhr.getResponseHeader("content-type") || "").startsWith("text/plain");
  const box = () => document.getElementById("trouble");

  function say(words) {
    if (!box()) {
      const made = document.createElement("p");
      made.id = "trouble";
      made.className = "banner trouble";
      made.setAttribute("role", "alert");
      document.body.append(made);
    }
    box().textContent = words;
  }

  document.addEventListener("htmx:beforeSwap", (event) => {
    if (plain(event.detail.xhr)) event.detail.shouldSwap = false;
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const { xhr, requestConfig } = event.detail;
    const asked = requestConfig.verb === "get"; // how far a run is: asked again in two seconds
    if (asked && xhr.status !== 401) return;
    if (xhr.status >= 400 && plain(xhr)) say(xhr.responseText);
    else if (xhr.status === 0 || xhr.status >= 500) say(UNANSWERED);
    else box()?.remove();
  });
  document.addEventListener("submit", (event) => {
    for (const line of event.target.querySelectorAll("[data-while-sent]")) line.textContent = line.dataset.whileSent;
  });
  addEventListener("pageshow", () => { // also of a page that somebody went back to
    for (const line of document.querySelectorAll("[data-while-sent]")) line.textContent = "";
  });
  document.addEventListener("htmx:afterSettle", () => {
    const run = document.getElementById("run");
    if (!run) return;
    const going = run.hasAttribute("data-going");
    for (const button of document.querySelectorAll("button[data-waits]")) button.disabled = going;
    for (const form of document.querySelectorAll("form[data-ends]")) form.hidden = !going;
  });
})();

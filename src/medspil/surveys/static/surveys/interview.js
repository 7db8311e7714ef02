/* The interview by keyboard alone. A digit chooses an answer of the question one is at, Enter goes
   on, Shift+Enter back. Without this file Tab, arrows and space do the same, more slowly. */
(() => {
  "use strict";
  const form = document.querySelector("form[data-interview]");
  if (!form) return;
  const questions = () => [...form.querySelectorAll("[data-question]")];
  const answers = (question) => [...question.querySelectorAll("input:not([type=hidden]), textarea")];
  const at = () => document.activeElement.closest("[data-question]");
  const enter = (question) => {
    const there = answers(question);
    const first = there.find((one) => one.checked) || there[0];
    if (first) first.focus();
  };
  const go = (step) => {
    const all = questions();
    const here = all.indexOf(at());
    const next = all[here + step];
    if (next) enter(next);
    else if (step > 0) form.querySelector("button[type=submit]").focus();
  };
  const choose = (question, digit) => {
    const there = answers(question).filter((one) => one.type === "radio" || one.type === "checkbox");
    const scale = there.find((one) => one.type === "radio" && one.value === String(digit)
      && one.closest(".scale"));
    const chosen = scale || there[digit - 1];
    if (!chosen) return false;
    chosen.focus();
    chosen.click();
    return chosen.type;
  };
  form.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const question = event.target.closest("[data-question]");
    if (!question) return;
    const writes = event.target.matches("textarea, input:not([type=radio]):not([type=checkbox])");
    if (event.key === "Enter" && !event.target.matches("textarea")) {
      event.preventDefault();
      go(event.shiftKey ? -1 : 1);
    } else if (!writes && /^[0-9]$/.test(event.key)) {
      const chose = choose(question, Number(event.key));
      if (!chose) return;
      event.preventDefault();
      event.stopPropagation();
      if (chose !== "radio") return;
      if (!question.hasAttribute("hx-post")) go(1);
      else waiting = question.id; /* what comes next is not there before the answer is kept */
    }
  });
  let waiting = "";
  document.addEventListener("htmx:afterSettle", () => {
    if (!waiting) return;
    const question = document.getElementById(waiting);
    waiting = "";
    if (!question) return;
    enter(question);
    go(1);
  });
  if (questions().length && !document.querySelector("[data-error-summary]")) {
    const empty = questions().find((one) => !answers(one).some((a) => a.checked || (a.value && !/radio|checkbox/.test(a.type))));
    enter(empty || questions()[0]);
  }
})();

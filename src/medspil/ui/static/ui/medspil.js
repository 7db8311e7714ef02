/* Medspil: what the keyboard and the small conveniences do. Every page works without this file.
   Nothing here writes HTML from data; hooks are data- attributes, said in docs/ui.md. */
(() => {
  "use strict";

  const all = (selector, root = document) => Array.from(root.querySelectorAll(selector));
  const one = (selector, root = document) => root.querySelector(selector);
  const english = document.documentElement.lang.startsWith("en");
  const words = english
    ? { saved: "Saved at ", offline: "Not saved – check the connection", left: " characters left", over: " characters too many", selected: " selected", sending: "Sending …" }
    : { saved: "Gemt kl. ", offline: "Ikke gemt – tjek forbindelsen", left: " tegn tilbage", over: " tegn for meget", selected: " valgt", sending: "Sender …" };

  const say = (text) => {
    const region = document.getElementById("status");
    if (region) region.textContent = text;
  };

  /* ── Shortcuts of one character, which a person can switch off (WCAG 2.1.4) ─────────────────── */
  const KEY = "medspil.keys";
  const keysOn = () => {
    try { return localStorage.getItem(KEY) !== "off"; } catch { return true; }
  };
  const setKeys = (on) => {
    try { localStorage.setItem(KEY, on ? "on" : "off"); } catch { /* private window: this page only */ }
  };
  const typing = (target) =>
    target.isContentEditable || /^(SELECT|TEXTAREA)$/.test(target.tagName) ||
    (target.tagName === "INPUT" && !/^(checkbox|radio|button|submit|reset)$/.test(target.type));

  const visible = (element) => element.getClientRects().length > 0;
  const rows = () => all("[data-rows]").flatMap((list) =>
    all(list.tagName === "TABLE" ? "tbody > tr" : ":scope > *", list)).filter((row) => visible(row) && row.dataset.slot === undefined);
  const current = () => one("[data-rows] [data-current]");
  const choose = (row) => {
    all("[data-current]").forEach((old) => old.removeAttribute("data-current"));
    if (!row) return;
    row.setAttribute("data-current", "");
    if (!row.hasAttribute("tabindex")) row.setAttribute("tabindex", "-1");
    row.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
  };
  const move = (step) => {
    const list = rows();
    if (!list.length) return false;
    const at = list.indexOf(current() || document.activeElement.closest("[data-rows] tr, [data-rows] > *"));
    choose(list[Math.max(0, Math.min(list.length - 1, at < 0 ? 0 : at + step))]);
    return true;
  };
  const registerLink = (row) => one("[data-register-link]", row || document);
  const openRow = (row) => {
    const link = one("[data-open-link], a[href]", row);
    if (row.dataset.href) location.assign(row.dataset.href);
    else if (link) link.click();
  };
  const registerRow = (row) => {
    const link = registerLink(row);
    if (link) link.click();
    else if (row && row.dataset.register) location.assign(row.dataset.register);
    else return false;
    return true;
  };
  const keysDialog = document.getElementById("keys");
  const showKeys = () => { if (keysDialog && !keysDialog.open) keysDialog.showModal(); };

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing) return;
    const target = event.target;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      const form = target.closest("form");
      if (form && form.method === "post") { event.preventDefault(); form.requestSubmit(); }
      return;
    }
    if (event.key === "Escape") {
      const menu = target.closest("details.menu[open], details.mark-details[open]");
      const shut = one("[data-close-link]", target.closest("[data-slot]") || document);
      if (menu) { menu.open = false; one("summary", menu).focus(); }
      else if (hideSuggestions()) return;
      else if (shut && !one("dialog[open]")) shut.click();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || typing(target) || one("dialog[open]")) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (target.type !== "radio" && move(event.key === "ArrowDown" ? 1 : -1)) event.preventDefault();
      return;
    }
    if (event.key === "Enter") {
      const row = current();
      if (row && target === row) { event.preventDefault(); openRow(row); }
      return;
    }
    if (!keysOn()) return;
    const answer = one(`[data-key="${CSS.escape(event.key)}"]`);
    if (answer) { /* a radio button with a key of its own: choose it, and on to what is written */
      event.preventDefault();
      answer.click();
      (one("[data-after-key]", answer.form) || answer).focus();
      return;
    }
    if (event.key === "/") {
      const search = document.getElementById("search");
      if (search) { event.preventDefault(); search.focus(); search.select(); }
    } else if (event.key === "?") {
      event.preventDefault(); showKeys();
    } else if (event.key === "r" || event.key === "R") {
      const row = current() || target.closest("[data-rows] tr, [data-rows] > *");
      if (registerRow(row)) event.preventDefault();
    }
  });
  all("[data-keys-switch]").forEach((box) => {
    box.checked = keysOn();
    box.addEventListener("change", () => setKeys(box.checked));
  });

  /* ── One click is one click. The server is the truth; this spares it and the eye ─────────────── */
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || form.dataset.many !== undefined) return;
    if (form.dataset.sent) { event.preventDefault(); event.stopImmediatePropagation(); return; }
    form.dataset.sent = "1";
    clearTimeout(form.draftTimer);
    setTimeout(() => all("button[type=submit]", form).forEach((b) => b.setAttribute("aria-disabled", "true")), 0);
    say(words.sending);
  }, true); /* before HTMX hears of it */
  const release = (form) => {
    delete form.dataset.sent;
    all("button[type=submit]", form).forEach((b) => b.removeAttribute("aria-disabled"));
  };
  addEventListener("pageshow", () => all("form[data-sent]").forEach(release));
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.target.closest && event.target.closest("form");
    if (form) release(form);
  });

  /* ── A note is kept while it is written ─────────────────────────────────────────────────────── */
  const keepDraft = (form) => {
    const place = one("[data-saved-at]", form);
    const tell = (text) => { if (place) place.textContent = text; };
    const save = async () => {
      if (form.dataset.sent) return;
      try {
        const answer = await fetch(form.dataset.autosaveUrl, {
          method: "POST", body: new FormData(form), credentials: "same-origin",
          headers: { "X-Requested-With": "fetch" }, redirect: "error",
        });
        if (!answer.ok) throw new Error(String(answer.status));
        const now = new Date();
        const [h, m] = [now.getHours(), now.getMinutes()].map((n) => String(n).padStart(2, "0"));
        tell(words.saved + h + (english ? ":" : ".") + m);
      } catch { tell(words.offline); }
    };
    form.addEventListener("input", () => {
      clearTimeout(form.draftTimer);
      form.draftTimer = setTimeout(save, 800);
    });
  };

  /* ── Dates in one press, counters, row boxes, printing ──────────────────────────────────────── */
  const written = (day, like) => {
    const [d, m, y] = [day.getDate(), day.getMonth() + 1, day.getFullYear()].map((n) => String(n).padStart(2, "0"));
    return like.type === "date" ? `${y}-${m}-${d}` : [d, m, y].join(english ? "/" : ".");
  };
  const quickDate = (button) => {
    const group = button.closest("[data-quick-for]");
    const input = document.getElementById(group.dataset.quickFor);
    const base = group.dataset.quickFrom || document.body.dataset.today;
    const day = base ? new Date(base + "T12:00") : new Date();
    day.setDate(day.getDate() + Number(button.dataset.quickDays));
    input.value = written(day, input);
    input.dispatchEvent(new Event("input", { bubbles: true }));
    input.dispatchEvent(new Event("change", { bubbles: true }));
    say(input.value);
  };
  const count = (field) => {
    const most = Number(field.dataset.counter);
    const place = document.createElement("span");
    place.className = "counter";
    place.id = field.id + "-counter";
    field.after(place);
    field.setAttribute("aria-describedby", ((field.getAttribute("aria-describedby") || "") + " " + place.id).trim());
    const show = () => {
      const left = most - field.value.length;
      place.textContent = Math.abs(left) + (left < 0 ? words.over : words.left);
      place.classList.toggle("counter-over", left < 0);
    };
    field.addEventListener("input", show);
    show();
  };
  const countBoxes = () => {
    const boxes = all("[data-select-row]");
    const chosen = boxes.filter((box) => box.checked).length;
    all("[data-select-all]").forEach((box) => {
      box.checked = chosen > 0 && chosen === boxes.length;
      box.indeterminate = chosen > 0 && chosen < boxes.length;
    });
    all("[data-bulk-bar]").forEach((bar) => {
      const place = one("[data-bulk-count]", bar);
      bar.dataset.idle = bar.dataset.idle || place.textContent;
      place.textContent = chosen ? chosen + words.selected : bar.dataset.idle;
      bar.classList.toggle("bulk-active", chosen > 0);
    });
  };
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-select-all]")) {
      all("[data-select-row]").forEach((box) => { box.checked = event.target.checked; });
    }
    if (event.target.matches("[data-select-all], [data-select-row]")) countBoxes();
    if (event.target.matches("[data-submit-on-change]")) event.target.form.requestSubmit();
  });
  document.addEventListener("click", (event) => {
    const hit = (selector) => event.target.closest(selector);
    if (hit("[data-quick-days]")) quickDate(hit("[data-quick-days]"));
    if (hit("[data-print]")) print();
    if (hit("[data-keys-open]")) showKeys();
    const slot = hit("[data-close-link]") && hit("[data-slot]");
    if (slot) { event.preventDefault(); slot.replaceChildren(); choose(slot.previousElementSibling); }
    if (hit("[data-dismiss]")) hit(".alert, .snack").remove();
    if (hit(".error-list a")) {
      const field = document.getElementById(hit("a").hash.slice(1));
      if (field) { event.preventDefault(); field.focus(); field.scrollIntoView({ block: "center" }); }
    }
    all("details.menu[open], details.mark-details[open]").forEach((menu) => {
      if (!menu.contains(event.target)) menu.open = false;
    });
    if (!hit("[data-search]")) hideSuggestions();
  });

  /* ── Suggestions while searching; Enter still sends the form ────────────────────────────────── */
  const box = document.getElementById("suggestions");
  function hideSuggestions() {
    if (!box || box.hidden) return false;
    box.hidden = true;
    return true;
  }
  const suggest = (form) => {
    const input = one("input[type=search]", form);
    let timer, asked = 0;
    input.addEventListener("input", () => {
      clearTimeout(timer);
      if (input.value.trim().length < 3) { hideSuggestions(); return; }
      timer = setTimeout(async () => {
        const turn = ++asked;
        const answer = await fetch(form.dataset.suggestUrl, {
          method: "POST", body: new FormData(form), credentials: "same-origin", redirect: "error",
        }).catch(() => null);
        if (!answer || !answer.ok || turn !== asked) return;
        box.innerHTML = await answer.text(); /* our own escaped fragment, same origin */
        box.hidden = !box.childElementCount;
      }, 180);
    });
    form.addEventListener("keydown", (event) => {
      if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
      const stops = [input, ...all("a", box)];
      const next = stops[stops.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1)];
      if (next && !box.hidden) { event.preventDefault(); next.focus(); }
    });
  };

  /* ── Once for the page, and again for what HTMX swaps in ────────────────────────────────────── */
  const wake = (root) => {
    all("[data-quick-days][hidden], [data-print][hidden], [data-dismiss][hidden], [data-keys-open][hidden]", root)
      .forEach((button) => { button.hidden = false; });
    all("form[data-autosave-url]", root).forEach(keepDraft);
    all("[data-counter]", root).forEach(count);
    const errors = one("[data-error-summary]", root);
    if (errors) errors.focus();
    if (one("[data-select-row]", root)) countBoxes();
  };
  all("form[data-suggest-url]").forEach(suggest);
  wake(document);
  document.addEventListener("htmx:load", (event) => { if (event.target !== document.body) wake(event.target); });
  document.addEventListener("htmx:afterSwap", () => say(""));
})();

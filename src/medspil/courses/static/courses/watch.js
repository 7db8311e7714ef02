// The player's own script: how fast, where one left, and counts of nobody. Without it the film plays.
"use strict";
(() => {
  const SAVE_EVERY = 10; // seconds of film between two times the place is kept
  for (const box of document.querySelectorAll("[data-watch]")) {
    const film = box.querySelector("video");
    const speeds = box.querySelector("[data-speeds]");
    const token = box.querySelector("[name=csrfmiddlewaretoken]");
    const { countUrl, placeUrl } = box.dataset;
    let begun = false;
    let ended = "done" in box.dataset;
    let kept = Number(box.dataset.second || 0);

    const form = (values) => {
      const data = new FormData();
      if (token) data.append("csrfmiddlewaretoken", token.value);
      for (const [name, value] of Object.entries(values)) data.append(name, value);
      return data;
    };
    const tell = (url, values) => {
      if (url) fetch(url, { method: "POST", body: form(values), keepalive: true }).catch(() => {});
    };
    const second = () => Math.floor(film.currentTime);
    const keep = (values = {}) => {
      kept = film.currentTime;
      tell(placeUrl, { second: second(), ...values });
    };

    speeds.hidden = false;
    for (const button of speeds.querySelectorAll("button")) {
      button.addEventListener("click", () => {
        film.playbackRate = Number(button.dataset.speed);
        for (const one of speeds.querySelectorAll("button"))
          one.setAttribute("aria-pressed", String(one === button));
      });
    }
    const goOn = () => {
      if (kept > 0 && kept < film.duration - 1) film.currentTime = kept;
    };
    if (film.readyState >= film.HAVE_METADATA) goOn(); // it was quicker than this script
    else film.addEventListener("loadedmetadata", goOn, { once: true });
    film.addEventListener("play", () => {
      if (ended) tell(countUrl, { what: "again" });
      else if (!begun) tell(countUrl, { what: "opened" });
      begun = true;
      ended = false;
    });
    film.addEventListener("timeupdate", () => {
      if (begun && !film.seeking && Math.abs(film.currentTime - kept) >= SAVE_EVERY) keep();
    });
    film.addEventListener("pause", () => {
      if (begun && !film.ended) keep();
    });
    film.addEventListener("ended", () => {
      ended = true;
      tell(countUrl, { what: "completed" });
      keep({ done: 1 });
    });
    window.addEventListener("pagehide", () => {
      if (begun && !ended && countUrl)
        navigator.sendBeacon(countUrl, form({ what: "left", second: second() }));
    });
  }
})();

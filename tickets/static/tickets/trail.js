// Notes what was searched and read in this tab, so that nobody has to explain it again.
//
// Ids and times only, the last 20 steps, in sessionStorage: nothing leaves the browser
// before its owner sends a request, and closing the tab forgets it all.

(() => {
  const TRAIL = "annai.trail";
  const SENDING = "annai.sending";
  const MOST_STEPS = 20;

  // Storage may be switched off, full, or hold what we did not write.
  function readTrail() {
    try {
      const steps = JSON.parse(sessionStorage.getItem(TRAIL));
      return Array.isArray(steps) ? steps : [];
    } catch {
      return [];
    }
  }

  function keepTrail(steps) {
    try {
      sessionStorage.setItem(TRAIL, JSON.stringify(steps.slice(-MOST_STEPS)));
    } catch {
      // Without storage there is no trail, and everything else works.
    }
  }

  function isSame(one, other) {
    const names = ["kind", "search", "article", "revision", "language", "helpful"];
    return Boolean(other) && names.every((name) => one[name] === other[name]);
  }

  function addStep(step) {
    const steps = readTrail();
    if (!isSame(step, steps.at(-1))) {
      keepTrail([...steps, { ...step, at: new Date().toISOString() }]);
    }
  }

  // Whoever looks at another tab meanwhile is not reading.
  function countSeconds(step) {
    let since = document.hidden ? null : Date.now();
    let seconds = 0;

    function pause() {
      if (since !== null) seconds += (Date.now() - since) / 1000;
      since = null;
    }
    function resume() {
      if (since === null) since = Date.now();
    }
    function save() {
      pause();
      const steps = readTrail();
      const mine = steps.findLast((other) => isSame(step, other));
      if (mine && seconds >= 1) {
        mine.seconds = (mine.seconds ?? 0) + Math.round(seconds);
        keepTrail(steps);
        seconds = 0;
      }
    }

    document.addEventListener("visibilitychange", () => {
      if (document.hidden) save();
      else resume();
    });
    addEventListener("pagehide", save);
    addEventListener("pageshow", resume);
  }

  // Only the page that follows the form forgets, and only once: who opens it again later
  // keeps what they have read since.
  function forgetWhatWasSent() {
    try {
      if (sessionStorage.getItem(SENDING)) {
        sessionStorage.removeItem(TRAIL);
        sessionStorage.removeItem(SENDING);
      }
    } catch {
      // As above.
    }
  }

  // What happens without a new page, such as a vote in its place.
  document.addEventListener("annai:step", (event) => addStep(event.detail));

  const step = JSON.parse(document.querySelector("main")?.dataset.step ?? "null");

  if (step?.kind === "sent") {
    forgetWhatWasSent();
  } else if (step) {
    addStep(step);
    if (step.kind === "read") countSeconds(step);
  }
})();

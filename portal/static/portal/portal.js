// The language menu closes with Escape and with a click elsewhere, as menus do.
const languageMenu = document.querySelector(".switch");

if (languageMenu) {
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && languageMenu.open) {
      languageMenu.open = false;
      languageMenu.querySelector("summary").focus();
    }
  });
  document.addEventListener("click", (event) => {
    if (!languageMenu.contains(event.target)) languageMenu.open = false;
  });
}

// Queries and articles for what is being typed, in groups of a list below the search
// field (an ARIA combobox).
//
// Without this script, or without an answer, the field is the same field: Enter searches.

(() => {
  const PAUSE = 150; // ms without a key before the server is asked

  const list = document.getElementById("suggestions");
  if (!list) return;
  const form = list.closest("form");
  const field = form.elements.q;
  const status = form.querySelector("[role=status]");

  // Japanese and Chinese are composed from other letters, which are not what is meant.
  // Elsewhere the keyboards of phones compose each word, and it is what is meant.
  const composesLetters = list.matches(":lang(ja), :lang(zh)");

  let timer = 0;
  let request = new AbortController();

  function options() {
    return [...list.querySelectorAll("[role=option]")];
  }

  function active() {
    return list.querySelector("[aria-selected=true]");
  }

  function choose(option) {
    active()?.setAttribute("aria-selected", "false");
    if (option) {
      option.setAttribute("aria-selected", "true");
      option.scrollIntoView({ block: "nearest" });
      field.setAttribute("aria-activedescendant", option.id);
    } else {
      field.removeAttribute("aria-activedescendant");
    }
  }

  function show(isOpen) {
    choose(null);
    list.hidden = !isOpen;
    field.setAttribute("aria-expanded", String(isOpen));
    if (!isOpen) status.textContent = "";
  }

  function close() {
    clearTimeout(timer);
    request.abort();
    show(false);
  }

  async function ask() {
    request.abort();
    request = new AbortController();
    const { signal } = request;
    const query = new URLSearchParams({ q: field.value });
    try {
      const answer = await fetch(`${list.dataset.address}?${query}`, { signal });
      const text = answer.ok ? await answer.text() : "";
      const found = new DOMParser().parseFromString(text, "text/html");
      if (signal.aborted) return;
      list.replaceChildren(...found.querySelectorAll("[role=group]"));
      show(list.childElementCount > 0);
      status.textContent = found.querySelector("p")?.textContent ?? "";
    } catch {
      // Typed on, or no network: whoever asks last answers, and Enter still searches.
      if (!signal.aborted) close();
    }
  }

  function askSoon() {
    clearTimeout(timer);
    if (field.value.trim()) timer = setTimeout(ask, PAUSE);
    else close();
  }

  // Up and down go round, by way of the field itself.
  function step(by) {
    const stops = [null, ...options()];
    choose(stops.at((stops.indexOf(active()) + by) % stops.length));
  }

  // Is the key ours? While no option is active, most belong to the field.
  function press(key) {
    const isArrow = key === "ArrowDown" || key === "ArrowUp";
    if (isArrow && list.hidden) askSoon();
    else if (isArrow) step(key === "ArrowDown" ? 1 : -1);
    else if (key === "Escape" && !list.hidden) close();
    else if (!active()) return false;
    else if (key === "Home") choose(options()[0]);
    else if (key === "End") choose(options().at(-1));
    else if (key === "Enter") active().click();
    else return false;
    return true;
  }

  field.addEventListener("keydown", (event) => {
    // 229: Safari's Enter that ends a composition no longer says that it does.
    if (event.isComposing || event.keyCode === 229) return;
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    if (press(event.key)) event.preventDefault();
  });
  field.addEventListener("input", (event) => {
    if (!(composesLetters && event.isComposing)) askSoon();
  });
  field.addEventListener("compositionstart", () => composesLetters && close());
  field.addEventListener("compositionend", askSoon);
  field.addEventListener("blur", close);
  form.addEventListener("submit", close);
  // The field keeps the focus, so that a click is a click and not first a blur.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  addEventListener("pagehide", close);

  field.setAttribute("role", "combobox");
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-controls", list.id);
  field.setAttribute("aria-expanded", "false");
})();

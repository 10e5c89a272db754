// Keeps what an agent types on a ticket until it is sent, in this tab only: a session
// that ended or a page left by mistake costs no text. Without it everything works.
(() => {
  const read = (key) => {
    try {
      return sessionStorage.getItem(key);
    } catch {
      return null; // Storage is switched off in this browser.
    }
  };

  const write = (key, text) => {
    try {
      if (text) sessionStorage.setItem(key, text);
      else sessionStorage.removeItem(key);
    } catch {
      // Full or switched off: the text is still in the field.
    }
  };

  const start = () => {
    for (const form of document.querySelectorAll("form[data-draft]")) {
      const name = `annai.draft.${form.dataset.draft}`;
      const field = form.querySelector("textarea");
      const key = form.elements.key.value;
      const keep = () => write(name, field.value && JSON.stringify([key, field.value]));
      const [draftKey, text] = JSON.parse(read(name) || "[null, null]");
      // A message under its key: it was sent.
      const isSent = form.dataset.written.split(" ").includes(draftKey);
      if (text && !isSent && !field.value) field.value = text;
      keep();
      field.addEventListener("input", keep);
    }
  };

  if (document.readyState === "loading") {
    document.addEventListener("DOMContentLoaded", start);
  } else {
    start();
  }
})();

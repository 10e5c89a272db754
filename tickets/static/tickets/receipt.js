// Shows the whole trail on the contact form, in place of the one page its link names.
//
// The sentences come from the server, which looks every step up; without this script
// the form works with what the link says.

(() => {
  const holder = document.querySelector("#receipt");
  const form = holder?.closest("form");

  function stored(name) {
    try {
      return sessionStorage.getItem(name) ?? "";
    } catch {
      return "";
    }
  }

  function linked(name) {
    return form.querySelector(`input[name="${name}"]`)?.value ?? "";
  }

  // On a phone the slip stands above the button, as one line that opens.
  function fold(slip) {
    const isNarrow = matchMedia("(max-width: 56rem)").matches;
    if (slip && isNarrow) slip.querySelector("details").open = false;
    return slip;
  }

  async function fetchSlip() {
    const body = new FormData();
    body.set("csrfmiddlewaretoken", linked("csrfmiddlewaretoken"));
    body.set("trail", stored("annai.trail"));
    body.set("time_zone", Intl.DateTimeFormat().resolvedOptions().timeZone ?? "");
    for (const name of ["search", "article", "revision"]) body.set(name, linked(name));

    const response = await fetch(holder.dataset.url, { method: "POST", body });
    if (!response.ok) return null;
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    return fold(page.querySelector(".slip"));
  }

  // Fills in what the trail knows, and leaves alone what somebody has typed or chosen.
  function fillIn(field, value) {
    if (field && value && !field.value) field.value = value;
  }

  async function showTrail() {
    const slip = await fetchSlip().catch(() => null);
    // A box that was clicked in the meantime is a decision, and stays.
    if (!slip || holder.dataset.touched) return;
    holder.replaceChildren(slip);
    fillIn(form.elements.subject, slip.dataset.query);
    fillIn(form.elements.topic, slip.dataset.topic);
  }

  if (form) {
    holder.addEventListener("change", () => {
      holder.dataset.touched = "yes";
    });
    form.addEventListener("submit", () => {
      try {
        sessionStorage.setItem("annai.sending", "yes");
      } catch {
        // Without storage there is nothing to forget after sending.
      }
    });
    fold(holder);
    if ("fresh" in holder.dataset) showTrail();
  }
})();

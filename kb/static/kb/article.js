// What an article page can do beyond showing itself. Without this file the links lead
// to pages that do the same.

// A video is asked for only when somebody opens it.
for (const video of document.querySelectorAll("[data-video]")) {
  video.querySelector("a").addEventListener("click", (event) => {
    event.preventDefault();
    const player = document.createElement("iframe");
    player.src = video.dataset.video;
    player.title = video.dataset.title;
    player.allow = "fullscreen; picture-in-picture";
    player.allowFullscreen = true;
    video.replaceChildren(player);
    player.focus();
  });
}

// The heading that is being read is marked in the table of contents.
const entries = new Map();
for (const link of document.querySelectorAll(".toc a")) {
  const heading = document.getElementById(decodeURIComponent(link.hash.slice(1)));
  if (heading) entries.set(heading, link);
}
if (entries.size) {
  const watcher = new IntersectionObserver(
    (changes) => {
      const read = changes.find((change) => change.isIntersecting);
      if (!read) return;
      for (const link of entries.values()) link.removeAttribute("aria-current");
      entries.get(read.target).setAttribute("aria-current", "true");
    },
    { rootMargin: "0px 0px -70% 0px" },
  );
  for (const heading of entries.keys()) watcher.observe(heading);
}

// A vote happens in its place. The form and its token are fetched on the click only, so
// that reading sets no cookie. A "no" counts at once; the reason may follow.
let votes = document.querySelector("[data-vote]");

async function part(address, options) {
  const response = await fetch(address, options);
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const found = page.getElementById("vote-form");
  if (!found) throw new Error("no answer to the vote");
  return found;
}

function send(form) {
  return part(form.action, { method: "POST", body: new FormData(form) });
}

function show(section) {
  const form = section.querySelector("form");
  form?.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      show(await send(form));
    } catch {
      form.submit();
    }
  });
  votes.replaceWith(section);
  votes = section;
  section.focus();
}

votes?.addEventListener("click", async (event) => {
  const link = event.target.closest("a");
  if (!link) return;
  event.preventDefault();
  try {
    const asked = await part(link.href);
    const thanks = await send(asked.querySelector("form"));
    if (thanks.dataset.step) {
      document.dispatchEvent(new CustomEvent("annai:step", { detail: JSON.parse(thanks.dataset.step) }));
    }
    const isNo = new URL(link.href).searchParams.get("helpful") === "no";
    show(isNo && thanks.dataset.step ? asked : thanks);
  } catch {
    location.href = link.href;
  }
});

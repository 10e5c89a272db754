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

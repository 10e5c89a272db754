// Shows the source language and one other side by side. Without this script all
// languages of the form stand below each other.
(() => {
  const REMEMBERED = "annai.translated-fields";

  class TranslatedFields extends window.StimulusModule.Controller {
    static targets = ["chips", "chip", "count", "language"];

    connect() {
      this.chipsTarget.hidden = false;
      this.element.classList.add("translated-fields--chosen");
      this.show(this.firstWithError() || this.remembered() || this.codes()[0]);
    }

    choose(event) {
      sessionStorage.setItem(REMEMBERED, event.params.code);
      this.show(event.params.code);
    }

    show(code) {
      for (const section of this.languageTargets) {
        const isSource = "source" in section.dataset;
        section.hidden = !isSource && section.dataset.code !== code;
      }
      for (const chip of this.chipTargets) {
        const isChosen = chip.dataset.translatedFieldsCodeParam === code;
        chip.setAttribute("aria-pressed", String(isChosen));
      }
    }

    count(event) {
      const section = event.currentTarget;
      const fields = [...section.querySelectorAll("input, textarea")];
      const filled = fields.filter((field) => field.value.trim()).length;
      for (const count of this.countTargets) {
        if (count.dataset.code === section.dataset.code) {
          count.textContent = `${filled}/${fields.length}`;
        }
      }
    }

    codes() {
      return this.chipTargets.map((chip) => chip.dataset.translatedFieldsCodeParam);
    }

    remembered() {
      const code = sessionStorage.getItem(REMEMBERED);
      return this.codes().includes(code) ? code : null;
    }

    firstWithError() {
      const section = this.languageTargets.find(
        (language) =>
          !("source" in language.dataset) && language.querySelector("[aria-invalid]"),
      );
      return section?.dataset.code;
    }
  }

  window.wagtail.app.register("translated-fields", TranslatedFields);
})();

// Shows the preview of a lever below its form. Without this script it opens in a tab.
(() => {
  class LeverPreview extends window.StimulusModule.Controller {
    static targets = ["button", "result"];

    async show(event) {
      event.preventDefault();
      this.buttonTarget.disabled = true;
      this.resultTarget.setAttribute("aria-busy", "true");
      this.resultTarget.innerHTML = await this.answer();
      this.resultTarget.removeAttribute("aria-busy");
      this.buttonTarget.disabled = false;
      this.resultTarget.scrollIntoView({ block: "start" });
    }

    async answer() {
      try {
        const response = await fetch(this.buttonTarget.formAction, {
          method: "POST",
          body: new FormData(this.buttonTarget.form),
          headers: { "X-Requested-With": "XMLHttpRequest" },
        });
        // 422: the form has faults, which the answer names.
        if (response.ok || response.status === 422) {
          return await response.text();
        }
      } catch {
        // As if the server had refused.
      }
      const failed = document.createElement("p");
      failed.textContent = this.resultTarget.dataset.failed;
      return failed.outerHTML;
    }
  }

  window.wagtail.app.register("lever-preview", LeverPreview);
})();

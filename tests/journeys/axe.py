"""What axe-core, the rules by which browsers check accessibility, says of a page."""

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

# Off by default in axe, though WCAG 2.2 asks for targets of 24 pixels at level AA.
OPTIONS = {
    "resultTypes": ["violations"],
    "rules": {"target-size": {"enabled": True}},
}
# All that dark mode changes.
COLOURS = {"resultTypes": ["violations"], "runOnly": ["color-contrast"]}

# A colour that is still fading into another is neither; a fading that the page called
# off is over as well.
RUN = """async ([part, options]) => {
  const fading = document.getAnimations().filter((it) => it instanceof CSSTransition);
  await Promise.allSettled(fading.map((it) => it.finished));
  return (await axe.run(part, options)).violations;
}"""


def violations(page: Page, *, part: str = "html") -> list[str]:
    """Each rule that something in this part of the page breaks, and what it is.

    In light and in dark colours, whichever the page has when it is handed over.
    """
    page.evaluate(AXE_SCRIPT)
    page.emulate_media(color_scheme="light")
    in_light = _run(page, part, OPTIONS)
    page.emulate_media(color_scheme="dark")
    in_dark = _run(page, part, COLOURS)
    page.emulate_media(color_scheme="light")
    return [f"light: {it}" for it in in_light] + [f"dark: {it}" for it in in_dark]


def _run(page: Page, part: str, options: dict) -> list[str]:
    return [
        f"{rule['id']}: {node['html'][:200]} {node['failureSummary']}"
        for rule in page.evaluate(RUN, [part, options])
        for node in rule["nodes"]
    ]

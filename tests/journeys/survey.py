"""One walk past all public pages of a language, and everything measured on the way.

Opening pages is what takes time, so each is opened once for all the questions that
tests ask about it.
"""

from dataclasses import dataclass, field

from playwright.sync_api import Page

from tests.journeys import axe
from tests.journeys.places import walk
from tests.journeys.stories import Story

WIDTHS = (320, 375, 1280)
HEIGHT = 800


@dataclass(slots=True)
class Survey:
    """What was found, by the name of the place; without an entry all is well."""

    places: list[str] = field(default_factory=list)
    barriers: dict[str, list[str]] = field(default_factory=dict)
    overflows: dict[str, list[str]] = field(default_factory=dict)
    directions: set[tuple[str | None, str | None]] = field(default_factory=set)


OVERFLOW = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  return [...document.querySelectorAll("body *")]
    .filter((it) => {
      const box = it.getBoundingClientRect();
      return box.width && (box.right > width + 1 || box.left < -1);
    })
    .slice(0, 5)
    .map((it) => it.outerHTML.slice(0, 120));
}"""


def survey(page: Page, story: Story) -> Survey:
    found = Survey()
    for place in walk(page, story):
        found.places.append(place)
        html = page.locator("html")
        found.directions.add((html.get_attribute("lang"), html.get_attribute("dir")))
        look_at(page, place, found)
    return found


def look_at(page: Page, place: str, found: Survey) -> None:
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        if sticking_out := page.evaluate(OVERFLOW):
            found.overflows[f"{place}, {width} px"] = sticking_out
    if barriers := axe.violations(page):
        found.barriers[place] = barriers

"""X-01: axe-core finds no barrier, in light and dark colours, whatever a page shows."""

import pytest

from tests import factories
from tests.journeys import axe, places, steps
from tests.journeys.stories import ENGLISH, STORIES


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.language)
def test_public_pages_have_no_barriers(survey_of, story):
    assert survey_of(story).barriers == {}


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.language)
def test_frame_of_every_page_is_in_its_language(survey_of, story):
    assert survey_of(story).directions == {(story.language, story.direction)}


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.language)
def test_desk_has_no_barriers(new_page, story):
    # Around it stands Wagtail's admin, which is not ours to mend.
    article = factories.article(story.title, body=places.body(story))
    ticket = places.ask(story, article)
    agent = factories.agent("akira")
    page = new_page(locale=story.language)

    steps.sign_in_to_the_queue(page, agent.username, "correct horse battery")
    in_queue = axe.violations(page, part=".desk")
    page.goto(f"/cms/tickets/{ticket.pk}/")
    page.locator("details.desk-slip > summary").click()
    on_ticket = axe.violations(page, part=".desk")
    steps.see_what_they_read(page)
    on_article = axe.violations(page, part=".desk")

    assert (in_queue, on_ticket, on_article) == ([], [], [])


def test_axe_would_notice_a_barrier(new_page):
    factories.article_index(ENGLISH.language)
    page = new_page()
    page.goto("/en/")
    page.get_by_role("searchbox").evaluate("it => it.labels[0].remove()")
    page.get_by_role("searchbox").evaluate("it => it.placeholder = ''")

    assert [found.split()[1] for found in axe.violations(page)] == ["label:"]

"""X-01: axe-core finds no barrier, in light and dark colours, whatever a page shows."""

import pytest

from tests import factories
from tests.journeys import axe, steps
from tests.journeys.stories import ENGLISH, STORIES


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.language)
def test_public_pages_have_no_barriers(survey_of, story):
    assert survey_of(story).barriers == {}


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.language)
def test_frame_of_every_page_is_in_its_language(survey_of, story):
    assert survey_of(story).directions == {(story.language, story.direction)}


def test_axe_would_notice_a_barrier(new_page):
    factories.article_index(ENGLISH.language)
    page = new_page()
    page.goto("/en/")
    steps.search_field(page).evaluate("it => it.labels[0].remove()")
    steps.search_field(page).evaluate("it => it.placeholder = ''")

    assert [found.split()[1] for found in axe.violations(page)] == ["label:"]

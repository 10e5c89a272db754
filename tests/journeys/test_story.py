"""The main job, from the first search to the last word, as its three people see it."""

import pytest
from playwright.sync_api import Page, expect

from kb import search
from kb.models import ArticlePage
from tests import factories
from tests.journeys import steps
from tests.journeys.stories import ENGLISH, JAPANESE, STORIES, Story

ADDRESS = "hanako@example.com"


def publish_article(story: Story) -> ArticlePage:
    names = {"name_en": ENGLISH.topic, f"name_{story.language}": story.topic}
    article = factories.article(
        story.title,
        language=story.language,
        summary=story.summary,
        text=story.text,
        topic=factories.topic("lamps", **names),
    )
    search.apply_changes()
    return article


def publish_new_text(article: ArticlePage, story: Story) -> None:
    guide = article.specific
    guide.body = [("text", f"<p>{story.new_text}</p>")]
    guide.save_revision().publish()


def look_for_help(page: Page, story: Story) -> None:
    page.goto("/")
    assert steps.path_of(page) == f"/{story.language}/"
    steps.search_for(page, story.query)
    steps.open_article(page, story.title)
    steps.say_that_it_did_not_help(page, "It did not work")
    steps.ask_for_help(page)


def take_the_ticket(page: Page, story: Story) -> None:
    factories.agent("akira")
    steps.sign_in_to_the_queue(page, "akira", "correct horse battery")
    steps.find_ticket(page, story.words)
    steps.claim_ticket(page, story.subject)
    assert steps.language_and_direction(page) == (story.language, story.direction)


def compare_with_what_they_read(page: Page, story: Story) -> None:
    steps.see_what_they_read(page)
    expect(page.get_by_text(story.text)).to_be_visible()
    expect(page.get_by_text(story.new_text)).to_have_count(0)
    page.go_back()


def read_the_answer(page: Page, story: Story) -> None:
    steps.follow_link(page, steps.newest_mail())
    assert steps.language_and_direction(page) == (story.language, story.direction)
    expect(steps.messages(page)).to_have_text([story.question, story.answer])


def have_the_last_word(page: Page, story: Story) -> None:
    steps.reply(page, story.thanks)
    steps.close(page)
    said = [story.question, story.answer, story.thanks]
    expect(steps.messages(page)).to_have_text(said)


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.language)
def test_nobody_explains_twice(new_page, story):
    article = publish_article(story)
    customer, agent, phone = (
        new_page(locale=story.language, timezone_id=story.time_zone) for _ in range(3)
    )

    look_for_help(customer, story)
    expect(steps.receipt(customer)).to_contain_text(
        [story.query, story.title, story.title, story.time_zone]
    )
    _, *passed_on = steps.receipt(customer).all_inner_texts()
    steps.keep_back(customer, 0)
    steps.write_question(customer, story, ADDRESS)
    publish_new_text(article, story)
    reference = steps.send_question(customer)
    expect(steps.receipt(customer)).to_have_text(passed_on)
    confirmation = steps.newest_mail()

    take_the_ticket(agent, story)
    expect(steps.trail(agent)).to_have_text(passed_on)
    compare_with_what_they_read(agent, story)
    steps.answer_customer(agent, story.answer)

    read_the_answer(phone, story)
    have_the_last_word(phone, story)

    assert steps.path_of(phone) == f"/{story.language}/requests/{reference}/"
    assert reference in confirmation
    assert story.question not in confirmation


@pytest.mark.parametrize("story", [ENGLISH, JAPANESE], ids=["en", "ja"])
def test_nobody_explains_twice_without_javascript(new_page, story):
    article = publish_article(story)
    customer, agent, phone = (
        new_page(locale=story.language, java_script_enabled=False) for _ in range(3)
    )

    look_for_help(customer, story)
    expect(steps.receipt(customer)).to_contain_text([story.title, "Chrome"])
    *passed_on, _ = steps.receipt(customer).all_inner_texts()
    steps.keep_back(customer, 1)
    steps.write_question(customer, story, ADDRESS)
    publish_new_text(article, story)
    steps.send_question(customer)
    expect(steps.receipt(customer)).to_have_text(passed_on)

    take_the_ticket(agent, story)
    expect(steps.trail(agent)).to_have_text(passed_on)
    compare_with_what_they_read(agent, story)
    steps.answer_customer(agent, story.answer)

    read_the_answer(phone, story)
    have_the_last_word(phone, story)

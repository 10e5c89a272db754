"""The demo help centre as files: complete, consistent, and with nothing missing."""

import re
from collections import Counter
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token

DEMO = Path(__file__).parents[2] / "portal" / "demo"
FILES = sorted(DEMO.glob("articles/*/*.md"))
IMAGES = sorted(DEMO.glob("images/*"))
IDS = {path.parent.name for path in FILES}
LANGUAGES = {
    "en",
    "ja",
    "de",
    "fr",
    "es",
    "pt-br",
    "zh-hans",
    "zh-hant",
    "ko",
    "ar",
}
ICONS = {"account", "payment", "delivery", "device", "app", "safety", "wifi", "home"}
FRONT_MATTER = frozenset(
    ("id", "language", "kind", "title", "summary", "topic", "keywords", "reviewed")
)

each_language = pytest.mark.parametrize("language", sorted(LANGUAGES))


@cache
def from_yaml(name: str) -> Any:
    return yaml.safe_load((DEMO / name).read_text())


@cache
def parts(path: Path) -> tuple[dict[str, Any], str]:
    """Front matter and body of an article."""
    _, front, body = path.read_text().split("---\n", 2)
    return yaml.safe_load(front), body


@cache
def tokens(path: Path) -> list[Token]:
    """The body in Markdown's pieces; running text follows the piece that holds it."""
    pieces = MarkdownIt("commonmark").enable("table").parse(parts(path)[1])
    return [inner for piece in pieces for inner in (piece, *(piece.children or []))]


def targets(path: Path, kind: str) -> list[str]:
    attribute = {"image": "src", "link_open": "href"}[kind]
    return [str(t.attrs[attribute]) for t in tokens(path) if t.type == kind]


def shape(path: Path) -> Counter[str]:
    """How many pieces of each kind an article has, whatever its language."""
    kinds = ("heading_open", "table_open", "tr_open", "fence", "image", "ordered_list")
    found = Counter(t.type for t in tokens(path) if t.type.startswith(kinds))
    found["notices"] = parts(path)[1].count("> [!")
    found["expandables"] = parts(path)[1].count("<details>")
    return found


def articles(language: str) -> list[Path]:
    return [path for path in FILES if path.stem == language]


def in_language(language: str) -> set[str]:
    return {path.parent.name for path in articles(language)}


@each_language
def test_front_matter_is_complete(language):
    named = {path: parts(path)[0] for path in articles(language)}
    topics = {topic["slug"] for topic in from_yaml("topics.yaml")}

    assert [(path.parent.name, path.stem) for path in named] == [
        (front["id"], front["language"]) for front in named.values()
    ]
    assert {frozenset(set(front) - {"outdated"}) for front in named.values()} == {
        FRONT_MATTER
    }
    assert {front["kind"] for front in named.values()} <= {"faq", "guide"}
    assert {front["topic"] for front in named.values()} <= topics
    assert {type(front["reviewed"]) for front in named.values()} == {date}


@each_language
def test_titles_and_summaries_fit_into_a_result(language):
    fronts = [parts(path)[0] for path in articles(language)]

    assert [f["id"] for f in fronts if not 0 < len(f["title"]) <= 100] == []
    assert [f["id"] for f in fronts if not 0 < len(f["summary"]) <= 200] == []
    assert len({f["title"] for f in fronts}) == len(fronts)


@each_language
def test_keywords_are_words_that_people_type(language):
    keywords = {path: parts(path)[0]["keywords"] for path in articles(language)}

    assert {type(word) for words in keywords.values() for word in words} == {str}
    assert [p for p, words in keywords.items() if len(set(words)) != len(words)] == []
    assert [p for p, words in keywords.items() if len(words) < 5] == []


@each_language
def test_kinds_and_topics_are_those_of_the_source(language):
    pairs = [
        (parts(path)[0], parts(path.with_name("en.md"))[0])
        for path in articles(language)
    ]

    assert [a["id"] for a, source in pairs if a["kind"] != source["kind"]] == []
    assert [a["id"] for a, source in pairs if a["topic"] != source["topic"]] == []


@each_language
def test_a_translation_has_the_pieces_of_its_source_unless_it_is_outdated(language):
    different = [
        path.parent.name
        for path in articles(language)
        if parts(path)[0].get("outdated") not in {"minor", "major"}
        and shape(path) != shape(path.with_name("en.md"))
    ]

    assert different == []


@each_language
def test_links_lead_to_other_articles_and_to_files_that_exist(language):
    lost = [
        (path.parent.name, target)
        for path in articles(language)
        for target in targets(path, "link_open")
        if not leads_somewhere(target, path.parent.name)
    ]

    assert lost == []


def leads_somewhere(target: str, own_id: str) -> bool:
    scheme, _, name = target.partition(":")
    if scheme == "article":
        return name in IDS - {own_id}
    return target.startswith("files/") and (DEMO / target).is_file()


@each_language
def test_pictures_exist_and_are_described(language):
    pictures = [
        (str(token.attrs["src"]), token.content)
        for path in articles(language)
        for token in tokens(path)
        if token.type == "image"
    ]

    assert [source for source, _ in pictures if not (DEMO / source).is_file()] == []
    assert [source for source, described in pictures if not described] == []


@each_language
def test_every_step_starts_with_a_bold_title(language):
    steps = [
        line
        for path in articles(language)
        for line in parts(path)[1].splitlines()
        if re.match(r"\d+\. ", line)
    ]

    assert [s for s in steps if not re.fullmatch(r"\d+\. \*\*[^*]+\*\*", s)] == []


@each_language
def test_no_markup_is_left_over_in_running_text(language):
    texts = [
        token.content
        for path in articles(language)
        for token in tokens(path)
        if token.type == "text"
    ]

    assert [text for text in texts if "**" in text or "](" in text] == []


@each_language
def test_cells_of_a_table_hold_plain_text(language):
    rows = [
        line
        for path in articles(language)
        for line in parts(path)[1].splitlines()
        if line.startswith("|")
    ]

    assert [row for row in rows if "](" in row or "**" in row] == []


@each_language
def test_notices_are_of_a_kind_that_we_show(language):
    text = "".join(parts(path)[1] for path in articles(language))

    assert set(re.findall(r"(?m)^> \[!(\w+)\]$", text)) <= {"NOTE", "WARNING", "TIP"}
    assert text.count("> [!") == len(re.findall(r"(?m)^> \[!\w+\]$", text))


@pytest.mark.parametrize("language", ["en", "ja"])
def test_english_and_japanese_are_complete(language):
    assert in_language(language) == IDS
    assert len(IDS) >= 18


@each_language
def test_every_language_has_articles(language):
    assert len(in_language(language)) >= 2


def test_a_third_is_translated_into_german_french_and_arabic():
    third = len(IDS) // 3

    assert min(len(in_language(code)) for code in ("de", "fr", "ar")) >= third


def test_outdated_translations_of_every_size_can_be_seen():
    sizes = {parts(path)[0].get("outdated") for path in FILES}

    assert sizes == {None, "typo", "minor", "major"}


def test_topics_stand_in_order_and_each_has_an_icon():
    topics = from_yaml("topics.yaml")

    assert [topic["position"] for topic in topics] == [1, 2, 3, 4, 5, 6]
    assert {topic["icon"] for topic in topics} <= ICONS


def test_every_topic_has_articles():
    used = Counter(parts(path)[0]["topic"] for path in FILES if path.stem == "en")

    assert set(used) == {topic["slug"] for topic in from_yaml("topics.yaml")}
    assert min(used.values()) >= 3


@each_language
def test_topics_are_named_and_described_in_every_language(language):
    topics = from_yaml("topics.yaml")
    names = [topic["name"][language] for topic in topics]

    assert len(set(names)) == len(topics)
    assert max(len(topic["description"][language]) for topic in topics) <= 200
    assert min(len(topic["description"][language]) for topic in topics) > 0


@each_language
def test_the_home_page_speaks_every_language(language):
    site = from_yaml("site.yaml")

    assert 0 < len(site["site_name"][language]) <= 60
    assert 0 < len(site["title"][language]) <= 80
    assert 0 < len(site["intro"][language]) <= 300
    assert 0 < len(site["search_placeholder"][language]) <= 80
    assert len(site["example_queries"][language]) == 3


@each_language
def test_queries_expect_articles_of_their_language(language):
    queries = from_yaml("queries.yaml")[language]

    assert {query["expect"] for query in queries} <= in_language(language)
    assert 6 <= len(queries) <= 12


@pytest.mark.parametrize("path", IMAGES, ids=lambda path: path.stem)
def test_pictures_are_small_drawings_without_scripts_or_outside_parts(path):
    root = ElementTree.fromstring(path.read_text())  # noqa: S314 - our own file
    names = {element.tag.rpartition("}")[2] for element in root.iter()}

    assert path.stat().st_size < 6_000
    assert names <= {"svg", "g", "path", "rect", "circle", "ellipse", "text"}


def test_every_picture_and_file_is_used():
    used = {
        target
        for path in FILES
        for target in (*targets(path, "image"), *targets(path, "link_open"))
    }
    stored = {
        f"{path.parent.name}/{path.name}"
        for folder in ("files", "images")
        for path in (DEMO / folder).glob("*.*")
    }

    assert stored - used == set()

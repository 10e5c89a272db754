import pytest
from wagtail.documents.models import Document
from wagtail.images.models import Image

from kb.models import ArticlePage, FaqPage, TranslationState
from kb.models.translations import ChangeSize
from tests import factories
from tests.kb.imports import SVG, counts, line, run, write_lines, write_markdown


def test_markdown_folder_becomes_articles_with_their_front_matter(home, tmp_path):
    topic = factories.topic("orders", name_en="Orders")
    front = "kind: faq\ntopic: orders\nkeywords:\n  - money\nreviewed: 2026-05-27\n"
    write_markdown(tmp_path, "## When\n\nIn 14 days.", front=front)
    (tmp_path / "articles" / "README.md").write_text("How to write here.")

    report = run(tmp_path)

    article = FaqPage.objects.get()
    assert counts(report) == (1, 0, 0, 0)
    assert (article.topic, article.keywords) == (topic, "money")
    assert str(article.last_reviewed) == "2026-05-27"
    assert article.body.raw_data[0]["value"] == "<h2>When</h2><p>In 14 days.</p>"


def test_links_between_articles_lead_to_the_same_language_or_the_best_other(
    ten_languages, tmp_path
):
    write_markdown(tmp_path, "[a](article:other) [b](article:third)", language="ja")
    write_markdown(tmp_path, external_id="other")
    write_markdown(tmp_path, external_id="other", language="ja")
    write_markdown(tmp_path, external_id="third")

    report = run(tmp_path)

    pages = {
        (page.external_id, page.language_code): page.pk
        for page in ArticlePage.objects.select_related("locale")
    }
    assert report.warnings == []
    assert ArticlePage.objects.get(pk=pages["refund", "ja"]).body.raw_data[0][
        "value"
    ] == (
        f'<p><a linktype="page" id="{pages["other", "ja"]}">a</a> '
        f'<a linktype="page" id="{pages["third", "en"]}">b</a></p>'
    )


def test_link_that_leads_nowhere_loses_its_link_and_is_reported(home, tmp_path):
    write_markdown(tmp_path, "[a](article:nowhere)")

    report = run(tmp_path)

    assert ArticlePage.objects.get().body.raw_data[0]["value"] == "<p>a</p>"
    assert [warning.reason for warning in report.warnings] == [
        "a link to article:nowhere leads nowhere and was left out"
    ]


def test_pictures_and_files_are_stored_once(ten_languages, tmp_path):
    (tmp_path / "a.svg").write_text(SVG)
    (tmp_path / "b.svg").write_text(SVG)
    (tmp_path / "form.txt").write_text("form")
    body = "![A](a.svg)\n\n![B](b.svg)\n\n[Download: Form](form.txt)"
    write_markdown(tmp_path, body)
    write_markdown(tmp_path, body, language="ja")

    run(tmp_path)
    run(tmp_path)

    image, document = Image.objects.get(), Document.objects.get()
    blocks = ArticlePage.objects.first().body
    assert (image.width, image.title) == (8, "A")
    assert [block.value["image"] for block in blocks[:2]] == [image, image]
    assert blocks[2].value["document"] == document


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("missing.svg", None, "there is no file missing.svg"),
        ("../secret.svg", SVG, "../secret.svg is outside the folder"),
        ("a.exe", "MZ", "a.exe is of a kind that this site refuses"),
        ("a.png", "no picture", "a.png is not a picture"),
        (
            "a.svg",
            SVG.replace("<path", "<script>a()</script><path"),
            "a.svg holds a script or loads something",
        ),
        (
            "a.svg",
            SVG.replace("<path", '<path onload="a()"'),
            "a.svg holds a script or loads something",
        ),
        (
            "a.svg",
            SVG.replace("<path", '<a href="java&#10;script:a()"/><path'),
            "a.svg holds a script or loads something",
        ),
        ("a.svg", "<!DOCTYPE x>" + SVG, "a.svg is not a plain SVG drawing"),
    ],
)
def test_file_that_cannot_be_taken_refuses_its_article_alone(
    home, tmp_path, name, content, reason
):
    folder = tmp_path / "folder"
    write_markdown(folder, f"![A]({name})")
    write_markdown(folder, external_id="good")
    if content is not None:
        (folder / name).write_text(content)

    report = run(folder)

    assert [refusal.reason for refusal in report.refused] == [reason]
    assert list(ArticlePage.objects.values_list("external_id", flat=True)) == ["good"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("---\nid: [\n---\n", "its front matter is not valid YAML"),
        ("---\nid: a\n", "its front matter has no end"),
        ("---\njust text\n---\n", "its front matter is not a list of names and values"),
        ("---\nid: a\nlanguage: en\n---\n", "it has no title"),
        (
            "---\nid: a\ntitle: a\nlanguage: en\noutdated: very\n---\n",
            "outdated is 'very', not typo, minor or major",
        ),
        (
            "---\nid: a\ntitle: a\nlanguage: en\nreviewed: soon\n---\n",
            "reviewed is not a date like 2026-10-31",
        ),
        ("---\nid: {a: b}\ntitle: a\n---\n", "its id is not a text"),
    ],
)
def test_bad_markdown_file_is_refused(home, tmp_path, text, reason):
    (tmp_path / "bad.md").write_text(text)
    (tmp_path / "good.md").write_text("---\nid: good\nlanguage: en\ntitle: A\n---\n")

    report = run(tmp_path)

    assert [str(refusal) for refusal in report.refused] == [f"bad.md: {reason}"]
    assert report.created == 1


def test_refused_markdown_names_the_line_of_the_file(home, tmp_path):
    write_markdown(tmp_path, "Text.\n\nwith ![a](a.svg) inside")

    (refusal,) = run(tmp_path).refused

    assert str(refusal) == (
        "articles/refund/en.md, line 8: a picture must stand alone in its paragraph"
    )


def test_outdated_translation_is_marked_as_its_file_says(ten_languages, tmp_path):
    write_markdown(tmp_path)
    write_markdown(tmp_path, language="fr", front="outdated: major\n")

    run(tmp_path)

    assert TranslationState.objects.get().change == ChangeSize.MAJOR


def test_hostile_articles_never_reach_the_page(home, tmp_path):
    hostile = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    run(
        write_lines(
            tmp_path,
            line(title=hostile, body=hostile, summary=hostile, headings=[hostile]),
        )
    )
    folder = tmp_path / "folder"
    write_markdown(folder, f"{hostile}\n\n[x](javascript:alert(1))", external_id="b")
    run(folder)

    for article in ArticlePage.objects.all():
        html = "".join(str(block.value) for block in article.body)
        assert "<script" not in html
        assert "<img" not in html
        assert 'href="java' not in html

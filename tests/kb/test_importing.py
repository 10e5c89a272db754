import json
import lzma

import pytest
from django.core.management import CommandError, call_command
from wagtail.models import Page, Revision

from kb.models import ArticlePage, FaqPage, IndexChange, Topic, TranslationState
from kb.models.translations import ChangeSize
from tests import factories
from tests.kb.imports import counts, line, run, write_lines


def test_line_becomes_a_published_article_with_its_revision(home, tmp_path):
    path = write_lines(
        tmp_path,
        line(
            summary="In 14 days.",
            topic="Orders & returns",
            keywords=["money back", "return"],
            headings=["When"],
            body="When\nIn 14 days & later.\n\nAsk us <now>.",
        ),
    )

    report = run(path)

    article = ArticlePage.objects.get().specific
    assert counts(report) == (1, 0, 0, 0)
    assert (article.live, article.title, article.summary) == (
        True,
        "Refund an order",
        "In 14 days.",
    )
    assert (article.external_id, article.slug) == ("refund", "refund")
    assert article.keywords == "money back, return"
    assert (article.topic.slug, article.topic.name_en) == (
        "orders-returns",
        "Orders & returns",
    )
    assert article.body.raw_data[0]["value"] == (
        "<h2>When</h2><p>In 14 days &amp; later.</p><p>Ask us &lt;now&gt;.</p>"
    )
    assert (
        article.live_revision.as_object().body.raw_data[0]["value"]
        == (article.body.raw_data[0]["value"])
    )
    assert not article.has_unpublished_changes


def test_question_becomes_a_faq(home, tmp_path):
    run(write_lines(tmp_path, line(title="返品できますか？")))

    assert FaqPage.objects.get().title == "返品できますか？"


def test_compressed_lines_are_read(home, tmp_path):
    path = tmp_path / "articles.jsonl.xz"
    path.write_bytes(lzma.compress(line().encode()))

    assert counts(run(path)) == (1, 0, 0, 0)


def test_second_run_changes_nothing(home, tmp_path):
    path = write_lines(tmp_path, line(body="Text", topic="Orders"))
    run(path)

    report = run(path)

    assert counts(report) == (0, 0, 1, 0)
    assert (ArticlePage.objects.count(), Revision.objects.count()) == (1, 1)
    assert Topic.objects.count() == 1


def test_changed_line_updates_its_article_with_a_new_revision(home, tmp_path):
    run(write_lines(tmp_path, line(body="Old"), line("other")))

    report = run(write_lines(tmp_path, line(body="New"), line("other")))

    article = ArticlePage.objects.get(external_id="refund")
    assert counts(report) == (0, 1, 1, 0)
    assert article.body.raw_data[0]["value"] == "<p>New</p>"
    assert Revision.objects.for_instance(article).count() == 2


def test_editors_changes_stay_while_the_file_is_unchanged(home, tmp_path):
    path = write_lines(tmp_path, line())
    run(path)
    article = FaqPage.objects.first() or ArticlePage.objects.get().specific
    article.title = "Get your money back"
    article.save_revision().publish()

    report = run(path)

    assert counts(report) == (0, 0, 1, 0)
    assert ArticlePage.objects.get().title == "Get your money back"


def test_withdrawn_article_gets_a_draft_and_stays_withdrawn(home, tmp_path):
    run(write_lines(tmp_path, line(body="Old")))
    ArticlePage.objects.get().specific.unpublish()

    run(write_lines(tmp_path, line(body="New")))

    article = ArticlePage.objects.get().specific
    assert not article.live
    assert article.get_latest_revision_as_object().body.raw_data[0]["value"] == (
        "<p>New</p>"
    )


def test_every_written_article_is_put_on_the_index_list(home, tmp_path):
    IndexChange.objects.all().delete()

    run(write_lines(tmp_path, line("a"), line("b")))

    assert sorted(IndexChange.objects.values_list("article_id", flat=True)) == sorted(
        ArticlePage.objects.values_list("pk", flat=True)
    )


def test_page_tree_is_sound_after_an_import(ten_languages, tmp_path):
    run(write_lines(tmp_path, *[line(f"a{n}") for n in range(40)]))

    assert Page.find_problems() == ([], [], [], [], [])


@pytest.mark.parametrize("order", [("en", "ja", "de"), ("de", "ja", "en")])
def test_one_id_in_several_languages_is_one_article_translated(
    ten_languages, tmp_path, order
):
    for code in order:
        path = write_lines(tmp_path, line(language=code), name=f"{code}.jsonl")
        run(path, language=code)

    english = ArticlePage.objects.in_language("en").get()
    states = TranslationState.objects.order_by("article__locale__language_code")
    assert ArticlePage.objects.filter(
        translation_key=english.translation_key
    ).count() == len(order)
    assert [
        (state.article.language_code, state.source_id, state.source_revision_id)
        for state in states
    ] == [
        ("de", english.pk, english.live_revision_id),
        ("ja", english.pk, english.live_revision_id),
    ]


def test_changed_source_makes_its_unchanged_translation_outdated(
    ten_languages, tmp_path
):
    japanese = line(language="ja")
    run(write_lines(tmp_path, line(), japanese))

    run(write_lines(tmp_path, line(body="New"), japanese))

    assert TranslationState.objects.get().change == ChangeSize.MINOR


def test_translation_that_changes_too_matches_its_source_again(ten_languages, tmp_path):
    run(write_lines(tmp_path, line(), line(language="ja")))

    run(write_lines(tmp_path, line(body="New"), line(language="ja", body="新")))

    assert TranslationState.objects.get().change == ChangeSize.NONE


BAD_LINES = [
    ("{", "it is not valid JSON in UTF-8"),
    ("[]", "it is not a JSON object"),
    (json.dumps({"language": "en", "title": "x"}), "it has no id"),
    (json.dumps({"language": "en", "id": "x"}), "it has no title"),
    (line(title=["x"]), "its title is not a text"),
    (line(keywords="x"), "its keywords are not a list of texts"),
    (line(language="xx"), "'xx' is not a language of this site"),
    (line(kind="poem"), "its kind is 'poem', not faq or guide"),
    (line(title="x" * 256), "its title has 256 characters, more than 255"),
    (line(summary="x" * 301), "its summary has 301 characters, more than 300"),
    (line(body="x" * 500_001), "its text has 500,001 characters, more than 500,000"),
    ("[" * 100_000, "it is not valid JSON in UTF-8"),
]


@pytest.mark.parametrize(("bad", "reason"), BAD_LINES)
def test_bad_line_is_refused_and_nothing_else_is_lost(home, tmp_path, bad, reason):
    report = run(write_lines(tmp_path, line("before"), bad, line("after")))

    assert [str(refusal) for refusal in report.refused] == [
        f"articles.jsonl, line 2: {reason}"
    ]
    assert sorted(ArticlePage.objects.values_list("external_id", flat=True)) == [
        "after",
        "before",
    ]


def test_bytes_that_are_not_utf8_are_refused(home, tmp_path):
    path = tmp_path / "articles.jsonl"
    path.write_bytes(b'{"id": "\xff"}\n' + line().encode())

    assert counts(run(path)) == (1, 0, 0, 1)


def test_second_line_with_one_id_is_refused(home, tmp_path):
    report = run(write_lines(tmp_path, line(), line()))

    assert [refusal.reason for refusal in report.refused] == [
        "the id 'refund' is already in articles.jsonl, line 1"
    ]


def test_other_languages_than_the_one_asked_for_are_refused(ten_languages, tmp_path):
    report = run(write_lines(tmp_path, line(language="ja")), language="en")

    assert [refusal.reason for refusal in report.refused] == [
        "it is in 'ja', not in 'en'"
    ]


def test_article_does_not_change_its_kind(home, tmp_path):
    run(write_lines(tmp_path, line(kind="faq")))

    report = run(write_lines(tmp_path, line(kind="guide", body="New")))

    assert [refusal.reason for refusal in report.refused] == [
        "it is there already, but not as a guide"
    ]


def test_nul_and_lone_surrogates_are_left_out(home, tmp_path):
    run(write_lines(tmp_path, line(title="A\0B", body="x\ud800y")))

    article = ArticlePage.objects.get()
    assert article.title == "AB"
    assert article.body.raw_data[0]["value"] == "<p>xy</p>"


def test_topic_is_found_by_its_name_in_any_language(ten_languages, tmp_path):
    topic = factories.topic("orders", name_en="Orders", name_ja="ご注文")

    run(
        write_lines(tmp_path, line(topic="orders"), line(language="ja", topic="ご注文"))
    )

    assert list(ArticlePage.objects.values_list("topic", flat=True)) == [topic.pk] * 2
    assert Topic.objects.count() == 1


def test_command_tells_what_became_of_everything(home, tmp_path, capsys):
    path = write_lines(tmp_path, line(), "{")

    call_command("import_articles", str(path), "--language", "en")

    output = capsys.readouterr()
    assert output.out == "1 created, 0 updated, 0 unchanged, 1 refused.\n"
    assert "Refused: articles.jsonl, line 2: it is not valid JSON" in output.err
    assert "Writing: 1 of 1 articles" in output.err


def test_command_names_a_file_that_is_not_there(db, tmp_path):
    with pytest.raises(CommandError, match="No such file"):
        call_command("import_articles", str(tmp_path / "none.jsonl"))


def test_command_names_a_broken_archive(home, tmp_path):
    path = tmp_path / "articles.jsonl.xz"
    path.write_bytes(lzma.compress(line().encode())[:-20])

    with pytest.raises(CommandError, match="not a whole xz file"):
        call_command("import_articles", str(path))

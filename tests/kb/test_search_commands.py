import json
from io import StringIO
from pathlib import Path

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.management import CommandError, call_command

from kb import search
from kb.models import GoldenQuery, IndexChange
from kb.tasks import apply_index_changes, reconcile_search_index
from tests import factories


def run(*arguments: str) -> str:
    output = StringIO()
    call_command(*arguments, stdout=output)
    return output.getvalue()


@pytest.fixture
def queries(tmp_path: Path) -> Path:
    rows = [
        {"query": "refund", "relevant": ["help:refund"], "kind": "normal"},
        {"query": "refnud", "relevant": ["help:refund"], "kind": "typo"},
        {"query": "refu", "relevant": ["help:refund"], "kind": "prefix"},
        {"query": "xyzzy", "relevant": ["help:refund"], "kind": "normal"},
        {"query": "wifi", "relevant": ["help:nowhere"], "kind": "normal"},
    ]
    path = tmp_path / "queries.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


@pytest.fixture
def indexed(home) -> None:
    factories.article("Refund an order", external_id="help:refund")
    search.rebuild("en")


def test_an_index_is_rebuilt_by_command(home):
    factories.article("Refund an order")

    assert run("rebuild_search_index") == (
        "The search index of en is ready.\nThe search index of the admin is ready.\n"
    )
    assert search.search("refund", "en", user=AnonymousUser()).total == 1


def test_only_missing_indexes_are_built_if_asked(indexed):
    factories.article_index("de")

    assert run("rebuild_search_index", "--missing") == (
        "The search index of de is ready.\nThe search index of the admin is ready.\n"
    )
    assert run("rebuild_search_index", "--missing") == ""
    assert run("rebuild_search_index", "--language", "de") == (
        "The search index of de is ready.\n"
    )


def test_a_language_the_site_lacks_is_refused(home):
    with pytest.raises(CommandError, match="no language xx"):
        run("rebuild_search_index", "--language", "xx")


def test_evaluation_measures_each_kind_of_query(indexed, queries):
    output = run("evaluate_search", "--language", "en", "--json", str(queries))

    figures = {row["kind"]: row for row in json.loads(output)}
    assert {kind: row["mrr"] for kind, row in figures.items()} == {
        "normal": 0.5,
        "prefix": 1.0,
        "suggest": 1.0,
        "typo": 1.0,
    }
    assert figures["normal"]["queries"] == 2
    assert figures["normal"]["nothing_found"] == 0.5


def test_evaluation_compares_with_an_earlier_run(indexed, queries, tmp_path):
    before = tmp_path / "before.json"
    before.write_text(json.dumps([{"kind": "normal", "mrr": 0.25}]))

    output = run(
        "evaluate_search", "--language", "en", "--against", str(before), str(queries)
    )

    assert "+0.250 MRR" in output


def test_evaluation_fails_under_a_floor(indexed, queries):
    with pytest.raises(CommandError, match="below 0.6: normal"):
        run("evaluate_search", "--language", "en", "--fail-under", "0.6", str(queries))


def test_evaluation_names_a_bad_line(indexed, tmp_path):
    path = tmp_path / "bad.jsonl"
    path.write_text("nonsense\n")

    with pytest.raises(CommandError, match="line 1"):
        run("evaluate_search", "--language", "en", str(path))


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    rows = [
        {"query": "where is my refund", "kind": "normal", "origin": "natural"},
        {"query": "xyzzy", "kind": "normal", "origin": "natural"},
        {"query": "refund", "kind": "prefix", "origin": "kw"},
    ]
    path = tmp_path / "questions.jsonl"
    path.write_text(
        "".join(json.dumps(row | {"relevant": ["help:refund"]}) + "\n" for row in rows)
    )
    return path


def figures_of(output: str, name: str) -> dict[tuple[str, str, str], float]:
    return {
        (row["language"], row["kind"], row["origin"]): row[name]
        for row in json.loads(output)
    }


def test_evaluation_reads_several_files_and_tells_origins_apart(
    indexed, queries, questions
):
    command = ["evaluate_search", "--language", "en", "--json"]

    together = run(*command, str(queries), str(questions))
    by_origin = run(*command, "--by-origin", str(queries), str(questions))

    assert figures_of(together, "queries") == {
        ("en", "normal", ""): 4,
        ("en", "prefix", ""): 2,
        ("en", "suggest", ""): 2,
        ("en", "typo", ""): 1,
    }
    assert figures_of(by_origin, "queries") == {
        ("en", "normal", ""): 4,
        ("en", "normal", "natural"): 2,
        ("en", "prefix", ""): 2,
        ("en", "prefix", "kw"): 1,
        ("en", "suggest", ""): 2,
        ("en", "suggest", "kw"): 1,
        ("en", "typo", ""): 1,
    }
    assert figures_of(by_origin, "mrr")["en", "normal", "natural"] == 0.5


def test_golden_queries_are_evaluated_in_every_language(indexed):
    refund = factories.article("Refund")
    erstattung = factories.article("Erstattung", language="de")
    draft = factories.article("Not yet", live=False)
    for article, query in (
        (refund, "refund"),
        (refund, "xyzzy"),
        (erstattung, "erstattung"),
        (draft, "not yet"),
    ):
        GoldenQuery.objects.add(article, query)
    run("rebuild_search_index")

    every = run("evaluate_search", "--golden", "--json")
    german = run("evaluate_search", "--golden", "--language", "de", "--json")

    assert figures_of(every, "success_at_3") == {
        ("de", "golden", ""): 1.0,
        ("en", "golden", ""): 0.5,
    }
    assert figures_of(every, "queries")["en", "golden", ""] == 2
    assert figures_of(german, "queries") == {("de", "golden", ""): 1}


def test_golden_queries_of_withdrawn_articles_count_as_missed(indexed):
    article = factories.article("Refund")
    GoldenQuery.objects.add(article, "refund")
    article.unpublish()
    run("rebuild_search_index")

    output = run("evaluate_search", "--golden", "--json")

    assert figures_of(output, "success_at_10") == {("en", "golden", ""): 0}


def test_golden_queries_fail_under_a_floor_and_compare_by_language(indexed, tmp_path):
    for language, title in (("en", "Refund"), ("de", "Erstattung")):
        article = factories.article(title, language=language)
        GoldenQuery.objects.add(article, title)
        GoldenQuery.objects.add(article, "xyzzy")
    run("rebuild_search_index")
    before = tmp_path / "before.json"
    before.write_text(
        json.dumps([{"language": "de", "kind": "golden", "origin": "", "mrr": 0.25}])
    )

    table = run("evaluate_search", "--golden", "--against", str(before))

    german, english = table.splitlines()[1:]
    assert german.split()[:2] == ["de", "golden"]
    assert german.endswith("+0.250 MRR")
    assert "MRR" not in english
    with pytest.raises(CommandError, match=r"0.9: golden \(de\), golden \(en\)$"):
        run("evaluate_search", "--golden", "--fail-under", "0.9")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "Name a file of queries"),
        (["--language", "en"], "Name a file of queries"),
        (["queries.jsonl"], "Say which language"),
        (["--golden"], "None of the right answers"),
    ],
)
def test_evaluation_says_what_is_missing(indexed, arguments, message):
    with pytest.raises(CommandError, match=message):
        run("evaluate_search", *arguments)


def test_the_tasks_of_beat_keep_the_index_true(home):
    factories.article("Refund an order")

    apply_index_changes.delay()
    first = search.search("refund", "en", user=AnonymousUser()).total
    IndexChange.objects.all().delete()
    reconcile_search_index.delay()

    assert first == 1
    assert IndexChange.objects.count() == 0

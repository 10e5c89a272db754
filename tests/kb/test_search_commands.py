import json
from io import StringIO
from pathlib import Path

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.management import CommandError, call_command

from kb import search
from kb.models import IndexChange
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


def test_the_tasks_of_beat_keep_the_index_true(home):
    factories.article("Refund an order")

    apply_index_changes.delay()
    first = search.search("refund", "en", user=AnonymousUser()).total
    IndexChange.objects.all().delete()
    reconcile_search_index.delay()

    assert first == 1
    assert IndexChange.objects.count() == 0

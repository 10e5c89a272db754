"""The index behind Wagtail's search: its queries, and how it stays true."""

import gc
import os
import threading

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import Model
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.models import Page
from wagtail.search.backends.base import FilterFieldError, SearchFieldError
from wagtail.search.index import insert_or_update_object
from wagtail.search.query import (
    MATCH_ALL,
    MATCH_NONE,
    Boost,
    Fuzzy,
    Phrase,
    PlainText,
)

from kb import search
from kb.models import AdminIndexChange, ArticlePage, FaqPage, GuidePage
from kb.search import admin
from kb.search.admin.database import with_keys
from kb.search.admin.entries import HALF, Entry
from kb.search.admin.index import AdminIndex
from kb.search.admin.query import understand
from kb.search.admin.words import joined, plain, spelt
from kb.tasks import apply_index_changes, reconcile_search_index
from tests import factories
from tests.kb.test_admin_search import picture


def found(query: str, model: type[Model] = Page) -> list[str]:
    return [item.title for item in model.objects.autocomplete(query)]


def indexed(kind: str) -> list:
    known = admin.indexing.index().entries().values()
    return [entry for entry in known if entry.kind == kind]


def test_pages_pictures_and_documents_with_one_number_are_told_apart(home):
    page = factories.article("lamp")
    same = Image(pk=page.pk, title="lamp two", file="a.svg", width=8, height=8)
    same.save()
    other = Document(pk=page.pk, title="manual", file="a.txt")
    other.save()
    admin.rebuild()

    assert [p.title for p in Page.objects.search("lamp")] == ["lamp"]
    assert list(Image.objects.search("lamp")) == [same]
    assert list(Image.objects.search("manual")) == []
    assert list(Document.objects.search("lamp")) == []
    assert list(Document.objects.search("manual")) == [other]


def test_deleting_a_section_takes_what_lies_below_it_out_of_the_index(home):
    factories.article("Refund an order")
    admin.rebuild()

    home.get_parent().delete()
    admin.apply_changes()

    assert Page.objects.count() == 1
    assert [entry.pk for entry in indexed("wagtailcore.page")] == ["1"]


@pytest.mark.parametrize("count", [1, 30])
def test_one_number_of_queries_for_few_and_for_many(
    home, count, django_assert_num_queries
):
    for number in range(count):
        factories.article(f"Refund {number}")
    admin.rebuild()

    with django_assert_num_queries(3):
        found = Page.objects.autocomplete("refund")
        total, page = found.count(), list(found[:20])

    assert (total, len(page)) == (count, min(count, 20))


def test_more_objects_than_a_statement_takes_parameters(db):
    pages = [GuidePage(title=f"Refund {number}") for number in range(5)]
    root = Page.objects.get(depth=1)
    for page in pages:
        root.add_child(instance=page)
    keys = [page.pk for page in pages]

    found = with_keys(Page.objects.all(), [*keys[:3], *range(10**6, 10**6 + 300_000)])

    assert sorted(page.pk for page in found) == sorted(keys[:3])


def test_a_part_of_the_results_is_counted_as_such(home):
    for number in range(5):
        factories.article(f"Refund {number}")
    admin.rebuild()
    found = Page.objects.search("refund")

    assert [p.title for p in found[1:3]] == ["Refund 3", "Refund 2"]
    assert found[1:3].count() == 2
    assert found[3:][1].title == "Refund 0"
    assert found[4:9].count() == 1
    assert len(found) == 5


def test_querysets_keep_their_order_filters_and_shape(home):
    first = factories.article("Refund B")
    second = factories.faq("Refund A")
    factories.faq("Refund C", live=False)
    admin.rebuild()
    live = Page.objects.filter(live=True, title__startswith="Refund")

    by_title = live.order_by("title").search("refund", order_by_relevance=False)
    keys = live.values_list("pk", flat=True).search("refund")
    specific = live.specific().search("refund")
    scored = live.search("refund").annotate_score("points")

    assert [p.title for p in by_title] == ["Refund A", "Refund B"]
    assert list(keys.results()) == [second.pk, first.pk]
    assert [type(page) for page in specific] == [FaqPage, GuidePage]
    assert [page.points > 0 for page in scored] == [True, True]
    assert list(FaqPage.objects.live().search("refund")) == [second.specific]
    assert list(live.search(MATCH_ALL).facet("live").items()) == [(True, 2)]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (PlainText("refund gift"), ["Refund a gift"]),
        (PlainText("refund gift", operator="or"), ["Refund a gift", "Refund an order"]),
        (PlainText("refu"), []),
        (Fuzzy("refund"), ["Refund a gift", "Refund an order"]),
        (Phrase("refund a"), ["Refund a gift"]),
        (Phrase("a refund"), []),
        (PlainText("refund") & ~PlainText("gift"), ["Refund an order"]),
        (PlainText("gift") | PlainText("order"), ["Refund a gift", "Refund an order"]),
        (Boost(PlainText("gift"), 2), ["Refund a gift"]),
        (PlainText("?!") & PlainText("gift"), ["Refund a gift"]),
        (PlainText("?!"), []),
        (MATCH_NONE, []),
        (MATCH_ALL, ["Refund a gift", "Refund an order"]),
        ("refund order", ["Refund an order"]),
        ("", []),
    ],
)
def test_every_kind_of_query_of_wagtail_is_understood(home, query, expected):
    factories.article("Refund an order")
    factories.article("Refund a gift")
    admin.rebuild()

    found = ArticlePage.objects.search(query)

    assert sorted(page.title for page in found) == expected


def test_fields_narrow_a_search(db):
    named = picture("lamp")
    described = picture("b", description="lamp")
    admin.rebuild()
    images = Image.objects.all()

    assert list(images.search("lamp")) == [named, described]
    assert list(images.search("lamp", fields=["description"])) == [described]
    with pytest.raises(SearchFieldError):
        images.search("lamp", fields=["file"])
    with pytest.raises(FilterFieldError):
        images.search("lamp").facet("file")


@pytest.mark.filterwarnings(
    "ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"
)
def test_r04_a_torn_index_is_noticed_and_built_anew(home, settings):
    factories.article("Reset your password")
    admin.rebuild()
    for path in settings.SEARCH_DIR.rglob("*.*"):
        if path.suffix in {".trm", ".col", ".toc"}:
            os.truncate(path, 10)
    admin.indexing._index.cache_clear()

    assert not admin.is_ready()
    assert found("word") == ["Reset your password"]

    assert admin.ensure_ready()
    assert found("pass") == ["Reset your password"]
    assert not admin.ensure_ready()
    gc.collect()


def test_the_index_is_built_with_those_of_the_languages(home):
    factories.article("パスワード")

    search.ensure_ready()

    assert admin.is_ready()
    assert found("パス") == ["パスワード"]


def test_a_missing_index_is_built_by_the_worker_with_the_next_change(home):
    factories.article("パスワード")

    apply_index_changes.delay()

    assert admin.is_ready()
    assert AdminIndexChange.objects.count() == 0
    assert found("パス") == ["パスワード"]


def test_wagtails_command_builds_the_index(home):
    factories.article("パスワード", live=False)
    picture("設定画面")

    call_command("wagtail_update_index", verbosity=0)

    assert found("パス") == ["パスワード"]
    assert found("設定", Image) == ["設定画面"]
    assert admin.reconcile() == 0


def test_a_build_that_fails_leaves_the_index_and_its_lock_alone(home):
    factories.article("Refund an order")
    admin.rebuild()

    with pytest.raises(RuntimeError), admin.indexing.rebuilding():
        raise RuntimeError

    assert found("refund") == ["Refund an order"]
    admin.rebuild()


def test_a_change_during_a_rebuild_is_not_lost(home):
    page = factories.article("Refund an order").specific
    with admin.indexing.rebuilding() as add:
        for entry in admin.indexing.entries():
            add(entry)
        page.title = "Return an order"
        page.save()
        waiting = admin.apply_changes()

    assert waiting == 0
    assert found("return") == ["Return an order"]


def test_r06_reconcile_mends_what_index_and_database_disagree_on(home):
    renamed = factories.article("Refund an order")
    gone = factories.article("Refund a gift")
    factories.article("Refund a card")
    admin.rebuild()
    Page.objects.filter(pk=renamed.pk).update(title="返金")
    gone.delete()
    added = picture("ランプ")
    AdminIndexChange.objects.all().delete()

    reconcile_search_index.delay()
    assert AdminIndexChange.objects.count() == 3
    assert admin.apply_changes() == 3
    assert admin.reconcile() == 0

    assert found("返金") == ["返金"]
    assert found("ランプ", Image) == [added.title]
    assert str(gone.pk) not in {entry.pk for entry in indexed("wagtailcore.page")}


def test_a_change_that_is_rolled_back_is_not_noted(home):
    page = factories.article("Refund an order").specific
    AdminIndexChange.objects.all().delete()

    with transaction.atomic():
        page.save()
        noted = AdminIndexChange.objects.count()
        transaction.set_rollback(True)

    assert (noted, AdminIndexChange.objects.count()) == (1, 0)


def test_threads_that_index_one_page_at_once_leave_one_entry(committed_db):
    page = factories.article("Refund an order").specific
    admin.rebuild()
    AdminIndexChange.objects.all().delete()
    errors: list[BaseException] = []
    together = threading.Barrier(4)

    def index() -> None:
        together.wait()
        try:
            for _ in range(10):
                insert_or_update_object(page)
                admin.apply_changes()
                assert list(Page.objects.search("refund")) == [page.page_ptr]
        except BaseException as error:  # noqa: BLE001 (told to the test's own thread)
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=index) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    admin.apply_changes()

    assert errors == []
    assert [entry.pk for entry in indexed("wagtailcore.page")].count(str(page.pk)) == 1
    assert AdminIndexChange.objects.count() == 0


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> AdminIndex:
    index = AdminIndex(tmp_path_factory.mktemp("built"))
    titles = ["Passwort ändern", "表の計算 図", "إعادة", "Refund ＦＵＬＬ", "비밀번호"]
    with index.building() as add:
        for number, title in enumerate(titles):
            words = [joined(part) for part in spelt(title)]
            add(Entry("lamp", str(number), plain(title), {f"{HALF} title": words}))
    return index


@examples(deadline=None)
@given(query=st.text(max_size=2000), quoted=st.text(max_size=100))
def test_s09_hostile_text_never_raises(built, query, quoted):
    for half_typed in (False, True):
        question = understand(
            PlainText(query) & ~Phrase(quoted) | Fuzzy(query), half_typed=half_typed
        )
        assert len(built.find(question, kind="lamp", way=HALF)) <= 5

"""Wagtail's search in the admin: every script, every kind of object, nobody's secrets."""

import gc
import os
import threading

import pytest
from django.contrib.auth.models import AnonymousUser, Permission
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.models import GroupPagePermission, Page
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
from kb.importing import import_files
from kb.models import AdminIndexChange, ArticlePage, FaqPage, GuidePage
from kb.search import admin
from kb.search.admin.database import with_keys
from kb.tasks import apply_index_changes, reconcile_search_index
from tests import factories
from tests.kb.test_search_engine import HOSTILE

SEARCH = "/cms/pages/search/"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"></svg>'


def picture(title: str, **fields: str) -> Image:
    file = ContentFile(SVG, "a.svg")
    return Image.objects.create(title=title, file=file, width=8, height=8, **fields)


def document(title: str) -> Document:
    return Document.objects.create(title=title, file=ContentFile(b"x", "a.txt"))


@pytest.fixture
def boss(client, admin_user) -> Client:
    """Signed in as somebody who may do everything."""
    client.force_login(admin_user)
    return client


def titles(client: Client, query: str, address: str = SEARCH, **data: str) -> list[str]:
    response = client.get(address, {"q": query, **data})
    assert response.status_code == 200
    key = "results" if "chooser" in address else "page_obj"
    return [str(item.title) for item in response.context[key]]


@pytest.mark.parametrize(
    ("language", "title", "query"),
    [
        ("ja", "パスワードを忘れたとき", "パスワード"),
        ("ja", "パスワードを忘れたとき", "忘れた"),
        ("ja", "パスワードを忘れたとき", "ﾊﾟｽﾜｰﾄﾞ"),
        ("ja", "パスワードを忘れたとき", "ぱすわーど"),
        ("ja", "返品の方法", "返"),
        ("zh-hans", "重置您的密码", "密码"),
        ("zh-hant", "重設您的密碼", "密碼"),
        ("ko", "비밀번호를 잊으셨나요", "비밀번호"),
        ("ar", "نسيت كلمة المرور", "كلمة"),
        ("ar", "نسيت كلمة المرور", "مرور"),
        ("ar", "نسيت كلمة مرور", "المرور"),
        ("ar", "إعادة ضبط", "اعاده"),
        ("fr", "Réinitialiser la clé", "cle reinit"),
        ("fr", "Reinitialiser la cle", "clé réinit"),
        ("de", "Menü öffnen", "menu"),
        ("de", "Menü öffnen", "menue oeff"),
        ("de", "Straße und Größe", "STRASSE"),
        ("en", "Reset your password", "pass"),
        ("en", "Reset your password", "res pass"),
        ("en", "Connect to the Wi-Fi", "wi-fi"),
        ("en", "iPhoneの設定", "設定 iphone"),
    ],
)
def test_a_page_is_found_in_its_own_script(home, boss, language, title, query):
    factories.article(title, language=language)
    factories.article("Something else", language=language)
    admin.rebuild()

    assert titles(boss, query) == [title]


@pytest.mark.parametrize(
    "query", ["ワード", "東京都", "word", "reset wifi", "密碼 wifi", "?!", "‮"]
)
def test_what_is_not_there_is_not_found(home, boss, query):
    factories.article("東京と京都")
    factories.article("Reset your password")
    admin.rebuild()

    assert titles(boss, query) == []


def test_the_best_title_comes_first(home, boss):
    for title in ["My passwords", "Password rules", "Password", "The password"]:
        factories.article(title)
    admin.rebuild()

    assert titles(boss, "password") == [
        "Password",
        "Password rules",
        "The password",
        "My passwords",
    ]
    assert titles(boss, "password", ordering="-title") == [
        "The password",
        "Password rules",
        "Password",
        "My passwords",
    ]


def test_a_draft_is_found_by_editors_and_never_by_readers(home, boss, editor):
    factories.article("パスワード", live=False)
    search.rebuild("en")
    admin.rebuild()

    assert titles(boss, "パスワード") == ["パスワード"]
    assert search.search("パスワード", "en", user=AnonymousUser()).total == 0
    assert search.search("パスワード", "en", user=editor).total == 0


@pytest.mark.parametrize(
    "address", ["/cms/images/", "/cms/images/results/", "/cms/images/chooser/results/"]
)
def test_a_picture_is_found_by_its_title_description_and_tags(boss, address):
    by_title = picture("設定画面")
    by_description = picture("a", description="パスワード")
    by_tag = picture("b")
    by_tag.tags.add("ランプ")
    admin.rebuild()

    assert titles(boss, "設定", address) == [by_title.title]
    assert titles(boss, "パスワ", address) == [by_description.title]
    assert titles(boss, "ランプ", address) == [by_tag.title]


@pytest.mark.parametrize(
    "address", ["/cms/documents/", "/cms/documents/chooser/results/"]
)
def test_a_document_is_found_by_its_title(boss, address):
    document("取扱説明書")
    document("Manual")
    admin.rebuild()

    assert titles(boss, "説明書", address) == ["取扱説明書"]


def test_topics_and_people_are_found_in_japanese(boss):
    factories.topic("returns", name_ja="返品と交換")
    factories.user("hanako", first_name="花子")

    topics = boss.get("/cms/snippets/kb/topic/", {"q": "返品"}).context["page_obj"]
    people = boss.get("/cms/users/", {"q": "花子"}).context["page_obj"]

    assert [topic.slug for topic in topics] == ["returns"]
    assert [person.username for person in people] == ["hanako"]


def test_the_choosers_and_lists_of_pages_search_too(home, boss):
    factories.article("パスワード")
    admin.rebuild()

    chooser = boss.get("/cms/choose-page/search/", {"q": "パスワ"})
    listed = titles(boss, "パスワ", f"/cms/pages/{home.pk}/")

    assert "パスワード" in chooser.content.decode()
    assert listed == ["パスワード"]


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


@pytest.mark.parametrize("is_applied", [False, True])
def test_what_is_new_renamed_or_deleted_is_so_at_once(home, boss, is_applied):
    """Before the worker has taken it to the index, and after."""
    renamed = factories.article("Refund an order").specific
    gone = factories.article("Refund a gift")
    admin.rebuild()
    before = titles(boss, "refund")

    renamed.title = "返金"
    renamed.save_revision().publish()
    gone.delete()
    factories.article("Refund a card")
    if is_applied:
        admin.apply_changes()

    assert before == ["Refund a gift", "Refund an order"]
    assert titles(boss, "refund") == ["Refund a card"]
    assert titles(boss, "返金") == ["返金"]
    assert AdminIndexChange.objects.exists() is not is_applied


def test_of_very_many_changes_a_search_waits_for_the_worker(home, boss):
    admin.rebuild()
    keys = [("wagtailcore.page", str(number)) for number in range(10**6, 10**6 + 101)]
    factories.article("Refund an order")
    admin.note_changes(keys)

    assert titles(boss, "refund") == []
    apply_index_changes.delay()
    assert titles(boss, "refund") == ["Refund an order"]


def test_deleting_a_section_takes_what_lies_below_it_out_of_the_index(home):
    factories.article("Refund an order")
    admin.rebuild()

    home.get_parent().delete()
    admin.apply_changes()

    assert Page.objects.count() == 1
    assert [entry.pk for entry in indexed("wagtailcore.page")] == ["1"]


def indexed(kind: str) -> list:
    known = admin.indexing.index().entries().values()
    return [entry for entry in known if entry.kind == kind]


def test_types_are_counted_and_filter(home, boss):
    factories.article("Refund an order")
    factories.faq("Refund a gift")
    factories.faq("Refund a card")
    factories.faq("Something else")
    admin.rebuild()

    response = boss.get(SEARCH, {"q": "refund"})

    counts = {kind.model: count for kind, count in response.context["content_types"]}
    assert counts == {"faqpage": 2, "guidepage": 1}
    assert titles(boss, "refund", content_type="kb.guidepage") == ["Refund an order"]
    assert titles(boss, "refund live:no") == []


def test_an_editor_finds_only_what_wagtail_lets_them_see(home, client, admin_user):
    factories.article("Password", language="en")
    factories.article("パスワード Password", language="ja")
    admin.rebuild()
    account = factories.user("translator")
    group = account.groups.create(name="Japanese")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    GroupPagePermission.objects.create(
        group=group,
        page=factories.article_index("ja"),
        permission=Permission.objects.get(
            codename="change_page", content_type__app_label="wagtailcore"
        ),
    )
    client.force_login(account)

    response = client.get(SEARCH, {"q": "password"})

    assert [p.title for p in response.context["page_obj"]] == ["パスワード Password"]
    assert response.context["paginator"].count == 1
    assert [count for _, count in response.context["content_types"]] == [1]


@pytest.mark.parametrize(
    "query", [*HOSTILE, '"' * 5000, '"a" ' * 2000, "live:x " * 900]
)
def test_s09_any_text_can_be_searched_in_the_admin(home, boss, query):
    factories.article("Refund an order")
    admin.rebuild()

    typed = query.encode("utf-8", "replace").decode()

    for address in (SEARCH, f"/cms/pages/{home.pk}/", "/cms/images/", "/cms/users/"):
        assert boss.get(address, {"q": typed}).status_code == 200
    assert len(Page.objects.search(query)) <= 4
    assert len(Page.objects.autocomplete(query)) <= 4


def test_s09_a_long_query_is_cut_and_not_refused(home):
    factories.article("Refund an order")
    admin.rebuild()

    assert len(Page.objects.search("refund " * 5000)) == 1
    assert len(Page.objects.search(" ".join(f"word{n}" for n in range(5000)))) == 0


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


def test_without_an_index_the_database_is_searched(home, boss, caplog):
    factories.article("パスワードを忘れたとき")
    factories.article("Reset your password")
    picture("設定画面")

    assert titles(boss, "パスワード") == ["パスワードを忘れたとき"]
    assert titles(boss, "reset word") == ["Reset your password"]
    assert titles(boss, '"your password"') == ["Reset your password"]
    assert titles(boss, "?!") == []
    assert titles(boss, "設定", "/cms/images/") == ["設定画面"]
    assert {record.levelname for record in caplog.records} == {"WARNING"}


@pytest.mark.filterwarnings(
    "ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"
)
def test_r04_a_torn_index_is_noticed_and_built_anew(home, boss, settings):
    factories.article("Reset your password")
    admin.rebuild()
    for path in settings.SEARCH_DIR.rglob("*.*"):
        if path.suffix in {".trm", ".col", ".toc"}:
            os.truncate(path, 10)
    admin.indexing._index.cache_clear()

    assert not admin.is_ready()
    assert titles(boss, "word") == ["Reset your password"]

    assert admin.ensure_ready()
    assert titles(boss, "pass") == ["Reset your password"]
    assert not admin.ensure_ready()
    gc.collect()


def test_the_index_is_built_with_those_of_the_languages(home, boss):
    factories.article("パスワード")

    search.ensure_ready()

    assert admin.is_ready()
    assert titles(boss, "パス") == ["パスワード"]


def test_a_missing_index_is_built_by_the_worker_with_the_next_change(home, boss):
    factories.article("パスワード")

    apply_index_changes.delay()

    assert admin.is_ready()
    assert AdminIndexChange.objects.count() == 0
    assert titles(boss, "パス") == ["パスワード"]


def test_wagtails_command_builds_the_index(home, boss):
    factories.article("パスワード", live=False)
    picture("設定画面")

    call_command("wagtail_update_index", verbosity=0)

    assert titles(boss, "パス") == ["パスワード"]
    assert titles(boss, "設定", "/cms/images/") == ["設定画面"]
    assert admin.reconcile() == 0


def test_a_build_that_fails_leaves_the_index_and_its_lock_alone(home, boss):
    factories.article("Refund an order")
    admin.rebuild()

    with pytest.raises(RuntimeError), admin.indexing.rebuilding():
        raise RuntimeError

    assert titles(boss, "refund") == ["Refund an order"]
    admin.rebuild()


def test_a_change_during_a_rebuild_is_not_lost(home, boss):
    page = factories.article("Refund an order").specific
    with admin.indexing.rebuilding() as add:
        for entry in admin.indexing.entries():
            add(entry)
        page.title = "Return an order"
        page.save()
        waiting = admin.apply_changes()

    assert waiting == 0
    assert titles(boss, "return") == ["Return an order"]


def test_r06_reconcile_mends_what_index_and_database_disagree_on(home, boss):
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

    assert titles(boss, "返金") == ["返金"]
    assert titles(boss, "ランプ", "/cms/images/") == [added.title]
    assert str(gone.pk) not in {entry.pk for entry in indexed("wagtailcore.page")}


def test_imported_articles_are_found(home, boss, tmp_path):
    path = tmp_path / "articles.jsonl"
    path.write_text('{"id": "a", "language": "en", "title": "返金の方法"}\n', "utf-8")
    admin.rebuild()

    import_files([path], language_code=None, progress=lambda text: None)
    admin.apply_changes()

    assert titles(boss, "返金") == ["返金の方法"]


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

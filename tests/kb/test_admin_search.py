"""Wagtail's search in the admin: every script, every kind of object, nobody's secrets."""

import pytest
from django.contrib.auth.models import AnonymousUser, Permission
from django.core.files.base import ContentFile
from django.test import Client
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.models import GroupPagePermission, Page

from kb import search
from kb.importing import import_files
from kb.models import AdminIndexChange
from kb.search import admin
from kb.tasks import apply_index_changes
from tests import factories
from tests.kb.engines import HOSTILE

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


def test_imported_articles_are_found(home, boss, tmp_path):
    path = tmp_path / "articles.jsonl"
    path.write_text('{"id": "a", "language": "en", "title": "返金の方法"}\n', "utf-8")
    admin.rebuild()

    import_files([path], language_code=None, progress=lambda text: None)
    admin.apply_changes()

    assert titles(boss, "返金") == ["返金の方法"]


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


def test_without_a_query_everything_is_listed(home, boss):
    factories.article("パスワード")

    listed = titles(boss, "")

    assert sorted(listed) == sorted(p.title for p in Page.objects.exclude(depth=0))

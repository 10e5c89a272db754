from django.contrib.auth.models import Group
from django.urls import reverse

from kb.models import Topic
from portal.models import User
from tests import factories


def permissions(group: str) -> set[str]:
    return {
        f"{permission.content_type.app_label}.{permission.codename}"
        for permission in Group.objects.get(name=group).permissions.all()
    }


def in_group(name: str) -> User:
    return factories.user(name.lower(), groups=(name,))


def test_agents_enter_the_admin_and_work_on_tickets_and_nothing_else(db):
    assert permissions("Agents") == {"wagtailadmin.access_admin", "tickets.work_ticket"}
    assert not Group.objects.get(name="Agents").page_permissions.exists()


def test_editors_write_publish_and_translate_articles(home):
    article = factories.article()
    editor = in_group("Editors")

    allowed = article.permissions_for_user(editor)

    assert (allowed.can_edit(), allowed.can_publish(), allowed.can_delete()) == (
        True,
        True,
        True,
    )
    assert editor.has_perm("simple_translation.submit_translation")


def test_editors_write_articles_in_every_language(ten_languages):
    editor = in_group("Editors")
    articles = [factories.article(language=code) for code in ten_languages]

    assert [a.permissions_for_user(editor).can_publish() for a in articles] == (
        [True] * 10
    )


def test_editors_keep_the_topics(db):
    editor = in_group("Editors")

    names = ("add", "change", "delete", "view")

    assert [editor.has_perm(f"kb.{name}_topic") for name in names] == [True] * 4


def test_editors_keep_the_golden_queries_and_agents_do_not(db):
    editor, agent = in_group("Editors"), in_group("Agents")
    names = [f"kb.{action}_goldenquery" for action in ("add", "change", "delete")]

    assert editor.has_perms([*names, "kb.view_goldenquery"])
    assert [agent.has_perm(name) for name in names] == [False] * 3


def test_editors_do_not_see_tickets(db):
    assert not in_group("Editors").has_perm("tickets.work_ticket")


def test_agents_do_not_open_an_article_in_the_editor(client, home):
    article = factories.article()
    client.force_login(in_group("Agents"))

    response = client.get(reverse("wagtailadmin_pages:edit", args=[article.pk]))

    assert response.status_code == 302
    assert response.url == reverse("wagtailadmin_home")


def test_editors_open_an_article_and_the_topics(client, home):
    article, topic = factories.article(), factories.topic()
    client.force_login(in_group("Editors"))
    edit_topic = Topic.snippet_viewset.get_url_name("edit")

    pages = [
        client.get(reverse("wagtailadmin_pages:edit", args=[article.pk])),
        client.get(reverse(edit_topic, args=[topic.pk])),
    ]

    assert [page.status_code for page in pages] == [200, 200]

"""S-01: who gets which answer from which address. An address without a row is a fault.

A row is an address of the resolver, a method, an example, and the status for each role.
Names in braces in the example are filled by the test: `{ticket}` is the customer's own.
"""

from dataclasses import dataclass

ROLES = (
    "anonymous",
    "customer",  # came by the link to the ticket that is asked for
    "stranger",  # came by the link to another ticket
    "editor",
    "agent",
    "revoked",  # was an agent and is still signed in
    "admin",
)

Statuses = dict[str, int]


@dataclass(frozen=True, slots=True)
class Row:
    address: str
    method: str
    example: str
    statuses: Statuses


def everyone(status: int, **others: int) -> Statuses:
    return dict.fromkeys(ROLES, status) | others


def customer(status: int) -> Statuses:
    """Only who holds the link; to all others there is no such request."""
    return everyone(404, customer=status)


def agents(status: int, *, editor: int = 404) -> Statuses:
    """Only agents; who may not enter the admin at all is asked to sign in."""
    return everyone(302, agent=status, admin=status, editor=editor)


def signed_in(status: int) -> Statuses:
    return everyone(status, anonymous=302, customer=302, stranger=302)


def readers(status: int) -> Statuses:
    """Everybody who is signed in; to all others there is no such article."""
    return everyone(status, anonymous=404, customer=404, stranger=404)


def editors(status: int) -> Statuses:
    """Only editors; Wagtail sends agents back to the admin's first page."""
    return everyone(302, editor=status, admin=status)


ROWS = [
    Row("", "GET", "/", everyone(302)),
    Row("healthz", "GET", "/healthz", everyone(200)),
    Row("readyz", "GET", "/readyz", everyone(200)),
    Row("robots.txt", "GET", "/robots.txt", everyone(200)),
    Row("sitemap.xml", "GET", "/sitemap.xml", everyone(200)),
    Row("sitemap-<section>.xml", "GET", "/sitemap-articles.xml", everyone(200)),
    # Articles
    Row("xx/^((?:[\\w\\-]+/)*)$", "GET", "/en/", everyone(200)),
    Row("xx/^((?:[\\w\\-]+/)*)$", "GET", "{article}", everyone(200)),
    Row("xx/^((?:[\\w\\-]+/)*)$", "GET", "{private_article}", readers(200)),
    Row("xx/^((?:[\\w\\-]+/)*)$", "GET", "{draft}", everyone(404)),
    Row("xx/search/", "GET", "/en/search/?q=refund", everyone(200)),
    Row("xx/search/", "POST", "/en/search/", everyone(405)),
    Row("xx/suggest/", "GET", "/en/suggest/?q=refund", everyone(200)),
    Row("xx/suggest/", "POST", "/en/suggest/", everyone(405)),
    Row("xx/topics/<slug:slug>/", "GET", "/en/topics/{topic}/", everyone(200)),
    Row("xx/topics/<slug:slug>/", "GET", "/en/topics/none/", everyone(404)),
    Row("xx/topics/<slug:slug>/", "POST", "/en/topics/{topic}/", everyone(405)),
    Row("xx/vote/<int:pk>/", "GET", "/en/vote/{article_pk}/", everyone(200)),
    Row("xx/vote/<int:pk>/", "POST", "/en/vote/{article_pk}/", everyone(422)),
    Row(
        "xx/vote/<int:pk>/",
        "GET",
        "/en/vote/{private_article_pk}/",
        readers(200),
    ),
    Row("xx/vote/<int:pk>/", "POST", "/en/vote/{draft_pk}/", everyone(404)),
    Row(
        "documents/^(\\d+)/(.*)$",
        "GET",
        "{document}",
        everyone(200),
    ),
    Row(
        "documents/^(\\d+)/(.*)$",
        "GET",
        "{private_document}",
        signed_in(200),
    ),
    # Shared passwords are switched off, so no restriction asks for one.
    Row(
        "documents/authenticate_with_password/<int:restriction_id>/",
        "POST",
        "/documents/authenticate_with_password/999999/",
        everyone(302),  # to the same below a language, where there is nothing
    ),
    Row(
        "xx/_util/authenticate_with_password/<int:page_view_restriction_id>/"
        "<int:page_id>/",
        "POST",
        "/en/_util/authenticate_with_password/999999/1/",
        everyone(404),
    ),
    Row("xx/_util/login/", "GET", "/en/_util/login/", everyone(200)),
    # Requests
    Row("xx/contact/", "GET", "/en/contact/", everyone(200)),
    Row("xx/contact/", "POST", "/en/contact/", everyone(400)),
    Row("xx/contact/", "PUT", "/en/contact/", everyone(405)),
    Row("xx/contact/receipt/", "POST", "/en/contact/receipt/", everyone(200)),
    Row("xx/contact/receipt/", "GET", "/en/contact/receipt/", everyone(405)),
    Row(
        "xx/requests/open/<str:token>/",
        "GET",
        "/en/requests/open/guessed/",
        everyone(404),
    ),
    Row(
        "xx/requests/open/<str:token>/",
        "POST",
        "/en/requests/open/guessed/",
        everyone(405),
    ),
    Row("xx/requests/<str:reference>/", "GET", "/en/requests/{ticket}/", customer(200)),
    Row("xx/requests/<str:reference>/", "GET", "/en/requests/NONE/", everyone(404)),
    Row(
        "xx/requests/<str:reference>/", "POST", "/en/requests/{ticket}/", everyone(405)
    ),
    Row(
        "xx/requests/<str:reference>/reply/",
        "POST",
        "/en/requests/{ticket}/reply/",
        customer(400),
    ),
    Row(
        "xx/requests/<str:reference>/reply/",
        "GET",
        "/en/requests/{ticket}/reply/",
        everyone(405),
    ),
    Row(
        "xx/requests/<str:reference>/close/",
        "POST",
        "/en/requests/{ticket}/close/",
        customer(302),
    ),
    Row(
        "xx/requests/<str:reference>/close/",
        "GET",
        "/en/requests/{ticket}/close/",
        everyone(405),
    ),
    # The desk
    Row("cms/tickets/", "GET", "/cms/tickets/", agents(200)),
    Row("cms/tickets/", "POST", "/cms/tickets/", agents(405, editor=405)),
    Row("cms/tickets/<int:pk>/", "GET", "/cms/tickets/{ticket_pk}/", agents(200)),
    Row("cms/tickets/<int:pk>/", "GET", "/cms/tickets/999999/", agents(404)),
    Row(
        "cms/tickets/<int:pk>/context/<int:item>/",
        "GET",
        "/cms/tickets/{ticket_pk}/context/{item_pk}/",
        agents(200),
    ),
    Row(
        "cms/tickets/<int:pk>/context/<int:item>/",
        "GET",
        "/cms/tickets/{other_ticket_pk}/context/{item_pk}/",
        agents(404),
    ),
    *(
        row
        for action, status in {
            "claim": 302,
            "assign": 302,
            "status": 302,
            "reply": 422,
            "note": 422,
        }.items()
        for row in (
            Row(
                f"cms/tickets/<int:pk>/{action}/",
                "POST",
                f"/cms/tickets/{{ticket_pk}}/{action}/",
                agents(status),
            ),
            Row(
                f"cms/tickets/<int:pk>/{action}/",
                "POST",
                f"/cms/tickets/999999/{action}/",
                agents(404),
            ),
            Row(
                f"cms/tickets/<int:pk>/{action}/",
                "GET",
                f"/cms/tickets/{{ticket_pk}}/{action}/",
                agents(405, editor=405),
            ),
        )
    ),
    # What Wagtail's own pages make of our groups; for the rest of its addresses one
    # rule holds: who is not signed in is asked to.
    Row("cms/", "GET", "/cms/", agents(200, editor=200)),
    Row(
        "cms/pages/<int:page_id>/edit/",
        "GET",
        "/cms/pages/{article_pk}/edit/",
        editors(200),
    ),
    Row(
        "cms/pages/<int:page_id>/delete/",
        "GET",
        "/cms/pages/{article_pk}/delete/",
        editors(200),
    ),
    Row("cms/snippets/kb/topic/", "GET", "/cms/snippets/kb/topic/", editors(200)),
    Row(
        "cms/snippets/kb/topic/add/", "GET", "/cms/snippets/kb/topic/add/", editors(200)
    ),
    *(
        row
        for lever in ("synonym", "pinnedanswer", "ignoredword")
        for row in (
            Row(
                f"cms/snippets/kb/{lever}/",
                "GET",
                f"/cms/snippets/kb/{lever}/",
                editors(200),
            ),
            Row(
                f"cms/snippets/kb/{lever}/add/",
                "GET",
                f"/cms/snippets/kb/{lever}/add/",
                editors(200),
            ),
            Row(
                f"cms/snippets/kb/{lever}/preview/",
                "POST",
                f"/cms/snippets/kb/{lever}/preview/",
                editors(422),
            ),
            Row(
                f"cms/snippets/kb/{lever}/preview/",
                "GET",
                f"/cms/snippets/kb/{lever}/preview/",
                agents(405, editor=405),
            ),
            Row(
                f"cms/snippets/kb/{lever}/preview/<int:pk>/",
                "POST",
                f"/cms/snippets/kb/{lever}/preview/{{{lever}_pk}}/",
                editors(422),
            ),
            Row(
                f"cms/snippets/kb/{lever}/preview/<int:pk>/",
                "POST",
                f"/cms/snippets/kb/{lever}/preview/999999/",
                editors(404),
            ),
        )
    ),
    *(
        Row(
            f"cms/snippets/kb/goldenquery/{rest}",
            method,
            f"/cms/snippets/kb/goldenquery/{rest}".replace(
                "<int:pk>", "{golden_query_pk}"
            ),
            editors(status),
        )
        for rest, method, status in (
            ("", "GET", 200),
            ("results/", "GET", 200),
            ("add/", "GET", 200),
            ("add/", "POST", 200),  # the form again: everything is missing
            ("edit/<int:pk>/", "GET", 200),
            ("edit/<int:pk>/", "POST", 200),
            ("delete/<int:pk>/", "GET", 200),
            ("delete/<int:pk>/", "POST", 302),
        )
    ),
    *(
        Row(address, "GET", f"/{address}", everyone(302, admin=200))
        for address in (
            "cms/users/",
            "cms/groups/",
            "cms/sites/",
            "cms/locales/",
            "cms/collections/",
        )
    ),
]

# Wagtail's addresses that are there for people who are not signed in.
OPEN_ADMIN_ADDRESSES = {
    "cms/login/",
    "cms/logout/",
    "cms/password_reset/",
    "cms/password_reset/done/",
    "cms/password_reset/confirm/<uidb64>/<token>/",
    "cms/password_reset/complete/",
    "cms/jsi18n/",
    "cms/sprite/",
}

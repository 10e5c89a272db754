"""The browser tests' own ground: a site, and a browser that reaches it."""


def test_browser_reaches_the_site(new_page):
    page = new_page()

    answer = page.goto("/healthz")

    assert answer.status == 200
    assert page.inner_text("body") == "ok"

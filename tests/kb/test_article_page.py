from tests import factories


def test_article_page_shows_the_article(client, home):
    factories.article("Reset your password", slug="reset", text="Open the page.")

    response = client.get("/en/articles/reset/")

    assert response.status_code == 200
    assert "<h1>Reset your password</h1>" in response.content.decode()

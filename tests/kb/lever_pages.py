"""The pages of the levers in the admin, and what visitors find."""

from bs4 import BeautifulSoup
from django.contrib.auth.models import AnonymousUser

from kb import search

ANYONE = AnonymousUser()
LEVERS = ("synonym", "pinnedanswer", "ignoredword")


def titles(query: str, language: str = "en", user=ANYONE) -> list[str]:
    results = search.search(query, language, user=user)
    return [hit.article.title for hit in results.hits]


def address(lever: str, *rest: str) -> str:
    return "/".join(["/cms/snippets/kb", lever, *rest, ""])


def post(admin, lever: str, *rest: str, **fields: str):
    given = {"language_code": "en", "position": "0", "also_finds": "", **fields}
    return admin.post(address(lever, *rest), given)


def errors_of(response) -> dict[str, list[str]]:
    return dict(response.context["form"].errors)


def soup(response) -> BeautifulSoup:
    return BeautifulSoup(response.content, "html.parser")


def words_of(tag) -> str:
    return " ".join(tag.get_text().split())

"""What the tests of all engines share: small articles, and queries meant to harm."""

from kb.search.engine import SearchEngine
from kb.search.types import ArticleDocument


def document(article_id: int, title: str, body: str = "", **fields) -> ArticleDocument:
    defaults = {
        "language_code": "en",
        "summary": "",
        "headings": (),
        "keywords": "",
        "topic_id": None,
        "kind": "guide",
    }
    return ArticleDocument(
        article_id=article_id, title=title, body=body, **{**defaults, **fields}
    )


def in_language(code: str, *titles: str) -> list[ArticleDocument]:
    return [
        document(number, title, language_code=code)
        for number, title in enumerate(titles, start=1)
    ]


def found(engine: SearchEngine, query: str, language_code: str = "en") -> list[int]:
    return [item.article_id for item in engine.find(query, language_code).items]


REFUND = document(1, "Refund an order", "Open the order and choose the refund.")


WIFI = document(2, "Change the wifi", "Hold the button until the light blinks.")


HOSTILE = [
    "",
    "   ",
    "*",
    "?????????",
    "[a TO z]",
    "a* OR b* OR c*",
    "abcd~2",
    "(" * 5000,
    "NOT " * 2000,
    "word " * 1000,
    "title:refund AND body:*",
    '"refund',
    "\0",
    "\ud800",
    "\u202e\u200b",
    "‮refund",
    "ﷺ" * 200,
    "表" * 200,
    "z" * 10_000,
    "́" * 300,
]

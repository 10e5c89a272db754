"""What the editors of the demo have told search."""

from typing import Any

from kb.models import ArticlePage, IgnoredWord, PinnedAnswer, Synonym


def add_levers(languages: dict[str, dict[str, Any]]) -> None:
    """Synonyms, pinned answers and ignored words of some languages; see levers.yaml."""
    for code, levers in languages.items():
        articles = ArticlePage.objects.in_language(code)
        for row in levers["synonyms"]:
            Synonym.objects.create(language_code=code, **row)
        for row in levers["pinned"]:
            PinnedAnswer.objects.create(
                language_code=code,
                queries=row["queries"],
                article=articles.get(external_id=row["article"]),
            )
        for word in levers["ignored"]:
            IgnoredWord.objects.create(language_code=code, word=word)

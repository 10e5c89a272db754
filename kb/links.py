from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ArticleLink:
    """What it takes to link to an article."""

    pk: int
    slug: str
    title: str
    language_code: str

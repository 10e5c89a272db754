"""What an article says, in the words of schema.org, for search engines.

Source: https://schema.org/FAQPage and https://schema.org/HowTo.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.html import strip_tags

from kb.addresses import absolute

if TYPE_CHECKING:
    from kb.models.articles import ArticlePage

StructuredData = dict[str, Any]


def structured_data(
    article: ArticlePage, *, text: str, url: str
) -> StructuredData | None:
    """None for a guide without numbered steps. `text` is the body without markup."""
    if article.kind == "faq":
        data = _faq(article, text)
    elif steps := _steps(article):
        data = {"@type": "HowTo", "name": article.title, "step": steps}
        if article.summary:
            data["description"] = article.summary
    else:
        return None
    data |= {
        "@context": "https://schema.org",
        "inLanguage": article.language_code,
        "url": absolute(url),
    }
    if article.last_published_at:
        data["dateModified"] = article.last_published_at.date().isoformat()
    return data


def _faq(article: ArticlePage, text: str) -> StructuredData:
    answer = text or article.summary
    return {
        "@type": "FAQPage",
        "mainEntity": [
            {
                "@type": "Question",
                "name": article.title,
                "acceptedAnswer": {"@type": "Answer", "text": answer},
            }
        ],
    }


def _steps(article: ArticlePage) -> list[StructuredData]:
    return [
        {
            "@type": "HowToStep",
            "name": step["title"],
            "text": " ".join(strip_tags(step["text"].source).split()) or step["title"],
        }
        for block in article.body
        if block.block_type == "steps"
        for step in block.value
    ]

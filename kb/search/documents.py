"""An article as plain text: everything a reader can read, nothing of the markup."""

from kb.models import ArticlePage
from kb.plain_text import body_lines

from .types import ArticleDocument


def document_of(article: ArticlePage) -> ArticleDocument:
    """No query beyond what `article` was fetched with, but for files to download."""
    lines = list(body_lines(article.body))
    return ArticleDocument(
        article_id=article.pk,
        language_code=article.language_code,
        title=article.title,
        summary=article.summary,
        headings=tuple(line for line, is_heading in lines if is_heading),
        keywords="\n".join(part.strip() for part in article.keywords.split(",")),
        body="\n".join(line for line, _ in lines),
        topic_id=article.topic_id,
        kind=article.kind,
    )

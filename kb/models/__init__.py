from kb.models.articles import (
    ArticleIndexPage,
    ArticlePage,
    FaqPage,
    GuidePage,
    route_to_article,
)
from kb.models.feedback import ArticleReads, Vote
from kb.models.golden import GoldenQuery
from kb.models.searches import IndexChange, SearchLog
from kb.models.topics import Topic
from kb.models.translations import TranslationState

__all__ = [
    "ArticleIndexPage",
    "ArticlePage",
    "ArticleReads",
    "FaqPage",
    "GoldenQuery",
    "GuidePage",
    "IndexChange",
    "SearchLog",
    "Topic",
    "TranslationState",
    "Vote",
    "route_to_article",
]

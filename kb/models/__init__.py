from kb.models.articles import (
    ArticleIndexPage,
    ArticlePage,
    FaqPage,
    GuidePage,
    route_to_article,
)
from kb.models.feedback import ArticleReads, Vote
from kb.models.golden import GoldenQuery
from kb.models.levers import IgnoredWord, LeversVersion, PinnedAnswer, Synonym
from kb.models.searches import (
    AdminIndexChange,
    FrequentQuery,
    IndexChange,
    SearchLog,
)
from kb.models.topics import Topic
from kb.models.translations import TranslationState

__all__ = [
    "AdminIndexChange",
    "ArticleIndexPage",
    "ArticlePage",
    "ArticleReads",
    "FaqPage",
    "FrequentQuery",
    "GoldenQuery",
    "GuidePage",
    "IgnoredWord",
    "IndexChange",
    "LeversVersion",
    "PinnedAnswer",
    "SearchLog",
    "Synonym",
    "Topic",
    "TranslationState",
    "Vote",
    "route_to_article",
]

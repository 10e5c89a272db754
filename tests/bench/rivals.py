"""Other engines on the same articles, each asked in the best way it offers.

They get what ours gets: title, headings, keywords and body. They are told what ours has
to find out: which queries are misspelt and which are half typed. Nothing in a query is
an operator: only its words are handed over.

Both sides know these queries: our ranking was fitted to a quarter of them, and what can
be set of the others (weights of fields, of guessed words) is the best of a few values
that were tried on them in English, German and, of the fields, Japanese.
"""

import re
import sqlite3
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Protocol

import tantivy
from whoosh import analysis, fields, index, qparser

from kb.search.storage import FIELDS, body_text
from kb.search.types import ArticleDocument
from kb.search.whoosh_engine import WhooshEngine

from .corpus import DEPTH, JudgedQuery

UNSPACED = ("ja", "zh-hans", "zh-hant", "ko")


class Rival(Protocol):
    """One index of one language."""

    name: str

    def build(self, documents: Sequence[ArticleDocument]) -> None: ...

    def ask(self, query: JudgedQuery) -> list[int]:
        """The ids of the ten best articles."""


def texts(document: ArticleDocument) -> dict[str, str]:
    return {
        "title": document.title,
        "headings": "\n".join(document.headings),
        "keywords": document.keywords,
        "body": body_text(document),
    }


def words_of(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


class Ours:
    """The engine of this project, told nothing but the text."""

    name = "ours"

    def __init__(self, folder: Path, code: str) -> None:
        self._engine, self._code = WhooshEngine(folder), code

    def build(self, documents: Sequence[ArticleDocument]) -> None:
        self._engine.rebuild(self._code, documents)

    def ask(self, query: JudgedQuery) -> list[int]:
        found = self._engine.find(query.text, self._code)
        return [item.article_id for item in found.items[:DEPTH]]


class Whoosh:
    """whoosh-reloaded as its documentation teaches it.

    Its analyzer of the language, pairs of characters where it has none; BM25F, and a
    MultifieldParser with OrGroup. A misspelt query is asked with `~1` at each word, of
    half-typed ones the last word with `*`, both beside the word itself.
    """

    name = "Whoosh"

    def __init__(self, folder: Path, code: str) -> None:
        analyzer = (
            analysis.NgramWordAnalyzer(2)
            if code in UNSPACED
            else analysis.LanguageAnalyzer(code[:2])
        )
        self._unspaced = code in UNSPACED
        text = {name: fields.TEXT(analyzer=analyzer) for name in FIELDS}
        self._schema = fields.Schema(id=fields.STORED, **text)
        folder.mkdir()
        self._index = index.create_in(str(folder), self._schema)

    def build(self, documents: Sequence[ArticleDocument]) -> None:
        with self._index.writer() as writer:
            for document in documents:
                writer.add_document(id=document.article_id, **texts(document))
        self._searcher = self._index.searcher()
        self._parser = qparser.MultifieldParser(
            list(FIELDS), self._schema, group=qparser.OrGroup
        )
        self._parser.add_plugin(qparser.FuzzyTermPlugin())

    def ask(self, query: JudgedQuery) -> list[int]:
        words = words_of(query.text)
        more: list[str] = []
        if query.kind == "typo" and not self._unspaced:
            more = [f"{word}~1" for word in words]
        elif query.kind == "prefix" and not self._unspaced:
            more = [f"{word}*" for word in words[-1:]]
        asked = self._parser.parse(" ".join([*words, *more]))
        return [hit["id"] for hit in self._searcher.search(asked, limit=DEPTH)]


class Fts5:
    """SQLite's full-text search, ranked by its bm25() with weights 4, 1, 2, 1.

    Words are OR-ed. English words are stemmed (`porter`), those of other languages are
    not: it has no other stemmer. Without blanks between words, groups of three
    characters (`trigram`). A half-typed last word is asked with `*`; it has nothing for
    misspelt ones.
    """

    name = "SQLite FTS5"

    def __init__(self, folder: Path, code: str) -> None:
        self._unspaced = code in UNSPACED
        tokenizer = "unicode61 remove_diacritics 2"
        if code == "en":
            tokenizer = f"porter {tokenizer}"
        if self._unspaced:
            tokenizer = "trigram"
        folder.mkdir()
        self._database = sqlite3.connect(folder / "fts.sqlite3")
        self._database.execute(
            f"CREATE VIRTUAL TABLE article USING fts5({', '.join(FIELDS)},"
            f" tokenize='{tokenizer}')"
        )
        self._search = (
            "SELECT rowid FROM article WHERE article MATCH ?"
            " ORDER BY bm25(article, 4, 1, 2, 1) LIMIT ?"
        )

    def build(self, documents: Sequence[ArticleDocument]) -> None:
        columns = ("rowid", *FIELDS)
        marks = ", ".join("?" * len(columns))
        with self._database:
            self._database.executemany(
                f"INSERT INTO article({', '.join(columns)}) VALUES ({marks})",  # noqa: S608
                [(one.article_id, *texts(one).values()) for one in documents],
            )

    def ask(self, query: JudgedQuery) -> list[int]:
        words = words_of(query.text)
        if self._unspaced:
            words = [w[n : n + 3] for w in words for n in range(len(w) - 2)]
        terms = [f'"{word}"' for word in words]
        if query.kind == "prefix" and terms and not self._unspaced:
            terms[-1] += "*"
        if not terms:
            return []
        found = self._database.execute(self._search, [" OR ".join(terms), DEPTH])
        return [article_id for (article_id,) in found]


class Tantivy:
    """tantivy with its stemmer of the language, pairs of characters without blanks.

    BM25, words OR-ed. A misspelt query is asked with one edit a word as well, of
    half-typed ones the last word as a prefix. Such a match scores the same whatever the
    word: GUESSES.
    """

    name = "tantivy"
    GUESSES = {"typo": 16.0, "prefix": 4.0}
    STEMMERS = {
        "ar": "arabic",
        "de": "german",
        "en": "english",
        "es": "spanish",
        "fr": "french",
        "pt-br": "portuguese",
    }

    def __init__(self, folder: Path, code: str) -> None:
        self._unspaced = code in UNSPACED
        self._analyzer = self._analyzer_of(code)
        builder = tantivy.SchemaBuilder()
        builder.add_integer_field("id", stored=True)
        for name in FIELDS:
            builder.add_text_field(name, tokenizer_name="words")
        self._schema = builder.build()
        folder.mkdir()
        self._index = tantivy.Index(self._schema, str(folder))
        self._index.register_tokenizer("words", self._analyzer)

    def _analyzer_of(self, code: str) -> tantivy.TextAnalyzer:
        if self._unspaced:
            pairs = tantivy.Tokenizer.ngram(2, 2, False)
            builder = tantivy.TextAnalyzerBuilder(pairs)
            return builder.filter(tantivy.Filter.lowercase()).build()
        builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        builder = builder.filter(tantivy.Filter.remove_long(40))
        builder = builder.filter(tantivy.Filter.lowercase())
        stemmer = tantivy.Filter.stemmer(self.STEMMERS[code])
        return builder.filter(stemmer).build()

    def build(self, documents: Sequence[ArticleDocument]) -> None:
        writer = self._index.writer(num_threads=1)
        for document in documents:
            added = tantivy.Document(id=document.article_id)
            for name, text in texts(document).items():
                added.add_text(name, text)
            writer.add_document(added)
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()
        self._searcher = self._index.searcher()

    def ask(self, query: JudgedQuery) -> list[int]:
        words = words_of(query.text)
        tokens = [token for word in words for token in self._analyzer.analyze(word)]
        asked = [
            query_of_field
            for name in FIELDS
            for query_of_field in [
                *(tantivy.Query.term_query(self._schema, name, t) for t in tokens),
                *self._guesses(name, words, tokens, query.kind),
            ]
        ]
        should = [(tantivy.Occur.Should, one) for one in asked]
        found = self._searcher.search(tantivy.Query.boolean_query(should), DEPTH)
        return [self._searcher.doc(at).get_first("id") for _, at in found.hits]

    def _guesses(
        self, field: str, words: list[str], tokens: list[str], kind: str
    ) -> list[tantivy.Query]:
        if self._unspaced or kind == "normal":
            return []
        fuzzy = partial(tantivy.Query.fuzzy_term_query, self._schema, field)
        if kind == "typo":
            guesses = [fuzzy(token, 1) for token in tokens]
        else:
            guesses = [fuzzy(word, 0, prefix=True) for word in words[-1:]]
        return [tantivy.Query.boost_query(one, self.GUESSES[kind]) for one in guesses]


RIVALS: tuple[Callable[[Path, str], Rival], ...] = (Ours, Whoosh, Fts5, Tantivy)

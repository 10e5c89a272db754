"""How an article lies in a Whoosh index, and the only reader and writer of it.

Whoosh gives transactions, segments, deletions and the sorted list of words. What it
would need to rank (positions, frequencies per field) is one column of 32-bit word ids
in reading order, which numpy turns into postings far faster than Whoosh decodes its
own: the same ranking written as Whoosh queries takes 20 to 50 times longer.
"""

import struct
import zlib
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from pickle import UnpicklingError

import numpy as np
from numpy.typing import NDArray
from whoosh import columns, fields, formats
from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.filetables import FileFormatError
from whoosh.index import FileIndex, LockError
from whoosh.index import IndexError as WhooshError
from whoosh.reading import IndexReader
from whoosh.writing import SegmentWriter

from . import analyzers
from .analyzers import LINE, Token
from .engine import IndexBusy, IndexMissing
from .types import ArticleDocument

SCHEMA_VERSION = 4
"""Raise it when the columns, the word ids or the folding change: a rebuild follows.

Of the admin's index too, whose entries are in `admin/entries.py`.
"""

FIELDS = ("title", "headings", "keywords", "body")
"""The order of the fields in the column of word ids."""

HEAD = 2 + len(FIELDS)
"""Numbers before the word ids: the article's id in two halves, the fields' lengths."""


OPEN_ATTEMPTS = 3
"""Each commit removes files that a reader may have been about to open."""


class IndexTorn(Exception):
    """What was read is not what was written."""


UNREADABLE = (
    IndexTorn,
    WhooshError,
    FileFormatError,
    OSError,
    EOFError,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AssertionError,
    UnicodeError,
    UnpicklingError,
    struct.error,
    zlib.error,
)
"""What Whoosh and numpy raise on files that are cut short or garbled."""


class Words(fields.FieldType):
    """Given an article's distinct words; tells which articles hold a word.

    Of Whoosh's own field types, the cheapest takes twice as long, since it wraps each
    word in a Token. The schema is pickled, so this must stay importable.
    """

    def __init__(self) -> None:
        super().__init__(format=formats.Existence(), analyzer=None)

    def index(self, value: Iterable[str], **kwargs: object) -> Iterator[tuple]:
        for word in value:
            yield word.encode("utf-8", "surrogatepass"), 1, 1.0, b""


def schema() -> fields.Schema:
    return fields.Schema(
        article_id=fields.ID(unique=True),
        words=Words(),
        stream=fields.COLUMN(columns.VarBytesColumn()),
        starts=fields.COLUMN(columns.VarBytesColumn()),
        title=fields.COLUMN(columns.VarBytesColumn()),
        body=fields.COLUMN(columns.VarBytesColumn()),
    )


def create(folder: Path, of: fields.Schema | None = None) -> FileIndex:
    """An empty index, for articles unless another schema is given."""
    folder.mkdir(parents=True)
    return FileStorage(str(folder)).create_index(of or schema())


def open_index(folder: Path) -> FileIndex:
    """Raises IndexMissing where there is none, or not a readable one."""
    for attempt in range(1, OPEN_ATTEMPTS + 1):
        try:
            return FileStorage(str(folder)).open_index()
        except UNREADABLE as error:
            # A commit may have replaced the table of contents as it was being opened.
            if attempt == OPEN_ATTEMPTS:
                raise IndexMissing(str(folder)) from error
    raise AssertionError("unreachable")


@contextmanager
def writing(index: FileIndex, *, wait: float = 0.0) -> Iterator[SegmentWriter]:
    """The one writer of an index; commits at the end, unless there was an exception.

    Files stay apart (`compound=False`): a compound file is copied to the heap by each
    reader.

    Args:
        wait: seconds to wait for another writer.

    Raises:
        IndexBusy: another process writes.
        IndexMissing: a segment that a commit would merge cannot be read.
    """
    try:
        writer = index.writer(timeout=wait, compound=False)
    except LockError as error:
        raise IndexBusy(str(index.storage.folder)) from error
    try:
        yield writer
        try:
            writer.commit()
        except UNREADABLE as error:
            raise IndexMissing(str(index.storage.folder)) from error
    finally:
        if not writer.is_closed:
            writer.cancel()  # else its lock stays until the process ends


@contextmanager
def exclusive(folder: Path, name: str) -> Iterator[None]:
    """Only one process at a time builds in a folder.

    Raises:
        IndexBusy: another one does.
    """
    lock = FileStorage(str(folder)).lock(name)
    if not lock.acquire():
        raise IndexBusy(str(folder))
    try:
        yield
    finally:
        lock.release()


def body_text(document: ArticleDocument) -> str:
    """The text extracts are taken from: the summary belongs to what is read."""
    if document.summary and not document.body.startswith(document.summary):
        return f"{document.summary}\n{document.body}"
    return document.body


def add(index_writer: SegmentWriter, document: ArticleDocument) -> None:
    """Add an article; the caller deletes an older version of it first."""
    body = body_text(document)
    headings = "\n".join(document.headings)
    found = [
        _lines(text) for text in (document.title, headings, document.keywords, body)
    ]
    ids = {token.word: 0 for part in found for token in part}
    for word in ids:
        ids[word] = analyzers.word_id(word)
    stream = [*divmod(document.article_id, 1 << 32), *(len(part) for part in found)]
    stream.extend(ids[token.word] for part in found for token in part)
    starts = np.array([0, *(token.start for token in found[-1])], np.uint32)
    index_writer.add_document(
        article_id=str(document.article_id),
        words=[w for w in ids if w != LINE and not analyzers.is_paired(w)],
        stream=sealed(np.array(stream, np.uint32).tobytes()),
        starts=zlib.compress(np.diff(starts).tobytes(), 1),
        title=_packed(document.title),
        body=_packed(body),
    )


def _lines(text: str) -> list[Token]:
    """The words of a field and the ends of its lines; its joined words come last."""
    end = Token(len(text), len(text), LINE)
    words = list(analyzers.tokens(text, lines=True))
    others = list(analyzers.joined(text, words))
    return [*words, end, *others, end] if others else [*words, end]


def _packed(text: str) -> bytes:
    return zlib.compress(text.encode("utf-8", "surrogatepass"), 1)


def sealed(data: bytes) -> bytes:
    """With a checksum in front, since Whoosh has none; zlib brings its own."""
    return zlib.crc32(data).to_bytes(4, "little") + data


def unsealed(data: bytes) -> bytes:
    """Raises IndexTorn if the checksum does not fit."""
    if zlib.crc32(data[4:]) != int.from_bytes(data[:4], "little"):
        raise IndexTorn
    return data[4:]


def remove(index_writer: SegmentWriter, article_ids: Iterable[int]) -> None:
    for article_id in article_ids:
        index_writer.delete_by_term("article_id", str(article_id))


@contextmanager
def segment_readers(index: FileIndex) -> Iterator[list[IndexReader]]:
    """A freshly opened reader of each segment, closed at the end.

    Never `refresh()` or `reader(reuse=...)`: in whoosh-reloaded 2.7.5 they bring
    deleted articles back.
    """
    with closing(index.reader()) as reader:
        yield [leaf for leaf, _ in reader.leaf_readers() if leaf.doc_count_all()]


def name(reader: IndexReader) -> str:
    """The name of a segment; no other segment ever has it."""
    return reader.segment().segment_id()


def alive(reader: IndexReader) -> NDArray[np.bool_]:
    """For each document of a segment: is it not deleted?"""
    flags = np.ones(reader.doc_count_all(), bool)
    flags[list(reader.segment().deleted_docs())] = False
    return flags


def check(index: FileIndex) -> None:
    """Read what only a merge reads; raises one of UNREADABLE."""
    with segment_readers(index) as readers:
        for reader in readers:
            for _ in reader.iter_docs():
                pass

"""S-09: no text of a visitor breaks the search or takes long; nothing in it is code.

Asked through the real pages, over real indexes of three scripts. The bound on processor
time is wide: what a query really takes is measured in docs/search.md.
"""

import json
import random
import time
from collections.abc import Callable

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kb import search
from kb.importing import import_files
from kb.search.query import MAX_SINGLES, typed_tokens
from tests import factories

ARTICLES = 100
"""In each language."""
SECONDS = 1.0
"""Of the processor, for one answer."""
KILOBYTES = 10_000

WORDS = {
    "en": "the to of and refund order printer page wifi cable account password reset "
    "invoice parcel address change delete install update battery screen light",
    "ja": "返金 注文 パスワード を 変更する 印刷 設定 は アカウント の 削除 更新 電池 "
    "画面 カタログ 請求書 住所 キャンセル 方法 手順 について",
    "ar": "استرداد المبلغ طلب كلمة المرور تغيير الحساب حذف تحديث البطارية الشاشة فاتورة "
    "عنوان إلغاء طريقة خطوات في من على",
}
LETTERS = "abcdefghijklmnopqrst"
KANA = "".join(map(chr, range(0x30A1, 0x30FB)))

ATTACKS = {
    # Each took Whoosh's own parser from two seconds to more than a minute.
    "prefixes": " OR ".join(f"{letter}*" for letter in LETTERS),
    "ten thousand words": " ".join(f"word{number}" for number in range(10_000)),
    "range": "[a TO z]",
    "question marks": "?????????",
    "star": "*",
    "fuzzy": "abcd~2",
    "a thousand words": "refund " * 1000,
    "parentheses": "((((" * 500,
    "negations": "NOT " * 2000,
    # What is dear to our own.
    "common words": WORDS["en"],
    "common pairs": WORDS["ja"],
    "pairs in one run": "".join(map(chr, range(0x4E00, 0x4E00 + 200))),
    "characters that stand alone": " ".join(KANA),
    "one letter": "a",
    "one character": "ス",
    "letters": " ".join(LETTERS),
    "long unknown words": " ".join(f"{'qz' * 15}{number}" for number in range(6)),
    "near misses": "refunq ordqr printqr pagq wifq cablq accounq passworq resqt",
    "scripts": "refund返金 استرداد 환불 возврат παράδοση " * 5,
    "surrogates": "\ud800\udfff" * 100,
    "surrogates in words": "re\ud800fund " * 20,
    "zeros": "\0" * KILOBYTES,
    "zeros in words": "re\0fund " * 25,
    "marks": "e" + "\u0301" * KILOBYTES,
    "vowel signs": "م\u064b\u064c" * 100,
    "sound marks": "か\u3099" * 100,
    "directions": "\u202e\u2066refund\u2069\u202c" * 20,
    "ligatures": "\ufdfa" * 200,
    "emoji": "👨‍👩‍👧‍👦" * 30,
    "blanks": "\u3000 \t\n" * 50,
    "formats": "%s{0}{{ x }}{% now %}${jndi:x}",
    "markup": "<script>alert(1)</script><mark>",
    "database": "'; DROP TABLE kb_articlepage; --",
}


@pytest.fixture
def answers(home, tmp_path) -> Callable[[str, str], list[tuple[int, bool]]]:
    """Status of the page of results and of the suggestions, and whether each was fast."""
    path = tmp_path / "articles.jsonl"
    path.write_text("\n".join(lines()), "utf-8")
    for language in WORDS:
        factories.article_index(language)
    import_files([path], language_code=None, progress=lambda text: None)
    search.ensure_ready()
    client = Client()

    def ask(query: str, language: str, **other: str) -> list[tuple[int, bool]]:
        typed = {"q": query, **other}
        data = {
            name: text.encode(errors="surrogatepass") for name, text in typed.items()
        }
        return [
            timed(client, f"/{language}/{page}/", data)
            for page in ("search", "suggest")
        ]

    return ask


def timed(client: Client, address: str, data: dict[str, bytes]) -> tuple[int, bool]:
    began = time.thread_time()
    status = client.get(address, data).status_code
    return status, time.thread_time() - began < SECONDS


def lines() -> list[str]:
    chance = random.Random(9)  # noqa: S311 (no secret)
    return [
        json.dumps(
            {
                "id": f"{language}-{number}",
                "language": language,
                "title": text_of(chance, language, 5),
                "body": text_of(chance, language, 150),
            }
        )
        for language in WORDS
        for number in range(ARTICLES)
    ] + [json.dumps(longest_article(chance))]


def longest_article(chance: random.Random) -> dict[str, str]:
    """As many different pairs as an article has that is a book."""
    body = "".join(chance.choices(KANA, k=20_000))
    return {"id": "book", "language": "ja", "title": "本", "body": body}


def text_of(chance: random.Random, language: str, words: int) -> str:
    known = WORDS[language].split()
    rare = [f"{chance.choice(known)}{chance.randrange(300)}" for _ in range(words // 3)]
    return " ".join([*chance.choices(known, k=words - len(rare)), *rare])


FINE = [(200, True), (200, True)]


def test_s09_known_attacks_are_answered_and_take_little(answers):
    found = {
        (language, name): answers(query, language)
        for language in WORDS
        for name, query in ATTACKS.items()
    }

    assert found == dict.fromkeys(found, FINE)


ANY_CHARACTER = st.characters(exclude_categories=())
ANY_TEXT = st.builds(
    lambda parts, times: (" ".join(parts)[:KILOBYTES] * times)[:KILOBYTES],
    st.lists(st.text(ANY_CHARACTER) | st.sampled_from(list(ATTACKS.values()))),
    st.sampled_from([1, 2, 1000]),
)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    query=ANY_TEXT | st.text(ANY_CHARACTER),
    language=st.sampled_from(list(WORDS)),
    other=st.dictionaries(st.sampled_from(["topic", "kind", "page", "s"]), ANY_TEXT),
)
def test_s09_any_text_is_answered_and_takes_little(answers, query, language, other):
    assert answers(query, language, **other) == FINE


def test_s09_few_characters_that_stand_alone_are_looked_up():
    alone = " ".join(KANA)

    words = [token.word for token in typed_tokens(f"refund {alone} パスワード")]

    looked_up = list(KANA[:MAX_SINGLES])
    assert words == ["refund", *looked_up, "パス", "スワ", "ワー", "ード"]

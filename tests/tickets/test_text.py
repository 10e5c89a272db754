import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tickets.text import linkify, one_line

SCHEMES = re.compile(r'<a href="(https?://|mailto:)[^"<>]*" rel="[a-z ]+">[^<>]*</a>')


def link(address: str, text: str = "") -> str:
    return (
        f'<a href="{address}" rel="nofollow noopener noreferrer">{text or address}</a>'
    )


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("no link", "no link"),
        ("see https://a.example/x?y=1.", f"see {link('https://a.example/x?y=1')}."),
        ("https://a.example/x。続き", f"{link('https://a.example/x')}。続き"),
        ("(http://a.example)", f"({link('http://a.example')})"),
        ("to a@b.example!", f"to {link('mailto:a@b.example', 'a@b.example')}!"),
        ("mailto:a@b.example", link("mailto:a@b.example")),
        ("javascript:alert(1)", "javascript:alert(1)"),
        ("data:text/html,x", "data:text/html,x"),
        ("<b>https://a.example</b>", f"&lt;b&gt;{link('https://a.example')}&lt;/b&gt;"),
        (
            'https://a.example/"onclick=x',
            f"{link('https://a.example/')}&quot;onclick=x",
        ),
        ("https://a.example/?a=1&b=2", link("https://a.example/?a=1&amp;b=2")),
    ],
)
def test_s02_only_web_and_mail_addresses_become_links(text, html):
    assert linkify(text) == html


PAYLOADS = st.sampled_from(
    [
        "<svg/onload=alert(1)>",
        "https://",
        "http://a.example/",
        "javascript:",
        "mailto:",
        "a@b.example",
        "'><img src=x>",
        '" onmouseover="x',
        "&lt;script&gt;",
        "\u202e",
        "\x00",
    ]
)


@given(st.lists(PAYLOADS | st.text(max_size=20)).map("".join))
def test_s02_no_text_makes_any_other_html(text):
    rest = SCHEMES.sub("", linkify(text))

    assert not re.search(r"[<>\"']", rest)


def test_s12_a_line_has_no_breaks_and_nothing_that_turns_it_round():
    assert one_line(" Re:\r\nBcc: x\u202egnp.exe ") == "Re: Bcc: x gnp.exe"

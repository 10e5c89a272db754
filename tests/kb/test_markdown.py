import pytest

from kb.importing.inline import MarkdownError
from kb.importing.markdown import blocks


def test_headings_paragraphs_and_lists_become_one_text():
    found = blocks("## Title\n\nSome **bold** text.\n\n### Sub\n\n- one\n- two\n")

    assert found == [
        {
            "type": "text",
            "value": "<h2>Title</h2><p>Some <b>bold</b> text.</p><h3>Sub</h3>"
            "<ul><li>one</li><li>two</li></ul>",
        }
    ]


def test_numbered_list_with_bold_titles_becomes_steps():
    source = (
        "1. **Open the app**\n\n   Tap *Start*.\n\n   ![A button](images/a.svg)\n\n"
        "2. **Wait**\n"
    )

    found = blocks(source)

    assert found == [
        {
            "type": "steps",
            "value": [
                {
                    "type": "item",
                    "value": {
                        "title": "Open the app",
                        "text": "<p>Tap <i>Start</i>.</p>",
                        "image": "images/a.svg",
                        "alt": "A button",
                    },
                },
                {
                    "type": "item",
                    "value": {"title": "Wait", "text": "", "image": None, "alt": ""},
                },
            ],
        }
    ]


def test_numbered_list_without_bold_titles_stays_text():
    assert blocks("1. one\n2. two") == [
        {"type": "text", "value": "<ol><li>one</li><li>two</li></ol>"}
    ]


@pytest.mark.parametrize(
    ("marker", "kind"),
    [("NOTE", "note"), ("WARNING", "warning"), ("TIP", "tip")],
)
def test_marked_quote_becomes_notice(marker, kind):
    assert blocks(f"> [!{marker}]\n> Mind the gap.") == [
        {"type": "notice", "value": {"kind": kind, "text": "<p>Mind the gap.</p>"}}
    ]


def test_fence_becomes_code_with_its_language():
    assert blocks("```json\n{}\n```") == [
        {"type": "code", "value": {"language": "json", "code": "{}"}}
    ]


def test_pipe_table_becomes_table_with_a_header_row():
    (table,) = blocks("| a | b |\n|---|---|\n| [x](article:y) | `c` |")

    assert table["value"]["data"] == [["a", "b"], ["x", "c"]]
    assert table["value"]["table_header_choice"] == "row"


def test_picture_alone_becomes_picture_with_caption():
    assert blocks('![A lamp](images/lamp.svg "It shines")') == [
        {
            "type": "picture",
            "value": {
                "image": "images/lamp.svg",
                "alt": "A lamp",
                "caption": "It shines",
            },
        }
    ]


def test_details_become_expandable_text():
    source = "<details>\n<summary>More</summary>\n\n- a\n\n</details>\n\nafter"

    assert blocks(source) == [
        {
            "type": "expandable",
            "value": {"title": "More", "text": "<ul><li>a</li></ul>"},
        },
        {"type": "text", "value": "<p>after</p>"},
    ]


def test_download_alone_becomes_download():
    assert blocks("[Download: Form (PDF)](files/form.pdf)") == [
        {
            "type": "download",
            "value": {"document": "files/form.pdf", "label": "Form (PDF)"},
        }
    ]


def test_links_inside_the_help_centre_keep_their_names():
    assert blocks(
        "[a](article:x) [b](topic:y) [c](files/z.pdf) [d](https://e.test/)"
    ) == [
        {
            "type": "text",
            "value": '<p><a href="article:x">a</a> <a href="topic:y">b</a> '
            '<a href="file:files/z.pdf">c</a> <a href="https://e.test/">d</a></p>',
        }
    ]


def test_line_break_in_japanese_leaves_no_space():
    assert blocks("センサーを\n置きます and\nthen") == [
        {"type": "text", "value": "<p>センサーを置きます and then</p>"}
    ]


@pytest.mark.parametrize(
    ("hostile", "harmless"),
    [
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ('<img src=x onerror="a()">', '&lt;img src=x onerror="a()"&gt;'),
        ("[x](javascript:alert(1))", "[x](javascript:alert(1))"),
        ("[x](JaVaScRiPt&#58;alert(1))", "[x](JaVaScRiPt:alert(1))"),
        ("[x](data:text/html,hi)", "[x](data:text/html,hi)"),
        ("[x](//evil.test)", "x"),
        ("[x](\\\\evil.test)", "x"),
        ("[x](ftp://evil.test)", "x"),
        ("[x](article:%22onclick=%22)", '<a href="article:&quot;onclick=&quot;">x</a>'),
        (
            '[x](https://e.test/"onclick=")',
            '<a href="https://e.test/%22onclick=%22">x</a>',
        ),
        ("`<b>`", "<code>&lt;b&gt;</code>"),
    ],
)
def test_hostile_markdown_is_shown_as_typed_or_loses_its_link(hostile, harmless):
    assert blocks(hostile) == [{"type": "text", "value": f"<p>{harmless}</p>"}]


def test_hostile_titles_stay_plain_text():
    found = blocks(
        "<details>\n<summary><script>x</script></summary>\n\ny\n\n</details>\n\n"
        "1. **<script>z</script>**"
    )

    assert found[0]["value"]["title"] == "<script>x</script>"
    assert found[1]["value"][0]["value"]["title"] == "<script>z</script>"


@pytest.mark.parametrize(
    ("source", "line", "reason"),
    [
        ("a\n\nb ![p](p.svg) c", 3, "a picture must stand alone in its paragraph"),
        ("![p](https://e.test/p.png)", 1, "a picture must be a file of the folder"),
        ("1. **a**\n\n   ![p](p.svg)\n\n   ![q](q.svg)", 5, "only one picture"),
        ("> [!DANGER]\n> x", 1, "there is no notice DANGER"),
        ("- a\n\n  | b |\n  |---|\n", 3, "table cannot stand inside other text"),
        ("<details>\n<summary>x</summary>\n\ny", 1, "<details> needs"),
    ],
)
def test_what_an_article_cannot_hold_is_refused_with_its_line(source, line, reason):
    with pytest.raises(MarkdownError, match=reason) as error:
        blocks(source)

    assert error.value.line == line

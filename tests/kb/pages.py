"""Bodies of articles for tests of the pages."""

from django.core.files.base import ContentFile
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Collection
from wagtail.rich_text import RichText

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="640" height="360"></svg>'


def picture(title: str = "A screen"):
    return get_image_model().objects.create(
        title=title,
        file=ContentFile(SVG, name="screen.svg"),
        width=640,
        height=360,
        collection=Collection.get_first_root_node(),
    )


def document(title: str = "Manual"):
    return get_document_model().objects.create(
        title=title,
        file=ContentFile(b"x" * 2048, name="manual.pdf"),
        file_size=2048,
        collection=Collection.get_first_root_node(),
    )


def steps(*pictures) -> tuple[str, list]:
    return (
        "steps",
        [
            {
                "title": f"Step {number}",
                "text": RichText("<p>Press the button.</p>"),
                "image": image,
                "alt": f"The button of step {number}",
            }
            for number, image in enumerate(pictures, start=1)
        ],
    )


def text(html: str) -> tuple[str, RichText]:
    return ("text", RichText(html))


def every_block() -> list:
    return [
        text("<h2>Before you start</h2><p>Have the box at hand.</p>"),
        steps(picture(), None),
        ("notice", {"kind": "warning", "text": RichText("<p>It is hot.</p>")}),
        (
            "picture",
            {"image": picture(), "alt": "The back", "caption": "The back side"},
        ),
        ("code", {"language": "sh", "code": 'echo "<b>"'}),
        (
            "table",
            {
                "data": [["Plan", "Price"], ["Plus", "4 €"]],
                "first_row_is_table_header": True,
                "first_col_is_header": True,
                "table_header_choice": "both",
                "table_caption": "Prices",
            },
        ),
        (
            "video",
            {"url": "https://youtu.be/abcdefghijk", "title": "Opening the box"},
        ),
        ("download", {"document": document(), "label": "The manual"}),
        (
            "expandable",
            {"title": "Older models", "text": RichText("<p>Press 3 s.</p>")},
        ),
        text("<h2>Afterwards</h2><h3>Clean up</h3><p>Done.</p>"),
    ]

"""What the body of an article is made of."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail import blocks
from wagtail.contrib.table_block.blocks import TableBlock
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock

from kb.videos import validate_video_url

TEXT_FEATURES = ["bold", "italic", "code", "link", "document-link", "ol", "ul"]


class PictureBlock(blocks.StructBlock):
    image = ImageChooserBlock(label=_("Picture"))
    alt = blocks.CharBlock(
        label=_("Description for people who cannot see it"), required=False
    )
    caption = blocks.CharBlock(label=_("Caption"), required=False)

    class Meta:
        label = _("Picture")
        icon = "image"
        template = "kb/blocks/picture.html"


class StepBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("What to do"))
    text = blocks.RichTextBlock(
        label=_("Details"), features=TEXT_FEATURES, required=False
    )
    image = ImageChooserBlock(label=_("Picture"), required=False)
    alt = blocks.CharBlock(
        label=_("Description for people who cannot see it"), required=False
    )


class NoticeBlock(blocks.StructBlock):
    kind = blocks.ChoiceBlock(
        label=_("Kind"),
        choices=[
            ("note", pgettext_lazy("kind of notice", "Note")),
            ("warning", pgettext_lazy("kind of notice", "Warning")),
            ("tip", pgettext_lazy("kind of notice", "Tip")),
        ],
        default="note",
    )
    text = blocks.RichTextBlock(label=_("Text"), features=TEXT_FEATURES)

    class Meta:
        label = _("Notice")
        icon = "warning"
        template = "kb/blocks/notice.html"


class CodeBlock(blocks.StructBlock):
    language = blocks.CharBlock(label=_("Language"), required=False)
    code = blocks.TextBlock(label=_("Code"))

    class Meta:
        label = _("Code")
        icon = "code"
        template = "kb/blocks/code.html"


class VideoBlock(blocks.StructBlock):
    url = blocks.URLBlock(
        label=_("Address of the video"),
        help_text=_("YouTube or Vimeo. Nothing is loaded from there until a click."),
        validators=[validate_video_url],
    )
    title = blocks.CharBlock(label=_("What the video shows"))

    class Meta:
        label = _("Video")
        icon = "media"
        template = "kb/blocks/video.html"


class DownloadBlock(blocks.StructBlock):
    document = DocumentChooserBlock(label=_("File"))
    label = blocks.CharBlock(label=_("Label"), required=False)

    class Meta:
        label = _("Download")
        icon = "download"
        template = "kb/blocks/download.html"


class ExpandableBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"))
    text = blocks.RichTextBlock(label=_("Text"), features=TEXT_FEATURES)

    class Meta:
        label = _("Expandable text")
        icon = "arrow-down"
        template = "kb/blocks/expandable.html"


class ArticleBody(blocks.StreamBlock):
    text = blocks.RichTextBlock(
        label=_("Text"),
        features=["h2", "h3", *TEXT_FEATURES],
        template="kb/blocks/text.html",
    )
    steps = blocks.ListBlock(
        StepBlock(),
        label=_("Numbered steps"),
        icon="list-ol",
        template="kb/blocks/steps.html",
    )
    notice = NoticeBlock()
    picture = PictureBlock()
    code = CodeBlock()
    table = TableBlock(label=_("Table"), template="kb/blocks/table.html")
    video = VideoBlock()
    download = DownloadBlock()
    expandable = ExpandableBlock()

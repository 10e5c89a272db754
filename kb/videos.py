"""Videos are named by their address; nothing is fetched from there by the site."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

_YOUTUBE = re.compile(
    r"https://(?:www\.youtube\.com/watch\?v=|youtu\.be/|www\.youtube-nocookie\.com/embed/)"
    r"([\w-]{11})(?:[?&][^\s]*)?"
)
_VIMEO = re.compile(r"https://(?:www\.|player\.)?vimeo\.com/(?:video/)?(\d{1,12})")


def embed_url(url: str) -> str | None:
    """Address of the player that sets no cookies; None for any other site."""
    if match := _YOUTUBE.fullmatch(url):
        return f"https://www.youtube-nocookie.com/embed/{match[1]}"
    if match := _VIMEO.fullmatch(url):
        return f"https://player.vimeo.com/video/{match[1]}?dnt=1"
    return None


def validate_video_url(url: str) -> None:
    """Raises ValidationError for what is not a video on YouTube or Vimeo."""
    if embed_url(url) is None:
        raise ValidationError(
            _("This is not the address of a video on YouTube or Vimeo.")
        )

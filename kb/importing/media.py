"""Pictures and files of an imported folder, as Wagtail's images and documents.

What was stored once is found again by its content, so that nothing is doubled by a
second import, or by ten languages that show the same picture.
"""

import hashlib
import re
from pathlib import Path

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring
from django.conf import settings
from django.core.files.base import ContentFile
from wagtail.documents.models import Document
from wagtail.images.models import Image

LARGEST_FILE = 10 * 1024 * 1024
_ACTIVE_TAGS = {"script", "foreignobject", "iframe", "embed", "object", "handler"}


class MediaError(Exception):
    """A picture or file that cannot be taken; its text says why."""


class Media:
    """Looks up the files of one folder. A file costs one query the first time."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()
        self._taken: dict[tuple[str, str], int] = {}

    def take(self, kind: str, name: str) -> int:
        """Primary key of the `image` or `document` for a path in the folder.

        Raises:
            MediaError: there is no such file, or the site takes none of its kind.
        """
        if (kind, name) not in self._taken:
            take = self._take_image if kind == "image" else self._take_document
            self._taken[kind, name] = take(name)
        return self._taken[kind, name]

    def _take_image(self, name: str) -> int:
        path = self._path(name, settings.WAGTAILIMAGES_EXTENSIONS)
        content = path.read_bytes()
        if path.suffix.lower() == ".svg":
            _refuse_active_svg(content, name)
        found = Image.objects.filter(file_hash=_hash(content)).first()
        return (found or _new_image(path, content)).pk

    def _take_document(self, name: str) -> int:
        path = self._path(name, settings.WAGTAILDOCS_EXTENSIONS)
        content = path.read_bytes()
        found = Document.objects.filter(file_hash=_hash(content)).first()
        return (found or _new_document(path, content)).pk

    def _path(self, name: str, extensions: list[str]) -> Path:
        path = (self._folder / name).resolve()
        if not path.is_relative_to(self._folder):
            raise MediaError(f"{name} is outside the folder")
        if not path.is_file():
            raise MediaError(f"there is no file {name}")
        if path.suffix.lower().removeprefix(".") not in extensions:
            raise MediaError(f"{name} is of a kind that this site refuses")
        if path.stat().st_size > LARGEST_FILE:
            raise MediaError(f"{name} is larger than {LARGEST_FILE:,} bytes")
        return path


def _new_image(path: Path, content: bytes) -> Image:
    try:
        return Image.objects.create(
            title=_title(path),
            file_hash=_hash(content),
            file_size=len(content),
            file=ContentFile(content, name=path.name),
        )
    except (OSError, ValueError) as error:  # Pillow's and Willow's "not a picture"
        raise MediaError(f"{path.name} is not a picture") from error


def _new_document(path: Path, content: bytes) -> Document:
    return Document.objects.create(
        title=_title(path),
        file_hash=_hash(content),
        file_size=len(content),
        file=ContentFile(content, name=path.name),
    )


def _title(path: Path) -> str:
    return re.sub(r"[-_.]+", " ", path.stem).strip().capitalize()


def _hash(content: bytes) -> str:
    """The hash that Wagtail finds equal files by."""
    return hashlib.sha1(content, usedforsecurity=False).hexdigest()


def _refuse_active_svg(content: bytes, name: str) -> None:
    """A drawing that runs or loads something would run when its address is opened."""
    try:
        elements = fromstring(content, forbid_dtd=True).iter()
        for element in elements:
            tag = str(element.tag).rpartition("}")[2].lower()
            if tag in _ACTIVE_TAGS or any(map(_is_active, element.attrib.items())):
                raise MediaError(f"{name} holds a script or loads something")
    except (ParseError, DefusedXmlException) as error:
        raise MediaError(f"{name} is not a plain SVG drawing") from error


def _is_active(attribute: tuple[str, str]) -> bool:
    name = attribute[0].rpartition("}")[2].lower()
    value = "".join(attribute[1].split()).lower()
    if name.startswith("on"):
        return True
    # A reference is to a part of the drawing itself, or to a picture inside it.
    return name in ("href", "src") and not value.startswith(("#", "data:image/"))

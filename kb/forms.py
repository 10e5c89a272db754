from dataclasses import dataclass
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from kb.models import Topic, Vote

MAX_QUERY = 200


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """The address of a page of results.

    Any address is valid: a value that makes no sense is as if it were not there.
    """

    query: str
    topic: Topic | None = None
    kind: str = ""
    page: int = 1
    search_id: UUID | None = None

    @classmethod
    def of(cls, parameters: QueryDict) -> "SearchRequest":
        """One query, for the topic, if one is named."""
        kind = parameters.get("kind", "")
        slug = parameters.get("topic", "").replace("\0", "")
        return cls(
            query=typed_text(parameters),
            topic=Topic.objects.filter(slug=slug).first() if slug else None,
            kind=kind if kind in {"faq", "guide"} else "",
            page=_page_number(parameters.get("page", "")),
            search_id=_uuid(parameters.get("s", "")),
        )


def typed_text(parameters: QueryDict) -> str:
    """What stands in the search field: any text is valid, and its length is bounded."""
    return parameters.get("q", "").replace("\0", " ")[:MAX_QUERY].strip()


def _page_number(text: str) -> int:
    if text.isascii() and text.isdecimal() and len(text) <= 4:
        return max(1, int(text))
    return 1


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


class VoteForm(forms.Form):
    """Was it helpful, and if not, why not."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    helpful = forms.ChoiceField(
        choices=[("yes", ""), ("no", "")], widget=forms.HiddenInput
    )
    reason = forms.ChoiceField(
        label=_("What was wrong?"),
        choices=Vote.Reason.choices,
        widget=forms.RadioSelect,
        required=False,
    )
    comment = forms.CharField(
        label=_("What should we know? (optional)"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        required=False,
    )

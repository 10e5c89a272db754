"""What visitors fill in, and how it is told from what a script fills in."""

import uuid
from datetime import timedelta
from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from kb.models import Topic
from tickets.context import ReceiptItem
from tickets.receipts import BadReceipt, read_receipt
from tickets.text import one_line

MOST_BYTES = 20 * 1024
LEAST_TIME_TO_WRITE = timedelta(seconds=2)

_signer = signing.TimestampSigner(salt="tickets.contact")


def new_key() -> str:
    """A key for one form: tells a repetition, and how long ago the form was opened.

    Signed, so that a script must open a form for each ticket, and wait like a person.
    """
    return _signer.sign(str(uuid.uuid4()))


class MessageField(forms.CharField):
    """A text of several lines, 20 KB at most."""

    widget = forms.Textarea

    def clean(self, value: Any) -> str:
        text = super().clean(value).replace("\r\n", "\n")
        if len(text.encode()) > MOST_BYTES:
            raise ValidationError(
                _("This text is too long: please shorten it."),
                code="too_long",
            )
        return text


class ContactForm(forms.Form):
    """A question, and which lines of the receipt go along."""

    data: QueryDict

    subject = forms.CharField(
        label=_("What is it about?"),
        max_length=200,
        error_messages={"required": _("Say in a few words what it is about.")},
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    body = MessageField(
        label=_("Details"),
        help_text=_("Please do not write passwords or card numbers."),
        error_messages={"required": _("Describe what you need help with.")},
        widget=forms.Textarea(attrs={"dir": "auto", "rows": 7}),
    )
    topic: "forms.ModelChoiceField[Topic]" = forms.ModelChoiceField(
        Topic.objects.all(),
        label=_("Topic"),
        required=False,
        empty_label=_("I am not sure"),
        error_messages={"invalid_choice": _("Choose a topic from the list.")},
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        help_text=_("The answer is sent there, and nothing else."),
        error_messages={
            "required": _("Enter the address that we should answer to."),
            "invalid": _("This is not an e-mail address, such as name@example.com."),
        },
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    name = forms.CharField(
        label=_("Name (optional)"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name", "dir": "auto"}),
    )
    # Out of sight: only who fills in everything fills in this.
    website = forms.CharField(
        label=_("Leave this field empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )
    key = forms.CharField(widget=forms.HiddenInput, required=False)
    receipt = forms.CharField(widget=forms.HiddenInput, required=False)
    # The boxes of the receipt; its template draws them.
    keep = forms.MultipleChoiceField(
        required=False, choices=[(str(number), number) for number in range(64)]
    )
    nothing = forms.BooleanField(required=False)

    def clean_subject(self) -> str:
        return one_line(self.cleaned_data["subject"])

    def clean_name(self) -> str:
        return one_line(self.cleaned_data["name"])

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise ValidationError(
                _("Leave this field empty: it is there to stop programs.")
            )
        return ""

    def clean_key(self) -> uuid.UUID:
        key = self.cleaned_data["key"]
        try:
            # Signed by us, so what it holds is a UUID.
            value = uuid.UUID(_signer.unsign(key))
        except signing.BadSignature:
            self.renew_key()
            raise ValidationError(
                _("The form could not be checked. Your text is kept: send it again.")
            ) from None
        if self._is_too_fast(key):
            raise ValidationError(
                _("That was very fast. Your text is kept: please send it again.")
            )
        return value

    def clean_receipt(self) -> list[ReceiptItem]:
        try:
            return read_receipt(self.cleaned_data["receipt"])
        except BadReceipt:
            raise ValidationError(
                _(
                    "What you pass on was made too long ago. Your text is kept: look"
                    " at the list again and send it."
                )
            ) from None

    def kept_items(self) -> list[ReceiptItem]:
        """The lines of the receipt that the visitor left in."""
        if self.cleaned_data["nothing"]:
            return []
        kept = set(self.cleaned_data["keep"])
        return [
            item
            for number, item in enumerate(self.cleaned_data["receipt"])
            if str(number) in kept
        ]

    def renew_key(self) -> None:
        """Let the same text be sent once more, as another request."""
        self.data = self.data.copy()
        self.data["key"] = new_key()

    def _is_too_fast(self, key: str) -> bool:
        try:
            _signer.unsign(key, max_age=LEAST_TIME_TO_WRITE)
        except signing.SignatureExpired:
            return False
        return True


class ReplyForm(forms.Form):
    """What a customer adds to a request."""

    data: QueryDict

    body = MessageField(
        label=_("Your reply"),
        help_text=_("Please do not write passwords or card numbers."),
        error_messages={"required": _("Write what you want to tell us.")},
        widget=forms.Textarea(attrs={"dir": "auto", "rows": 5}),
    )
    key = forms.UUIDField(widget=forms.HiddenInput)

    def renew_key(self) -> None:
        """Let the same text be sent once more, as another reply."""
        self.data = self.data.copy()
        self.data["key"] = str(uuid.uuid4())

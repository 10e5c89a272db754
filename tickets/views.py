"""What visitors and customers see: the contact form, its receipt, their request."""

import logging
import uuid
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib import messages
from django.db import OperationalError, transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
    require_safe,
)

from kb.clients import client_of
from kb.models import Topic
from tickets import access, intake, limits, workflow
from tickets.context import device_item, receipt_items
from tickets.devices import known_time_zone
from tickets.forms import ContactForm, ReplyForm, new_key
from tickets.models import ContextItem, Message, Ticket
from tickets.receipts import BadReceipt, Slip, make_slip, read_receipt
from tickets.steps import Step, link_steps, merge_steps, parse_trail
from tickets.wording import STATES

logger = logging.getLogger(__name__)

_P = ParamSpec("_P")
_View = Callable[Concatenate[HttpRequest, _P], HttpResponse]

# What a link to the form may name.
_LINKED = ("search", "article", "revision")

_CANNOT_SAVE = gettext_lazy(
    "We could not save this just now. Your text is kept: please send it again in a"
    " minute."
)
# Why a form that was filled in well is shown again: the answer's status, and the words.
_Refusals = dict[type[Exception], tuple[int, Promise]]
_REFUSED_QUESTIONS: _Refusals = {
    intake.TooMuch: (
        429,
        gettext_lazy(
            "There have been many requests from you or your network, so we could"
            " not take this one yet. Your text is kept: please send it again in"
            " an hour."
        ),
    ),
    workflow.KeyReused: (
        422,
        gettext_lazy(
            "You have sent this form before, with another text. Your text is kept:"
            " send it again if you want to make it a new request."
        ),
    ),
    OperationalError: (503, _CANNOT_SAVE),
}
_REFUSED_REPLIES: _Refusals = {
    intake.TooMuch: (
        429,
        gettext_lazy(
            "Many replies came at once. Your text is kept: send it in an hour."
        ),
    ),
    workflow.KeyReused: (
        422,
        gettext_lazy(
            "You have sent this form before, with another text. Your text is kept:"
            " send it again to add it."
        ),
    ),
    workflow.TicketClosed: (
        409,
        gettext_lazy(
            "This request was closed in the meantime. Your text is kept: please copy"
            " it into a new request."
        ),
    ),
    OperationalError: (503, _CANNOT_SAVE),
}


def private_page(view: _View[_P]) -> _View[_P]:
    """Tell no other site and no search engine that this page exists."""

    @wraps(view)
    def wrapped(
        request: HttpRequest, *args: _P.args, **kwargs: _P.kwargs
    ) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    return wrapped


# Not `never_cache`: who goes back to the form finds the text that they typed.
@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(private=True, no_cache=True)
@private_page
def contact(request: HttpRequest) -> HttpResponse:
    """The form that hands a question over, with the receipt beside it."""
    if request.method == "POST":
        return _send(request)
    slip = _slip_of(request, _linked_steps(request))
    initial = {
        "key": new_key(),
        "subject": slip.last_query,
        "topic": _topic_of(slip),
    }
    return _contact_page(request, ContactForm(initial=initial), slip, is_fresh=True)


@require_POST
@never_cache
@private_page
def receipt(request: HttpRequest) -> HttpResponse:
    """The receipt once more, from the trail that the browser kept; writes nothing."""
    trail = parse_trail(request.POST.get("trail", ""))
    slip = _slip_of(
        request,
        merge_steps(_linked_steps(request), trail),
        time_zone=known_time_zone(request.POST.get("time_zone", "")),
    )
    topic = _topic_of(slip)
    return render(request, "tickets/_receipt.html", {"slip": slip, "topic": topic})


def _send(request: HttpRequest) -> HttpResponse:
    form = ContactForm(request.POST)
    if not form.is_valid():
        return _refuse(request, form, status=400)
    try:
        ticket = _take_in(request, form)
    except tuple(_REFUSED_QUESTIONS) as refusal:
        status = _explain(form, refusal, _REFUSED_QUESTIONS)
        return _refuse(request, form, status=status)
    access.admit_author(request, ticket)
    page = reverse("tickets:request", args=[ticket.reference])
    return redirect(f"{page}?sent=1")


@transaction.atomic
def _take_in(request: HttpRequest, form: ContactForm) -> Ticket:
    values = form.cleaned_data
    items = form.kept_items()
    intake.count_escalation(
        client=client_of(request), key=values["key"], address=values["email"]
    )
    return workflow.open_ticket(
        key=values["key"],
        subject=values["subject"],
        body=values["body"],
        address=values["email"],
        name=values["name"],
        language_code=get_language(),
        topic=values["topic"],
        items=items,
        time_zone=next((item.time_zone for item in items if item.time_zone), ""),
    )


def _refuse(request: HttpRequest, form: ContactForm, *, status: int) -> HttpResponse:
    """The form again with everything in it, and what has to be done about it."""
    try:
        slip = make_slip(
            read_receipt(form.data.get("receipt", "")),
            kept=form.data.getlist("keep"),
            is_refused="nothing" in form.data,
        )
    except BadReceipt:
        slip = _slip_of(request, _linked_steps(request))
    return _contact_page(request, form, slip, is_fresh=False, status=status)


def _contact_page(
    request: HttpRequest,
    form: ContactForm,
    slip: Slip,
    *,
    is_fresh: bool,
    status: int = 200,
) -> HttpResponse:
    context = {
        "form": form,
        "slip": slip,
        # A script may put the trail's receipt in place of the link's.
        "is_fresh": is_fresh,
        "linked": [(name, _asked(request).get(name, "")) for name in _LINKED],
    }
    return render(request, "tickets/contact.html", context, status=status)


def _asked(request: HttpRequest) -> QueryDict:
    return request.POST if request.method == "POST" else request.GET


def _linked_steps(request: HttpRequest) -> list[Step]:
    asked = _asked(request)
    return link_steps(
        search=asked.get("search", ""),
        article=asked.get("article", ""),
        revision=asked.get("revision", ""),
        language_code=get_language(),
    )


def _slip_of(request: HttpRequest, steps: list[Step], time_zone: str = "") -> Slip:
    device = device_item(
        user_agent=request.headers.get("User-Agent", ""),
        language_code=get_language(),
        time_zone=time_zone,
    )
    return make_slip([*receipt_items(steps, user=request.user), device])


def _topic_of(slip: Slip) -> Topic | None:
    if slip.last_article_id is None:
        return None
    return Topic.objects.filter(articles=slip.last_article_id).first()


@require_GET
@never_cache
@private_page
def guest_link(request: HttpRequest, token: str) -> HttpResponse:
    """Let in who comes by a mailed link, and take the secret out of the address bar."""
    if not limits.take(limits.GUEST_LINKS_BY_CLIENT, client_of(request)):
        return render(request, "tickets/no_request.html", {"is_late": True}, status=429)
    ticket = access.redeem(request, token)
    if ticket is None:
        return _no_request(request)
    return redirect("tickets:request", ticket.reference)


@require_safe
@never_cache
@private_page
def request_page(request: HttpRequest, reference: str) -> HttpResponse:
    """One request, for the browsers that were let in."""
    ticket = access.ticket_for(request, reference)
    if ticket is None:
        return _no_request(request)
    if ticket.reference != reference:
        return redirect("tickets:request", ticket.reference)
    return _show(request, ticket, ReplyForm(initial={"key": str(uuid.uuid4())}))


@require_POST
@never_cache
@private_page
def request_reply(request: HttpRequest, reference: str) -> HttpResponse:
    """Add what the customer wrote."""
    ticket = access.ticket_for(request, reference)
    if ticket is None:
        return _no_request(request)
    form = ReplyForm(request.POST)
    if not form.is_valid():
        form.renew_key()
        return _show(request, ticket, form, status=400)
    try:
        _take_in_reply(ticket, form)
    except tuple(_REFUSED_REPLIES) as refusal:
        status = _explain(form, refusal, _REFUSED_REPLIES)
        return _show(request, ticket, form, status=status)
    messages.success(request, _("Your reply is with us."))
    return redirect("tickets:request", ticket.reference)


@require_POST
@never_cache
@private_page
def request_close(request: HttpRequest, reference: str) -> HttpResponse:
    """Note that the customer needs no more help."""
    ticket = access.ticket_for(request, reference)
    if ticket is None:
        return _no_request(request)
    workflow.customer_close(ticket=ticket)
    messages.success(request, _("Thank you. Your request is closed as solved."))
    return redirect("tickets:request", ticket.reference)


@transaction.atomic
def _take_in_reply(ticket: Ticket, form: ReplyForm) -> None:
    key = form.cleaned_data["key"]
    intake.count_reply(ticket=ticket, key=key)
    workflow.customer_reply(ticket=ticket, body=form.cleaned_data["body"], key=key)


def _explain(
    form: ContactForm | ReplyForm, refusal: Exception, refusals: _Refusals
) -> int:
    """Say on the form why it was refused; returns the status of the answer."""
    if isinstance(refusal, workflow.KeyReused):
        form.renew_key()
    if isinstance(refusal, OperationalError):
        # The key stays: if the text was saved after all, it is not saved twice.
        logger.error("A form of a visitor could not be saved", exc_info=refusal)
    status, words = refusals[type(refusal)]
    form.add_error(None, str(words))
    return status


def _show(
    request: HttpRequest, ticket: Ticket, form: ReplyForm, *, status: int = 200
) -> HttpResponse:
    conversation = ticket.messages.filter(kind=Message.Kind.REPLY)
    context = {
        "ticket": ticket,
        "state": STATES[Ticket.Status(ticket.status)],
        "items": ContextItem.objects.filter(context__ticket=ticket),
        "conversation": conversation.select_related("author"),
        "form": form,
        "is_sent": "sent" in request.GET,
        "is_closed": ticket.status == Ticket.Status.CLOSED,
    }
    return render(request, "tickets/request.html", context, status=status)


def _no_request(request: HttpRequest) -> HttpResponse:
    """The same answer for what is not there and what is not theirs."""
    return render(request, "tickets/no_request.html", status=404)

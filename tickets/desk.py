"""The agents' desk: the shared queue and the page of one ticket, in the admin.

Every view asks for the right to work on tickets and finds a ticket only through
`Ticket.objects.visible_to`. To anyone else the desk does not exist.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib import messages
from django.contrib.auth.models import AbstractUser
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kb.models import ArticlePage, Topic
from tickets import workflow
from tickets.desk_forms import AssignForm, NoteForm, ReplyForm, StatusForm
from tickets.models import ContextItem, Ticket
from tickets.people import agents, name_of
from tickets.queue import (
    QueueForm,
    capped_count,
    counts_for,
    page_of,
    ticket_named,
)
from tickets.ticket_page import Problem, ticket_page
from tickets.trail import trails_of

P = ParamSpec("P")


class AgentRequest(HttpRequest):
    user: AbstractUser  # type: ignore[assignment]  # the model is not named here


def agent_required(
    view: Callable[Concatenate[AgentRequest, P], HttpResponse],
) -> Callable[Concatenate[AgentRequest, P], HttpResponse]:
    """Answer 404 to those who may not work on tickets, whatever the address names."""

    @wraps(view)
    def answer(
        request: AgentRequest, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponse:
        if not request.user.has_perm("tickets.work_ticket"):
            raise Http404
        return view(request, *args, **kwargs)

    return answer


def _ticket_or_404(request: AgentRequest, pk: int) -> Ticket:
    tickets = Ticket.objects.visible_to(request.user)
    return get_object_or_404(
        tickets.select_related("customer", "address", "assignee", "topic"), pk=pk
    )


def _breadcrumbs(ticket: Ticket | None = None) -> list[dict[str, str]]:
    crumbs = [{"url": reverse("desk:queue"), "label": _("Tickets")}]
    if ticket:
        address = reverse("desk:ticket", args=[ticket.pk])
        crumbs.append({"url": address, "label": ticket.reference})
    return crumbs


@require_safe
@agent_required
def queue(request: AgentRequest) -> HttpResponse:
    """The shared queue; a reference typed into the search leads to its ticket."""
    form = QueueForm(request.GET, agents=agents(), topics=Topic.objects.all())
    if named := ticket_named(form.asked["q"], request.user):
        return redirect("desk:ticket", named.pk)
    found = form.tickets(request.user)
    page = page_of(
        found.select_related("customer", "address", "assignee", "topic"),
        sort=form.asked["sort"],
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
    )
    trails = trails_of(page.tickets)
    context = {
        "breadcrumbs": _breadcrumbs(),
        "form": form,
        "view": form.view,
        "page": page,
        "rows": [(ticket, trails.get(ticket.pk)) for ticket in page.tickets],
        "total": capped_count(found),
        **counts_for(request.user),
    }
    return render(request, "tickets/desk/queue.html", context)


@require_safe
@agent_required
def ticket(request: AgentRequest, pk: int) -> HttpResponse:
    return _show(request, _ticket_or_404(request, pk))


def _show(
    request: AgentRequest, ticket: Ticket, *, status: int = 200, **page: Any
) -> HttpResponse:
    """The page of the ticket as it is now, with what was refused, if anything was."""
    context = {
        "breadcrumbs": _breadcrumbs(ticket),
        "ticket": ticket,
        "page": ticket_page(ticket, request.user, **page),
    }
    return render(request, "tickets/desk/ticket.html", context, status=status)


@require_POST
@agent_required
def claim(request: AgentRequest, pk: int) -> HttpResponse:
    ticket = _ticket_or_404(request, pk)
    try:
        workflow.claim(ticket, request.user)
    except workflow.AlreadyAssigned:
        sentence = _("%(agent)s has just taken this ticket.")
        messages.warning(request, sentence % {"agent": name_of(ticket.assignee)})
        return redirect(_back(request, pk))
    messages.success(request, _("The ticket is yours."))
    return redirect("desk:ticket", pk)


def _back(request: AgentRequest, pk: int) -> str:
    """The page of the queue that was left, else the ticket."""
    address = request.POST.get("back", "")
    if address.startswith(reverse("desk:queue")) and url_has_allowed_host_and_scheme(
        address, allowed_hosts=None
    ):
        return address
    return reverse("desk:ticket", args=[pk])


@require_POST
@agent_required
def assign(request: AgentRequest, pk: int) -> HttpResponse:
    ticket = _ticket_or_404(request, pk)
    form = AssignForm(request.POST, agents=agents())
    if not form.is_valid():
        messages.error(request, _("This person cannot work on tickets."))
        return redirect("desk:ticket", pk)
    assignee = form.cleaned_data["assignee"]
    workflow.assign(ticket=ticket, agent=request.user, assignee=assignee)
    if assignee:
        sentence = _("The ticket is now assigned to %(agent)s.")
        messages.success(request, sentence % {"agent": name_of(assignee)})
    else:
        messages.success(request, _("The ticket is back in the queue for everybody."))
    return redirect("desk:ticket", pk)


@require_POST
@agent_required
def status(request: AgentRequest, pk: int) -> HttpResponse:
    ticket = _ticket_or_404(request, pk)
    form = StatusForm(request.POST, current=ticket.status)
    if not form.is_valid():
        messages.error(request, _("There is no such status."))
        return redirect("desk:ticket", pk)
    try:
        workflow.set_status(ticket=ticket, agent=request.user, **form.cleaned_data)
    except workflow.StaleTicket:
        return _show(request, ticket, problem=Problem.STATUS_STALE, status=409)
    messages.success(request, _("The status is changed."))
    return redirect("desk:ticket", pk)


@require_POST
@agent_required
def reply(request: AgentRequest, pk: int) -> HttpResponse:
    """Send a reply; a refused one comes back as it was typed."""
    ticket = _ticket_or_404(request, pk)
    form = ReplyForm(request.POST)
    if not form.is_valid():
        return _show(request, ticket, reply_form=form, status=422)
    written = form.written()
    try:
        workflow.reply(ticket=ticket, agent=request.user, **written)
    except workflow.StaleTicket:
        problem, code = Problem.REPLY_STALE, 409
    except workflow.KeyReused:
        problem, code = Problem.KEY_REUSED, 422
    else:
        messages.success(request, _("Your reply is on its way to the customer."))
        return redirect("desk:ticket", pk)
    return _show(
        request,
        ticket,
        kept_reply=written["body"],
        seen=form.seen(),
        problem=problem,
        status=code,
    )


@require_POST
@agent_required
def note(request: AgentRequest, pk: int) -> HttpResponse:
    """Keep an internal note; a refused one comes back as it was typed."""
    ticket = _ticket_or_404(request, pk)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return _show(request, ticket, note_form=form, status=422)
    written = form.written()
    try:
        workflow.add_note(ticket=ticket, agent=request.user, **written)
    except workflow.KeyReused:
        return _show(
            request,
            ticket,
            kept_note=written["body"],
            problem=Problem.KEY_REUSED,
            status=422,
        )
    messages.success(request, _("Your note is kept. Customers never see it."))
    return redirect("desk:ticket", pk)


@require_safe
@agent_required
def revision(request: AgentRequest, pk: int, item: int) -> HttpResponse:
    """The article exactly as the customer read it, whatever has become of it."""
    ticket = _ticket_or_404(request, pk)
    line = get_object_or_404(
        ContextItem.objects.select_related("revision"),
        pk=item,
        context__ticket=ticket.pk,
    )
    frozen = line.revision
    if frozen is None:
        raise Http404
    # Without a look at other tables: what it refers to may be gone by now.
    article = ArticlePage.from_serializable_data(frozen.content, check_fks=False)
    visible = ArticlePage.objects.visible_to(request.user)
    today = visible.filter(pk=frozen.article_id).first()
    context = {
        "breadcrumbs": _breadcrumbs(ticket),
        "ticket": ticket,
        "frozen": frozen,
        "article": article,
        "today": today,
        "is_same": today and today.live_revision_id == frozen.revision_id,
    }
    return render(request, "tickets/desk/revision.html", context)

import json
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from kb import frequent_queries, results_page, votes
from kb.addresses import absolute, article_path, articles_path, home_path
from kb.clients import client_of
from kb.forms import SearchRequest, VoteForm, typed_text
from kb.languages import interface_language
from kb.listing import topic_articles
from kb.models import ArticlePage, Topic
from kb.reading import article_crumbs
from kb.search import SearchBusy, place, suggestions

MOST_ARTICLES = 6
MOST_QUERIES = 3


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    asked = SearchRequest.of(request.GET)
    context = results_page.context(request, asked)
    trouble = context.get("trouble")
    status = 503 if trouble else 200
    response = render(request, "kb/search.html", context, status=status)
    if trouble:
        response["Retry-After"] = results_page.RETRY_AFTER[trouble]
    return response


@never_cache
@require_safe
def suggest(request: HttpRequest) -> HttpResponse:
    """The list below the search field, for `portal.js`; half a word is not logged.

    Rendered without the request: the frame's context would cost more than the list.
    """
    language_code = interface_language(request)
    typed = typed_text(request.GET)
    queries = frequent_queries.suggested(typed, language_code, request.user)
    try:
        with place(client_of(request)):
            hits = suggestions(
                typed, language_code, user=request.user, limit=MOST_ARTICLES
            )
    except SearchBusy:
        hits = []
    context = {
        "queries": queries[:MOST_QUERIES],
        "hits": hits,
        "language_code": language_code,
    }
    return HttpResponse(render_to_string("kb/_suggestions.html", context))


@require_safe
def topic(request: HttpRequest, slug: str) -> HttpResponse:
    shown = get_object_or_404(Topic, slug=slug)
    language_code = interface_language(request)
    readable = ArticlePage.objects.visible_to(request.user)
    listed = topic_articles(
        readable, shown, language_code, request.GET.get("page", "1")
    )
    context = {
        "topic": shown,
        "listed": listed,
        "crumbs": [(_("Help"), home_path(language_code)), (shown.name, "")],
        "articles_url": articles_path(language_code),
        "canonical": absolute(shown.get_absolute_url()),
    }
    return render(request, "kb/topic.html", context)


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Articles are for everybody; results, votes and requests are for one person."""
    return render(request, "kb/robots.txt", content_type="text/plain; charset=utf-8")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def vote(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask whether an article helped, or thank for the answer."""
    readable = ArticlePage.objects.visible_to(request.user)
    article = get_object_or_404(readable.for_lists(), pk=pk)
    if request.method == "POST":
        return _store_vote(request, article)
    given = _yes_or_no(request.GET.get("given"))
    if given:
        step = {"kind": "vote", "article": pk, "helpful": given == "yes"}
        return _vote_page(request, article, given=given, step=json.dumps(step))
    helpful = _yes_or_no(request.GET.get("helpful"))
    form = VoteForm(initial={"key": uuid4(), "helpful": helpful})
    return _vote_page(request, article, form=form, helpful=helpful)


def _store_vote(request: HttpRequest, article: ArticlePage) -> HttpResponse:
    form = VoteForm(request.POST)
    helpful = _yes_or_no(request.POST.get("helpful"))
    if not form.is_valid():
        return _vote_page(request, article, form=form, helpful=helpful, status=422)
    answer = form.cleaned_data
    try:
        votes.record_vote(
            article,
            key=answer["key"],
            is_helpful=answer["helpful"] == "yes",
            reason=answer["reason"],
            comment=answer["comment"],
            client=client_of(request),
        )
    except votes.TooManyVotes:
        return _vote_page(request, article, is_too_often=True, status=429)
    return redirect(f"{reverse('kb:vote', args=[article.pk])}?given={helpful}")


def _yes_or_no(value: str | None) -> str:
    return value if value in {"yes", "no"} else ""


def _vote_page(
    request: HttpRequest, article: ArticlePage, *, status: int = 200, **context: object
) -> HttpResponse:
    language_code = interface_language(request)
    crumbs = [
        *article_crumbs(article, language_code),
        (article.title, article_path(article.slug, language_code)),
    ]
    context |= {"article": article, "crumbs": crumbs}
    return render(request, "kb/vote.html", context, status=status)

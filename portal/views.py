from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from kb.languages import preferred_language
from portal import health

# What a person types in a form of ours; everything else in it is the form's own.
TYPED_FIELDS = {
    "subject": _("What is it about?"),
    "body": _("Your text"),
    "comment": _("Your text"),
    "email": _("E-mail address"),
    "name": _("Name (optional)"),
}


@never_cache
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Tell people whose form was refused that their text is kept, and offer to retry.

    Only a form of this site can be sent again: another site could have filled it in. One
    with a password has to be opened again, because that is not written into a page.
    """
    posted = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name != "csrfmiddlewaretoken" and "password" not in name
    ]
    has_password = any("password" in name for name in request.POST)
    context = {
        "texts": [
            (name, TYPED_FIELDS[name], value)
            for name, value in posted
            if name in TYPED_FIELDS
        ],
        "hidden": [field for field in posted if field[0] not in TYPED_FIELDS],
        "can_retry": bool(posted) and not has_password and _is_from_here(request),
    }
    return render(request, "403_csrf.html", context, status=403)


def _is_from_here(request: HttpRequest) -> bool:
    return urlsplit(request.headers.get("Origin", "")).netloc == request.get_host()


@require_safe
@vary_on_headers("Accept-Language")
def front_door(request: HttpRequest) -> HttpResponse:
    """Send whoever comes without a language to the home page in the best one."""
    language_code = preferred_language(request.headers.get("Accept-Language", ""))
    return redirect(f"/{language_code}/")


@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers; nothing else is asked."""
    return HttpResponse("ok", content_type="text/plain")


@require_safe
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """Whether visitors can be sent here, and what lags."""
    report = health.report()
    return JsonResponse(report, status=200 if health.is_ready(report) else 503)

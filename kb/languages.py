"""Which languages the site speaks, and where the same page stands in another one."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, QueryDict
from django.utils.encoding import escape_uri_path
from django.utils.translation import get_language_info, get_supported_language_variant
from django.utils.translation.trans_real import parse_accept_lang_header
from wagtail.models import Locale, Page

# What the switch keeps of a page's query: what it shows, not which page of it.
KEPT_PARAMETERS = ("q", "topic", "kind", "search", "article", "revision")

_OFFERED = "kb.offered_languages"
# Another process may have published the home page of a language; a minute is soon.
_OFFERED_SECONDS = 60


@dataclass(frozen=True, slots=True)
class LanguageLink:
    """One entry of the language switch."""

    code: str
    name: str  # in that language itself
    url: str
    current: bool

    @property
    def home_url(self) -> str:
        return f"/{self.code}/"


def fallbacks(language_code: str) -> tuple[str, ...]:
    """Languages to offer when something is missing in `language_code`, best first."""
    codes = settings.LANGUAGE_FALLBACKS.get(
        language_code, settings.DEFAULT_LANGUAGE_FALLBACKS
    )
    return tuple(code for code in codes if code != language_code)


def direction(language_code: str) -> str:
    """`rtl` or `ltr`, for the `dir` attribute."""
    return "rtl" if get_language_info(language_code)["bidi"] else "ltr"


def offered_languages() -> tuple[str, ...]:
    """Codes of the languages whose home page is published, in the settings' order.

    One query, or none while the answer is cached.
    """
    codes = cache.get(_OFFERED)
    if codes is None:
        homes = Page.objects.live().filter(depth=2)
        with_home = set(
            Locale.objects.filter(pk__in=homes.values("locale")).values_list(
                "language_code", flat=True
            )
        )
        codes = tuple(code for code, _ in settings.LANGUAGES if code in with_home)
        cache.set(_OFFERED, codes, _OFFERED_SECONDS)
    return codes


def forget_offered_languages() -> None:
    """Have the next call of `offered_languages` ask the database."""
    cache.delete(_OFFERED)


def language_links(
    request: HttpRequest, *, slugs: Mapping[str, str] | None = None
) -> list[LanguageLink]:
    """The page of this request in every offered language, for the switch.

    Args:
        slugs: by language, where the last part of the path differs from this page's,
            as with the translations of an article.
    """
    _, current, *rest = escape_uri_path(request.path).split("/")
    names = dict(settings.LANGUAGES)
    if current not in names:
        rest = [""]  # a path outside the languages, such as a mistyped one
    query = _kept_query(request)
    links = []
    for code in offered_languages():
        parts = list(rest)
        if slugs and code in slugs:
            parts[-2] = slugs[code]
        url = "/".join(["", code, *parts]) + query
        links.append(LanguageLink(code, names[code], url, code == current))
    return links


def preferred_language(accept_language: str) -> str:
    """The offered language that a browser's Accept-Language header likes best.

    Any text is a valid header. A language that the site does not offer, one that is
    refused (`q=0`) and `*` are passed over; what is left over is the default language.
    """
    offered = offered_languages()
    for wanted, weight in parse_accept_lang_header(accept_language):
        if not weight or wanted == "*":
            continue
        try:
            code = get_supported_language_variant(wanted)
        except LookupError:
            continue
        if code in offered:
            return code
    return settings.LANGUAGE_CODE


def _kept_query(request: HttpRequest) -> str:
    kept = QueryDict(mutable=True)
    for name in KEPT_PARAMETERS:
        if value := request.GET.get(name):
            kept[name] = value
    return f"?{kept.urlencode()}" if kept else ""


def best_language(wanted: str, available: Collection[str]) -> str | None:
    """Which of the available languages to show to a reader of another, or of that one.

    None when none is available.
    """
    known = (code for code, _ in settings.LANGUAGES)
    for code in (wanted, *fallbacks(wanted), *known):
        if code in available:
            return code
    return None


def interface_language(request: HttpRequest) -> str:
    """The language in the path: the one the reader chose, whatever the article's is."""
    return getattr(request, "LANGUAGE_CODE", settings.LANGUAGE_CODE)


def native_name(language_code: str) -> str:
    """The language's name as its own readers write it."""
    return dict(settings.LANGUAGES).get(language_code, language_code)

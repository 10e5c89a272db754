from django.conf import settings
from django.utils.translation import get_language_info


def fallbacks(language_code: str) -> tuple[str, ...]:
    """Languages to offer when something is missing in `language_code`, best first."""
    codes = settings.LANGUAGE_FALLBACKS.get(
        language_code, settings.DEFAULT_LANGUAGE_FALLBACKS
    )
    return tuple(code for code in codes if code != language_code)


def direction(language_code: str) -> str:
    """`rtl` or `ltr`, for the `dir` attribute."""
    return "rtl" if get_language_info(language_code)["bidi"] else "ltr"

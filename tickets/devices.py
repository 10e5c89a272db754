"""What a browser tells of itself, made coarse: families and a major version.

Enough to help somebody, too little to recognize them by.
"""

import re
from dataclasses import dataclass
from zoneinfo import ZoneInfo

# Order matters: most browsers also claim to be those further down.
_BROWSERS = (
    ("Edge", r"Edg(?:e|A|iOS)?/(\d+)"),
    ("Opera", r"(?:OPR|Opera)/(\d+)"),
    ("Samsung Internet", r"SamsungBrowser/(\d+)"),
    ("Firefox", r"(?:Firefox|FxiOS)/(\d+)"),
    ("Chrome", r"(?:Chrome|CriOS)/(\d+)"),
    ("Safari", r"Version/(\d+)[\d.]* (?:Mobile/\w+ )?Safari/"),
)
_SYSTEMS = (
    ("Windows", r"Windows"),
    ("Android", r"Android"),
    ("iOS", r"iPhone|iPad|iPod"),
    ("macOS", r"Mac OS X|Macintosh"),
    ("ChromeOS", r"CrOS"),
    ("Linux", r"Linux|X11"),
)
_ZONE_NAME = re.compile(r"[A-Za-z_]{1,20}(?:/[A-Za-z0-9_+-]{1,30}){0,2}")


@dataclass(frozen=True, slots=True)
class Device:
    """Empty strings stand for what is not known."""

    browser: str
    system: str


def device_of(user_agent: str) -> Device:
    """`Firefox 140` and `Windows` from the header that a browser sends."""
    user_agent = user_agent[:512]
    browser = ""
    for name, pattern in _BROWSERS:
        if found := re.search(pattern, user_agent):
            browser = f"{name} {found[1][:4]}"
            break
    systems = (name for name, pattern in _SYSTEMS if re.search(pattern, user_agent))
    return Device(browser, next(systems, ""))


def known_time_zone(name: str) -> str:
    """`name` if it is a time zone such as `Asia/Tokyo`, else an empty string."""
    if not _ZONE_NAME.fullmatch(name):
        return ""
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return ""
    return name

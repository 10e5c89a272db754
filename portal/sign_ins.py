"""The demo's sign-ins: for the machine of somebody who tries Annai out, and no other."""

import json
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path

from django.conf import settings
from django.contrib.auth.models import Group
from wagtail.users.models import UserProfile

from portal.models import User


@dataclass(frozen=True, slots=True)
class SignIn:
    username: str
    password: str
    purpose: str


# Username, groups (None: may do everything), language of the admin, and what to say
# about the account.
ACCOUNTS: list[tuple[str, tuple[str, ...] | None, str, str]] = [
    ("admin", None, "", "everything"),
    ("editor", ("Editors",), "", "writes and translates articles"),
    ("agent", ("Agents",), "", "answers requests"),
    ("agent-ja", ("Agents",), "ja", "answers requests, in Japanese"),
]


def path() -> Path:
    return settings.DATA_DIR / "demo-sign-ins.json"


def create() -> list[SignIn]:
    """Give the demo's accounts new passwords, and keep those for the next start."""
    rows = []
    for username, groups, language_code, purpose in ACCOUNTS:
        password = secrets.token_urlsafe(9)
        user, _ = User.objects.get_or_create(username=username)
        user.is_superuser = user.is_staff = groups is None
        user.set_password(password)
        user.save()
        user.groups.set(Group.objects.filter(name__in=groups or ()))
        UserProfile.objects.update_or_create(
            user=user, defaults={"preferred_language": language_code}
        )
        rows.append(SignIn(username, password, purpose))
    write(rows)
    return rows


def write(rows: list[SignIn]) -> None:
    """Keep the passwords where only this account of the machine can read them."""
    path().unlink(missing_ok=True)
    file = os.open(path(), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(file, "w", encoding="utf-8") as out:
        json.dump([asdict(row) for row in rows], out, indent=2)


def read() -> list[SignIn]:
    """The sign-ins of the demo; empty when the site was filled in another way."""
    if not path().exists():
        return []
    return [SignIn(**row) for row in json.loads(path().read_text(encoding="utf-8"))]


def welcome(port: int) -> str:
    """Where everything is, for the person at the terminal."""
    site = f"http://localhost:{port}"
    lines = [
        "",
        f"  The help centre   {site}/",
        f"  The admin         {site}/cms/",
        *(
            f"  Sign in as        {row.username:<8} {row.password:<14} {row.purpose}"
            for row in read()
        ),
        f"  Mails lie in      {settings.DATA_DIR / 'mail'}",
        "",
        "  Ctrl-C stops everything.",
        "",
    ]
    return "\n".join(lines)

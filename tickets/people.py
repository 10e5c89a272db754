from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractUser


def agents() -> list[AbstractUser]:
    """Everybody who may work on tickets, by the name of the account. One query."""
    with_the_right = get_user_model().objects.with_perm(
        "tickets.work_ticket", backend="django.contrib.auth.backends.ModelBackend"
    )
    return list(with_the_right.order_by("username"))


def name_of(agent: AbstractUser | None) -> str:
    """How agents call each other; empty for an account that is gone."""
    if agent is None:
        return ""
    return agent.get_full_name() or agent.get_username()

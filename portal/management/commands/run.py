import signal
import sys
from contextlib import ExitStack
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal import running, serving, sign_ins
from portal.screen import Screen

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Command(BaseCommand):
    """The command behind `make run`."""

    help = "Prepare and start the whole site on this machine, for trying it out."
    # The worker checks the system when it starts; twice would cost two seconds.
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError("This is for trying the site out, and DEBUG is 0.")
        for number in SIGNALS:
            signal.signal(number, leave)
        screen = Screen(sys.stdout)
        try:
            running.prepare(screen, settings.PORT)
            serve(screen, settings.PORT)
        except (running.CannotRun, serving.WorkerEnded) as error:
            raise CommandError(str(error)) from error


def leave(number: int, frame: FrameType | None) -> None:
    """Unwind from wherever we are, once; the worker is stopped on the way."""
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)
    sys.exit(0)


def serve(screen: Screen, port: int) -> None:
    """Run the site and its worker until somebody stops us.

    Raises:
        WorkerEnded: the site would go on without its jobs.
    """
    with serving.worker() as worker, ExitStack() as stack:
        with screen.step("Starting the site and its worker"):
            stack.enter_context(serving.site(port))
        screen.say(sign_ins.welcome(port))
        serving.watch(worker)

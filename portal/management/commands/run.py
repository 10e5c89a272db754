import signal
import sys
import time
from argparse import ArgumentParser
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal import processes, running, sign_ins
from portal.screen import Screen


class Command(BaseCommand):
    """The command behind `make run`."""

    help = "Prepare and start the whole site on this machine, for trying it out."
    # The worker checks the system when it starts; twice would cost two seconds.
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args: Any, port: int, **options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError("This is for trying the site out, and DEBUG is 0.")
        if not 0 < port < 65536:
            raise CommandError(f"{port} is not a port: use 1 to 65535.")
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, leave)
        screen = Screen(sys.stdout)
        try:
            running.prepare(screen, port)
            serve(screen, port)
        except (running.CannotRun, processes.ProcessEnded) as error:
            raise CommandError(str(error)) from error


def leave(number: int, frame: FrameType | None) -> None:
    """Unwind from wherever we are; `serve` stops its processes on the way."""
    sys.exit(0)


def serve(screen: Screen, port: int) -> None:
    """Run the site and its worker until somebody stops us.

    Raises:
        ProcessEnded: one of them has ended by itself.
    """
    children = processes.start(port)
    try:
        with screen.step("Starting the site and its worker"):
            processes.wait_until_ready(children, port)
        screen.say(sign_ins.welcome(port))
        while True:
            processes.check_alive(children)
            time.sleep(0.5)
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        screen.say("\nStopping.")
        processes.stop(children)

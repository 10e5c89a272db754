import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

# What a long step is given to tell how far it is, in words.
Progress = Callable[[str], None]


class Screen:
    """Tells the person who waits what is being done, and how far it is.

    On a terminal the last line is rewritten. Elsewhere lines stay, so progress is said
    every few seconds only.
    """

    SECONDS_BETWEEN_LINES = 3

    def __init__(self, out: TextIO) -> None:
        self.out = out
        self.is_terminal = out.isatty()
        self.last_line_at = 0.0

    def say(self, text: str = "") -> None:
        self.out.write(f"{text}\n")
        self.out.flush()

    @contextmanager
    def step(self, text: str) -> Iterator[Progress]:
        """Announce a step, and say how long it took once it took over a second."""
        started = self.last_line_at = time.monotonic()
        self._write(text, stays=False)
        yield lambda detail: self._tell(text, detail)
        seconds = time.monotonic() - started
        duration = f", {seconds:.0f} s" if seconds >= 1 else ""
        self._write(f"{text}: done{duration}", stays=True)

    def _tell(self, text: str, detail: str) -> None:
        now = time.monotonic()
        if self.is_terminal or now - self.last_line_at > self.SECONDS_BETWEEN_LINES:
            self.last_line_at = now
            self._write(f"{text}: {detail}", stays=False)

    def _write(self, text: str, *, stays: bool) -> None:
        if self.is_terminal:
            self.out.write(f"\r\033[K{text}" + ("\n" if stays else ""))
        else:
            self.out.write(f"{text}\n")
        self.out.flush()

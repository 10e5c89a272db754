import logging
import re

_TOKEN = re.compile(r"(?<=/requests/open/)[^/\s]+")


class WithoutTokens(logging.Filter):
    """Takes the secret of a guest link out of what is logged about its address."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        if "/requests/open/" in message:
            record.msg, record.args = _TOKEN.sub("[token]", message), ()
        return True

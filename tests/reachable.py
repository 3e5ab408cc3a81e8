"""What this machine has for those tests that need more than Python: a Chromium, a Redis server."""

import os
import shutil
import socket
from urllib.parse import urlsplit

CHROMIUM = ("/usr/bin/chromium", "chromium", "chromium-browser", "google-chrome")
REDIS = os.environ.get("BPO_TEST_REDIS_URL") or "redis://127.0.0.1:6379/9"


def chromium() -> str | None:
    """The browser, as named by BPO_CHROMIUM or found."""
    named = os.environ.get("BPO_CHROMIUM")
    return shutil.which(named) if named else next(filter(None, map(shutil.which, CHROMIUM)), None)


def redis_answers() -> bool:
    address = urlsplit(REDIS)
    try:
        with socket.create_connection((address.hostname or "127.0.0.1", address.port or 6379), timeout=3):
            return True
    except OSError:
        return False

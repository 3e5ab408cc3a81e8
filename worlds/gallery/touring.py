"""Serves the app to several cameras at once and gathers what they saw."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread

from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

from bpo.kernel.settings import Settings
from bpo.kernel.web import rates
from worlds.gallery.choosing import Visit
from worlds.gallery.looking import Camera, Look, Seen, browser

CAMERAS = 2


class Silent(WSGIRequestHandler):
    """Requests are no news here."""

    def log(self, type: str, message: str, *args: object) -> None:
        """Nothing."""


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """The address of this app on a free port; requests are not counted against anybody's limit."""
    own: Settings = app.extensions["settings"]
    rates.count_by(replace(own, rate_api="", rate_pages="", rate_sign_in=""))
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Silent)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        rates.count_by(own)


def tour(
    visits: list[tuple[Visit, str]], looks: list[Look], address: str, out: Path, axe: str | None = None,
    told: Callable[[str, int], None] = lambda language, done: None,
) -> list[Seen]:  # fmt: skip
    """All visits (each with the cookie of who makes it), made by several cameras at once, in the order given.

    `axe`: the script that is asked, in the first language: words change nothing it looks for. `told`: called with the
    language and how many are done.
    """
    found = [Seen(visit) for visit, _secret in visits]
    for language in dict.fromkeys(look.language for look in looks):
        asked = [look for look in looks if look.language == language]
        waiting: SimpleQueue[int] = SimpleQueue()
        for number in range(len(visits)):
            waiting.put(number)
        walk = partial(_walk, found, visits, asked, address, out, axe if language == looks[0].language else None)
        with ThreadPoolExecutor(CAMERAS) as pool:
            walks = [pool.submit(walk, waiting, told) for _ in range(min(CAMERAS, len(visits)))]
            for one in walks:
                one.result()
    return found


def _walk(
    found: list[Seen], visits: list[tuple[Visit, str]], looks: list[Look], address: str, out: Path, axe: str | None,
    waiting: SimpleQueue[int], told: Callable[[str, int], None],
) -> None:  # fmt: skip
    """One camera: takes the next stop from the queue until there is none."""
    language = looks[0].language
    with browser(language) as window:
        camera = Camera(window, address, out, language, axe)
        while True:
            try:
                number = waiting.get_nowait()
            except Empty:
                return
            camera.look(found[number], visits[number][1], looks)
            told(language, len(visits) - waiting.qsize())

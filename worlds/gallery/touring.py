"""Serves the app to several cameras at once and gathers what they saw."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
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
    told: Callable[[int], None] = lambda done: None,
) -> list[Seen]:  # fmt: skip
    """All visits (each with the cookie of who makes it), made by several cameras at once, in the order given.

    `told`: called with how many are done.
    """
    waiting: SimpleQueue[int] = SimpleQueue()
    for number in range(len(visits)):
        waiting.put(number)
    done: dict[int, Seen] = {}

    def walk() -> None:
        with browser() as window:
            camera = Camera(window, address, out, axe)
            while True:
                try:
                    number = waiting.get_nowait()
                except Empty:
                    return
                visit, secret = visits[number]
                done[number] = camera.look(visit, secret, looks)
                told(len(done))

    with ThreadPoolExecutor(CAMERAS) as pool:
        for camera in [pool.submit(walk) for _ in range(min(CAMERAS, len(visits)))]:
            camera.result()
    return [done[number] for number in sorted(done)]

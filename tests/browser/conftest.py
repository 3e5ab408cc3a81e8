"""A live server over an app, and people who sit before it in headless Chromium."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from threading import Lock, Thread
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright
from werkzeug.serving import make_server

from bpo.kernel import jobs
from tests.conftest import PASSWORD
from tests.reachable import chromium

ARGUMENTS = ("--no-sandbox", "--disable-dev-shm-usage")
DESK = 1440


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """The address of a server of this app; long work is done before the answer that queued it is sent."""
    one_at_a_time = Lock()

    def answer(environ: Any, start_response: Any) -> Iterable[bytes]:
        given: Iterable[bytes] = app.wsgi_app(environ, start_response)
        with one_at_a_time:
            jobs.run_due()
        return given

    server = make_server("127.0.0.1", 0, answer, threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


class Desk:
    """Opens a browser window of its own for each person and keeps what their consoles complain about."""

    def __init__(self, browser: Browser, address: str) -> None:
        self.browser, self.address = browser, address
        self.complaints: list[str] = []
        self.windows: list[BrowserContext] = []

    def window(self, width: int = DESK, language: str = "en") -> Page:
        locale = "en" if language == "en" else "zh-CN"
        context = self.browser.new_context(viewport={"width": width, "height": 900}, locale=locale)
        context.add_cookies([{"name": "language", "value": language, "url": self.address}])
        self.windows.append(context)
        page = context.new_page()
        page.set_default_timeout(60_000)  # a busy machine is no failure
        page.on("console", lambda message: self._note(page, message))
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        return page

    def _note(self, page: Page, message: ConsoleMessage) -> None:
        if message.type == "error" and "favicon" not in message.text:
            self.complaints.append(f"{page.url}: {message.text}")

    def sign_in(self, login: str, password: str = PASSWORD, page: Page | None = None, **window: Any) -> Page:
        """A window (a new one, or the given) in which this person has signed in by the sign-in page."""
        page = page or self.window(**window)
        page.goto(f"{self.address}/sign-in")
        page.fill("[name=login]", login)
        page.fill("[name=password]", password)
        page.click("form button.btn-primary")
        page.wait_for_url(lambda url: "sign-in" not in url)
        return page

    def close(self) -> None:
        for window in self.windows:
            window.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(ARGUMENTS))
        yield browser
        browser.close()


@pytest.fixture
def desk_at(browser: Browser) -> Iterator[Callable[[str], Desk]]:
    """`desk_at(address)` → a Desk; its windows are closed at the end."""
    desks: list[Desk] = []

    def at(address: str) -> Desk:
        desks.append(Desk(browser, address))
        return desks[-1]

    yield at
    for desk in desks:
        desk.close()

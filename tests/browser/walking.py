"""How people in a browser test find their way: by the words on the page."""

import re
from collections.abc import Mapping
from typing import Any, Literal

from playwright.sync_api import Locator, Page, expect

USABLE: Literal["domcontentloaded"] = "domcontentloaded"  # the page's scripts have run; pictures may still come


class Walker:
    """One person before the product. Labels and buttons are matched whole.

    People share a window, so that the browser keeps what it has loaded: who goes to a page brings their cookies along.
    """

    seated: "dict[Page, Walker]" = {}

    def __init__(self, page: Page, address: str) -> None:
        self.page, self.address = page, address
        self.cookies: list[Any] = []
        self.seated[page] = self

    def at(self, path: str) -> "Walker":
        """Open a page as this person."""
        self._sit_down()
        answer = self.page.goto(self.address + path, wait_until=USABLE)
        assert answer is not None and answer.ok, f"{path}: {answer and answer.status}"
        return self

    def follow(self, *names: str) -> "Walker":
        """Click links one after the other: the one that says just this, else the first that has it in its words."""
        for name in names:
            place = self.page.locator("main, .side")
            exact = place.get_by_role("link", name=name, exact=True)
            self._click((exact if exact.count() else place.get_by_role("link", name=name)).first)
        return self

    def open(self, words: str) -> "Walker":
        """The record of the row that has these words."""
        row = self.page.locator("main tbody tr").filter(has_text=words).first
        self._click(row.locator("a").first)
        return self

    def path(self) -> str:
        """Where they are, without the server's address."""
        return self.page.url.removeprefix(self.address)

    def act(self, name: str) -> "Walker":
        """Press the button of an act, and again where it asks first."""
        self.page.locator("main").get_by_role("button", name=name, exact=True).first.click()
        asked = self.page.locator("dialog[open]")
        if asked.count():
            self._click(asked.get_by_role("button", name=name, exact=True))
        self._settle()
        return self

    def tick_off(self) -> "Walker":
        """Tick every line of the checklist that is still open."""
        left = self.page.locator(".tick[aria-pressed=false]")
        for count in range(left.count(), 0, -1):
            left.first.click()
            expect(left).to_have_count(count - 1)
        return self

    def fill(self, answers: Mapping[str, Any], submit: str) -> "Walker":
        """Answer the form's questions by their labels and send it; nothing may be left to mend."""
        for label, value in answers.items():
            self._answer(label, value)
        self._click(self.page.locator("main").get_by_role("button", name=submit, exact=True))
        wrong = self.page.locator("main .wrong, main .notice.is-error").all_inner_texts()
        assert not wrong, f"{self.page.url}: {wrong}"
        return self

    def sees(self, *words: str) -> "Walker":
        text = self.page.locator("main").inner_text()
        for one in words:
            assert one in text, f"{self.page.url} does not show {one!r}"
        return self

    def field(self, label: str) -> Locator:
        return self.page.locator("main").get_by_label(re.compile(rf"^\s*{re.escape(label)}(\s+optional)?\s*$")).first

    def _sit_down(self) -> None:
        before = self.seated[self.page]
        if before is not self:
            before.cookies = self.page.context.cookies()
            self.page.context.clear_cookies()
            self.page.context.add_cookies(self.cookies)
            self.seated[self.page] = self

    def _answer(self, label: str, value: Any) -> None:
        field = self.field(label)
        kind = field.evaluate("e => e.getAttribute('role') || (e.tagName === 'INPUT' ? e.type : e.tagName)")
        if kind == "SELECT":
            field.select_option(self._option(field, value))
        elif kind == "combobox":
            field.fill(value)
            self.page.get_by_role("option", name=value).first.click()
        elif kind == "checkbox":
            field.set_checked(value)
        elif kind == "file":
            name, data = value
            field.set_input_files({"name": name, "mimeType": "application/octet-stream", "buffer": data})
        else:
            field.fill(str(value))

    def _option(self, field: Locator, words: str) -> str | None:
        """The value of the option with these words, else of the one that has them among others (a code, a name)."""
        options = field.locator("option")
        exact = options.filter(has_text=re.compile(rf"^\s*{re.escape(words)}\s*$"))
        return (exact if exact.count() else options.filter(has_text=words)).first.get_attribute("value")

    def _click(self, what: Locator) -> None:
        what.click()
        self._settle()

    def _settle(self) -> None:
        self.page.wait_for_load_state(USABLE)

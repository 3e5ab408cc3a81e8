"""Main pages as a browser shows them, in both languages, on a desk and on a phone: whole, quiet and in one language."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import DESK, Desk, serving
from tests.built import Built
from tests.stories.twins import twins_app
from worlds.people import PASSWORD

PHONE = 390
PEOPLE = {
    "zhou.min": """/ /projects /handovers /tasks /tasks/board /tasks/inbox /tasks/calendar /checklists
        /contracts /agents /courses /requisitions /seats /sites /imports
        /invoices /jobs /me /projects/1 /projects/1/requirements /projects/1/plan /plans/1/gantt /plans/1/review
        /plans/1/versions /projects/1/progress /projects/1/review-comments /projects/1/tasks /projects/1/tasks/board
        /projects/1/tasks/gantt /projects/1/tasks/calendar /tasks/1 /projects/1/hiring
        /projects/1/agents /projects/1/training /projects/1/seats /projects/1/contracts /projects/1/manual
        /projects/1/readiness /projects/1/calls /projects/1/kpi /projects/1/orders /projects/1/bills
        /projects/1/people /projects/1/imports/calls/new /contracts/1 /clients/1 /agents/1 /bills/1 /calls/1""",
    "sun.jing": """/ /clients /clients/1/edit /projects /contracts /contracts/reminders /billing /bills /bills/1
        /invoices /invoices/1""",
    "chen.rong": """/ /requisitions /requisitions/1 /candidates /candidates/1 /agents /agents/new /agents/1 /courses
        /courses/1 /tasks""",
}

# Names that stay as they are in Chinese writing; abbreviations and codes are known by their capitals.
ENGLISH_KEPT = {"Asia", "Shanghai", "Asterisk", "FreeSWITCH", "English", "Chrome", "Linux"}
ENGLISH = re.compile(r"(?<![\w.@/-])[A-Za-z]{2,}(?:['’ -][A-Za-z]+)*(?![\w.@/-])")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
VISIBLE = "() => [...document.querySelectorAll('main, .side nav')].map(e => e.innerText).join(' | ')"
# What only the product writes: navigation, headings of columns (but those that are a course), labels, buttons, tabs.
OWN = ".side nav a, .side h2, thead th:not(:has(a[href^='/courses/'])), main label, main button, main legend, .tabs a"
OWN_WORDS = f"""() => [...document.querySelectorAll("{OWN}")]
    .filter(e => !e.closest('.menu, form[action*=language], .checks, .coverage-name')).map(e => e.innerText.trim())"""
OVERFLOW = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture(scope="module")
def address(twins: Built, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with twins_app(twins, tmp_path_factory.mktemp("pages")) as app, serving(app) as address:
        yield address


def english_in(page: Page) -> list[str]:
    found = [match.group() for match in ENGLISH.finditer(page.evaluate(VISIBLE))]
    return [words for words in found if not words.isupper() and not set(words.split()) <= ENGLISH_KEPT]


def chinese_in(page: Page) -> list[str]:
    return [words for words in page.evaluate(OWN_WORDS) if CHINESE.search(words)]


@pytest.mark.parametrize("language", ["zh_Hans_CN", "en"])
@pytest.mark.parametrize("login", PEOPLE)
def test_pages_are_whole(login: str, language: str, address: str, desk_at: Callable[[str], Desk]) -> None:
    desk, wrong = desk_at(address), []
    page = desk.sign_in(login, PASSWORD, language=language)
    stray = english_in if language != "en" else chinese_in
    for path in PEOPLE[login].split():
        answer = page.goto(address + path)
        assert answer is not None
        if answer.status != 200:
            wrong.append(f"{path}: {answer.status}")
        if words := stray(page):
            wrong.append(f"{path}: {sorted(set(words))}")
        for width in (PHONE, DESK):
            page.set_viewport_size({"width": width, "height": 900})
            if (over := page.evaluate(OVERFLOW)) > 0:
                wrong.append(f"{path} at {width} px: {over} px too wide")
    assert not wrong, "\n".join(wrong)
    assert not desk.complaints, "\n".join(desk.complaints)


def test_a_box_for_a_file_speaks_the_language_of_the_page(address: str, desk_at: Callable[[str], Desk]) -> None:
    page = desk_at(address).sign_in("zhou.min", PASSWORD, language="zh_Hans_CN")
    page.goto(f"{address}/projects/1")
    words = page.locator(".file-box")
    assert words.inner_text().split() == ["选择文件", "尚未选择文件"]
    page.get_by_label("上传文件").set_input_files({"name": "录音清单.txt", "mimeType": "text/plain", "buffer": b"1"})
    assert words.inner_text().split() == ["选择文件", "录音清单.txt"]


def test_the_keys_reach_a_line_of_steps_that_scrolls(address: str, desk_at: Callable[[str], Desk]) -> None:
    page = desk_at(address).sign_in("zhou.min", PASSWORD, width=PHONE)
    page.goto(f"{address}/projects/1")
    steps = page.locator("ol.life")
    assert steps.get_attribute("tabindex") == "0"
    here = steps.locator("[aria-current]").bounding_box()
    assert here is not None and 0 <= here["x"] <= PHONE, "the present step is in sight"
    page.set_viewport_size({"width": DESK, "height": 900})
    page.wait_for_function("() => !document.querySelector('ol.life').hasAttribute('tabindex')")

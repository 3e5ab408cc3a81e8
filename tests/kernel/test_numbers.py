"""How documents are numbered may change for the future; what was given stays, and nothing is given twice."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpo.documents import number_pages, number_rules
from bpo.documents.number_rules import Era, Form, check_form, check_never_twice, check_next
from bpo.documents.numbering import KNOWN, next_number
from bpo.kernel.errors import Forbidden, Invalid, NotFound
from bpo.kernel.models import JournalEntry
from bpo.kernel.permits import Actor
from bpo.kernel.roles import Role
from tests.conftest import NOW

SYSTEM = Actor.system()
DAY = date(2026, 11, 22)
LETTERS, CLIENTS = "appointment", "client"
FORMS = st.builds(
    Form,
    st.from_regex(r"[A-Z][A-Z0-9-]{0,4}", fullmatch=True),
    st.booleans(),
    st.sampled_from(number_rules.JOINTS),
    st.integers(1, 6),
)


def number(session, code: str) -> str:
    given = next_number(session, KNOWN[code], on=DAY)
    session.commit()
    return given


@given(FORMS, st.integers(1, 10**6), st.integers(2020, 2035))
def test_a_number_is_read_back_from_its_form(form, n, year):
    form = form if form.yearly else Form(form.prefix, False, "", form.width)
    assert Form.read(form.pattern) == form
    assert form.number_in(form.written(n, year), str(year) if form.yearly else "") == n


@given(st.lists(FORMS, min_size=2, max_size=3), st.lists(st.integers(1, 15), min_size=3, max_size=3))
def test_changing_forms_never_gives_a_number_twice(forms, counts):
    """Whatever forms are accepted one after the other, all numbers of a series differ."""
    forms = [Form(one.prefix, False, "", one.width) for one in forms]
    eras, given_out, last = [Era(forms[0], {})], [], 0
    for form, count in zip(forms, counts, strict=False):
        if given_out:
            try:
                check_never_twice(form, eras, {"": last})
            except Invalid:
                continue
            eras.append(Era(form, {"": last}))
        for _each in range(count * 9):
            last += 1
            given_out.append(eras[-1].form.written(last, 2026))
    assert len(set(given_out)) == len(given_out)


def test_the_new_form_holds_from_the_next_number_on(session):
    assert [number(session, LETTERS), number(session, LETTERS)] == ["RM-2026-001", "RM-2026-002"]
    number_pages.change_form(session, SYSTEM, code=LETTERS, prefix="任命-", joint="-", width=4, now=NOW)
    session.commit()
    assert number(session, LETTERS) == "任命-2026-0003"
    here = number_pages.standings(session, NOW)[LETTERS]
    assert (here.last_number, here.next_number) == ("任命-2026-0003", "任命-2026-0004")
    entry = session.query(JournalEntry).one()
    assert '"after":"任命-{year}-{n:04d}"' in entry.facts and '"before":"RM-{year}-{n:03d}"' in entry.facts
    number_pages.change_form(session, SYSTEM, code=LETTERS, prefix="RM-", joint="-", width=3, now=NOW)
    session.commit()
    assert number_pages.standings(session, NOW)[LETTERS].last_number == "任命-2026-0003", "it was written in its time"
    assert number(session, LETTERS) == "RM-2026-004"


def test_the_next_number_may_be_raised_and_is_never_lowered(session):
    number_pages.change_form(session, SYSTEM, code=CLIENTS, prefix="C-", width=3, next_n=120, now=NOW)
    session.commit()
    assert number(session, CLIENTS) == "C-120"
    with pytest.raises(Invalid) as refusal:
        number_pages.change_form(session, SYSTEM, code=CLIENTS, prefix="C-", width=3, next_n=120, now=NOW)
    assert refusal.value.facts["least"] == 121
    number_pages.change_form(session, SYSTEM, code=CLIENTS, prefix="C-", width=3, next_n=200, now=NOW)
    session.commit()
    assert number(session, CLIENTS) == "C-200"


def test_a_series_that_begins_anew_each_year_always_shows_the_year(session):
    row = number_pages.change_form(session, SYSTEM, code=LETTERS, prefix="L", joint=None, width=2, now=NOW)
    assert row.pattern == "L{year}{n:02d}"


@pytest.mark.parametrize(
    ("form", "code"),
    [
        (Form("1-", False, "", 3), "prefix"),
        (Form("A B", False, "", 3), "prefix"),
        (Form("{n}", False, "", 3), "prefix"),
        (Form("A<b>", False, "", 3), "prefix"),
        (Form("A-", True, "?", 3), "joint"),
        (Form("fp-", False, "", 3), "prefix_taken"),
        (Form("ABCDEFGHIJKL", True, "-", 8), "number_long"),
    ],
)
def test_forms_that_cannot_be_are_refused(form, code):
    with pytest.raises(Invalid) as refusal:
        check_form(form, longest=20, others={"fp-": "Invoices"}, width_of=max(6, form.width))
    assert refusal.value.code == code


def test_a_form_that_would_write_an_old_number_again_is_refused():
    eras = [Era(Form("A1", False, "", 2), {})]
    with pytest.raises(Invalid) as refusal:
        check_never_twice(Form("A", False, "", 1), eras, {"": 20})
    assert refusal.value.facts == {"number": "A101", "again": 101}
    check_never_twice(Form("B", False, "", 3), eras, {"": 20})
    with pytest.raises(Invalid):
        check_next(20, 20)


def test_who_sees_and_who_changes(session, sign_in, person, programme):
    finance = person(Role.FINANCE)
    page = sign_in(finance).get("/numbers").text
    assert "FP-" in page and "/numbers/invoice" not in page
    with pytest.raises(Forbidden):
        number_pages.change_form(session, finance, code=LETTERS, prefix="X", width=3, now=NOW)
    assert sign_in(person(Role.SALES)).get("/numbers").status_code == 403
    administrator = person(Role.ADMINISTRATOR)
    browser = sign_in(administrator)
    refused = browser.post("/numbers/invoice", {"prefix": "HT-", "joint": "-", "width": "3"})
    assert refused.status_code == 422
    assert "already begins the numbers of" in refused.text
    assert browser.get("/numbers/nothing").status_code == 404
    call = programme(administrator)
    answer = call("PUT", "/numbers/invoice", {"prefix": "INV-", "joint": "-", "width": 5})
    assert answer.status_code == 200, answer.text
    assert answer.json["next_number"] == "INV-2026-00001"
    assert "INV-" in browser.get("/numbers").text
    with pytest.raises(NotFound):
        number_pages.change_form(session, SYSTEM, code="x", prefix="X", width=3, now=NOW)

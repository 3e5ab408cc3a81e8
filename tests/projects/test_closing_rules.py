"""Closing without a database: the transition table, the checklist, who settles what; certificates."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpo.kernel.errors import BusinessError
from bpo.kernel.roles import Department
from bpo.projects import rules
from bpo.projects.rules import (
    ClosingAct,
    ClosingCode,
    ClosingLine,
    ClosingState,
    DataKind,
    Disposal,
    ItemState,
    ProjectState,
)
from tests.projects.makers import refused

DAY = date(2026, 11, 30)
ALL = {code: code.value for code in ClosingCode}
states = st.sampled_from(ProjectState)


@pytest.mark.parametrize(
    ("act", "state", "held", "after"),
    [
        (ClosingAct.ACCEPT, ProjectState.LIVE, None, ProjectState.CLOSING),
        (ClosingAct.ACCEPT, ProjectState.ON_HOLD, ProjectState.LIVE, ProjectState.CLOSING),
        (ClosingAct.CALL_OFF, ProjectState.CLOSING, None, ProjectState.LIVE),
        (ClosingAct.CLOSE, ProjectState.CLOSING, None, ProjectState.CLOSED),
        (ClosingAct.REOPEN, ProjectState.CLOSED, None, ProjectState.CLOSING),
    ],
)
def test_the_ways_into_and_out_of_a_closing(act, state, held, after):
    assert rules.moved(act, state, held) is after


@given(st.sampled_from(ClosingAct), states, st.one_of(st.none(), states))
def test_nothing_else_is_possible(act, state, held):
    starts, leads_to = rules.closing.MOVES[act]
    allowed = state in starts and not (state == ProjectState.ON_HOLD and held != ProjectState.LIVE)
    if allowed:
        assert rules.moved(act, state, held) is leads_to
    else:
        with refused(f"no_{act.value}"):
            rules.moved(act, state, held)


@pytest.mark.parametrize("held", [ProjectState.PLANNING, ProjectState.PREPARING, None])
def test_what_was_put_on_hold_before_it_was_live_is_not_closed(held):
    with refused("no_accept"):
        rules.moved(ClosingAct.ACCEPT, ProjectState.ON_HOLD, held)


@given(states)
def test_what_is_begun_needs_a_project_that_is_neither_closing_nor_over(state):
    over = state in (ProjectState.CLOSING, ProjectState.CLOSED, ProjectState.CANCELLED)
    try:
        rules.must_be_open(state)
    except BusinessError:
        assert over
    else:
        assert not over


@given(states)
def test_what_is_settled_is_refused_only_once_a_project_is_over(state):
    over = state in (ProjectState.CLOSED, ProjectState.CANCELLED)
    try:
        rules.must_not_have_ended(state)
    except BusinessError as refusal:
        assert over
        assert refusal.code == ("closed" if state == ProjectState.CLOSED else "ended")
    else:
        assert not over


def propose(**changes):
    facts = {"state": ProjectState.LIVE, "held": None, "is_open": False, "live_on": DAY, "last_service_on": DAY}
    facts |= changes
    state, held = facts.pop("state"), facts.pop("held")
    rules.check_proposal(state, held, **facts)


def test_a_closing_is_proposed_of_a_live_project():
    propose()
    propose(last_service_on=DAY + timedelta(days=400))
    with refused("closing_proposed"):
        propose(is_open=True)
    with refused("before_live"):
        propose(last_service_on=DAY - timedelta(days=1))
    for state in (ProjectState.PREPARING, ProjectState.CLOSING, ProjectState.CLOSED, ProjectState.CANCELLED):
        with refused("no_accept"):
            propose(state=state)


@given(st.dictionaries(st.sampled_from(ClosingCode), st.sampled_from(ItemState), min_size=1), st.data())
def test_an_item_is_settled_by_people_or_by_the_facts(items, data):
    met = {code.value: data.draw(st.booleans()) for code in items if data.draw(st.booleans())}
    checklist = rules.checklist_of(items, met)
    assert [one.code for one in checklist] == [code for code in ClosingCode if code in items]
    for line in checklist:
        assert line.settled == (items[line.code] != ItemState.OPEN or met.get(line.code.value, False))
    assert rules.unsettled(checklist) == [one.code for one in checklist if not one.settled]


def settle(code=ClosingCode.DEPOSIT_SETTLED, to=ItemState.DONE, *, state=ItemState.OPEN, met=None, **changes):
    facts = {"speaks_for": {rules.DEPARTMENTS[code]}, "leads": False, "note": None, "has_evidence": True, **changes}
    rules.check_settling(ClosingLine(code, state, met), to, **facts)


def test_a_department_settles_its_own_items():
    settle()
    settle(speaks_for=set(), leads=True)
    with refused("forbidden"):
        settle(speaks_for={Department.HR})


def test_what_is_computed_is_not_ticked_by_hand():
    with refused("computed"):
        settle(met=False, leads=True)
    with refused("forbidden"):
        settle(to=ItemState.NOT_APPLICABLE, met=False, note="没有押金条款")
    settle(to=ItemState.NOT_APPLICABLE, met=False, leads=True, note="没有押金条款")


def test_what_does_not_apply_says_why():
    settle(to=ItemState.NOT_APPLICABLE, note="合同没有押金条款")
    for note in (None, "", "  ", "无"):
        with refused("reason_needed"):
            settle(to=ItemState.NOT_APPLICABLE, note=note)


def test_the_clients_acceptance_is_shown_by_a_file():
    settle(ClosingCode.CLIENT_ACCEPTED, has_evidence=True)
    with refused("evidence_needed"):
        settle(ClosingCode.CLIENT_ACCEPTED, has_evidence=False)
    settle(ClosingCode.REPORTS_HANDED_OVER, has_evidence=False)


def test_an_item_is_settled_once_and_taken_up_again():
    with refused("settled"):
        settle(state=ItemState.DONE)
    with refused("open"):
        settle(to=ItemState.OPEN)
    line = ClosingLine(ClosingCode.DEPOSIT_SETTLED, ItemState.DONE)
    rules.check_taking_up(line, speaks_for={Department.FINANCE}, leads=False)
    with refused("forbidden"):
        rules.check_taking_up(line, speaks_for={Department.HR}, leads=False)
    with refused("not_settled"):
        rules.check_taking_up(ClosingLine(line.code, ItemState.OPEN), speaks_for=set(), leads=True)


def done(*, but=()):
    return [ClosingLine(code, ItemState.OPEN if code in but else ItemState.DONE) for code in ClosingCode]


def test_a_project_is_closed_when_everything_is_settled_and_service_is_over():
    rules.check_closing(done(), DAY, DAY + timedelta(days=1), ALL)
    with refused("still_serving"):
        rules.check_closing(done(), DAY, DAY, ALL)


@given(st.sets(st.sampled_from(ClosingCode), min_size=1))
def test_a_closing_names_all_that_is_missing(missing):
    with pytest.raises(BusinessError) as refusal:
        rules.check_closing(done(but=missing), DAY, DAY + timedelta(days=1), ALL)
    assert refusal.value.facts["missing"] == [code.value for code in ClosingCode if code in missing]


def test_a_proposal_is_decided_once_and_settled_only_then():
    rules.must_be_proposed(ClosingState.PROPOSED)
    rules.must_be_under_way(ClosingState.UNDER_WAY)
    for state in set(ClosingState) - {ClosingState.PROPOSED}:
        with refused("not_proposed"):
            rules.must_be_proposed(state)
    with refused("not_accepted"):
        rules.must_be_under_way(ClosingState.PROPOSED)
    for state in (ClosingState.DECLINED, ClosingState.CALLED_OFF, ClosingState.CLOSED):
        with refused("closing_over"):
            rules.must_be_under_way(state)


def test_a_certificate_tells_of_what_happened_and_who_saw_it():
    rules.check_drawing_up([DataKind.CALLS], DAY, DAY, by=1, witness_id=2)
    for code, changed in (("no_kinds", {"kinds": []}), ("in_future", {"on": DAY + timedelta(days=1)}),
                          ("own_witness", {"witness": 1})):  # fmt: skip
        with refused(code):
            rules.check_drawing_up(
                changed.get("kinds", [DataKind.CALLS]), changed.get("on", DAY), DAY, by=1,
                witness_id=changed.get("witness", 2),
            )  # fmt: skip


def test_the_witness_alone_confirms_and_only_once():
    rules.check_witnessing(witnessed=False, is_witness=True, is_author=False)
    with refused("witnessed"):
        rules.check_witnessing(witnessed=True, is_witness=True, is_author=False)
    with refused("own_witness"):
        rules.check_witnessing(witnessed=False, is_witness=True, is_author=True)
    with refused("not_the_witness"):
        rules.check_witnessing(witnessed=False, is_witness=False, is_author=False)


GOOD = {"witnessed": True, "whole_client": True, "disposal": Disposal.DESTROYED, "erased": False, "living": [],
        "typed": "C-0001", "code": "C-0001"}  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"erased": True}, "erased"),
        ({"witnessed": False}, "not_witnessed"),
        ({"whole_client": False}, "not_whole"),
        ({"disposal": Disposal.RETURNED}, "not_whole"),
        ({"living": ["P2026-002"]}, "others_live"),
        ({"typed": "C-0002"}, "code_differs"),
    ],
)
def test_the_clients_key_falls_only_when_all_is_certified(changed, code):
    rules.check_erasing(**GOOD)
    rules.check_erasing(**GOOD | {"disposal": Disposal.BOTH, "typed": " C-0001 "})
    with refused(code):
        rules.check_erasing(**GOOD | changed)

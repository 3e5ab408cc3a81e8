"""What counts as the same company, a complete handover, a right row of a form."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpo.clients import rules
from bpo.clients.rules import (
    HandoverFacts,
    HandoverKind,
    HandoverState,
    Known,
    LackCode,
    ReadRow,
    RequirementCategory,
    RequirementFacts,
    RequirementKind,
    RowState,
    SourceKind,
    TaxpayerKind,
)
from bpo.imports.rules import CellError
from bpo.kernel.errors import Conflict, Invalid
from tests.clients.makers import uscc

KNOWN = [("C-001", "云澜（上海）电子商务有限公司", uscc(1)), ("C-002", "Pacific Telesales Ltd", None)]


@pytest.mark.parametrize(
    ("name", "bare"),
    [
        ("云澜电子商务有限公司", "云澜电子商务"),
        ("云澜（上海）电子商务有限公司", "云澜上海电子商务"),
        ("云澜(上海) 电子商务有限责任公司", "云澜上海电子商务"),
        ("恒信股份有限公司", "恒信"),
        ("ACME Ltd", "acmeltd"),
        ("公司", "公司"),
    ],
)
def test_a_name_is_compared_without_form_brackets_and_blanks(name, bare):
    assert rules.bare_name(name) == bare


@given(st.text(max_size=40))
def test_a_bare_name_is_never_longer_than_its_parts_and_keeps_something(name):
    bare = rules.bare_name(f"云{name}有限公司")
    assert bare and bare == rules.bare_name(f"云{name}有限公司 ")


@pytest.mark.parametrize(
    "name", ["云澜上海电子商务有限公司", "云澜(上海)电子商务有限责任公司", "云澜 上海 电子商务股份有限公司"]
)
def test_the_same_name_in_another_spelling_is_refused_naming_the_client(name):
    with pytest.raises(Conflict) as refusal:
        rules.refuse_double(name, uscc(9), KNOWN)
    assert refusal.value.code == "same_name"
    assert refusal.value.facts == {"code": "C-001", "name": "云澜（上海）电子商务有限公司"}


def test_the_same_tax_id_is_refused_before_the_name_is_looked_at():
    with pytest.raises(Conflict) as refusal:
        rules.refuse_double("完全不同的名字有限公司", uscc(1), KNOWN)
    assert (refusal.value.code, refusal.value.facts["code"]) == ("same_uscc", "C-001")


def test_another_company_and_two_foreign_ones_without_tax_id_are_no_doubles():
    rules.refuse_double("云澜（北京）电子商务有限公司", uscc(2), KNOWN)
    rules.refuse_double("Atlantic Telesales Ltd", None, KNOWN)


def test_a_chinese_company_needs_its_tax_id_and_a_foreign_one_has_none():
    assert rules.checked_uscc(uscc(3).lower(), TaxpayerKind.GENERAL) == uscc(3)
    assert rules.checked_uscc(None, TaxpayerKind.FOREIGN) is None
    for code, kind, why in [
        (None, TaxpayerKind.GENERAL, "uscc_missing"),
        (uscc(3), TaxpayerKind.FOREIGN, "foreign_uscc"),
        (uscc(3)[:17] + ("0" if uscc(3)[17] != "0" else "1"), TaxpayerKind.SMALL, "uscc_check"),
        ("123", TaxpayerKind.SMALL, "uscc_length"),
    ]:
        with pytest.raises(Invalid) as refusal:
            rules.checked_uscc(code, kind)
        assert (refusal.value.code, refusal.value.field) == (why, "uscc")


@pytest.mark.parametrize(
    ("written", "kept", "shown"),
    [
        ("13800138000", "13800138000", "138****8000"),
        ("138 0013-8000", "13800138000", "138****8000"),
        ("+86 138 0013 8000", "+8613800138000", "+86*******8000"),
        ("０７５５-26710001-802", "075526710001-802", "075*********-802"),
        ("95588", "95588", "***88"),
    ],
)
def test_a_number_is_written_plainly_and_masked(written, kept, shown):
    assert rules.checked_mobile(written) == kept
    assert rules.masked(kept) == shown


@pytest.mark.parametrize("written", ["", "12", "call me", "1380013800x", "123456789012345678901234"])
def test_what_is_no_number_is_refused(written):
    with pytest.raises(Invalid):
        rules.checked_mobile(written)


@given(st.from_regex(r"[0-9]{5,20}", fullmatch=True))
def test_a_masked_number_keeps_its_length_and_hides_at_least_two_digits(number):
    masked = rules.masked(number)
    assert len(masked) == len(number)
    assert masked.count("*") >= 2


def requirement(ref: str, category: RequirementCategory, **changes) -> RequirementFacts:
    return RequirementFacts(
        **{"id": 1, "ref": ref, "kind": RequirementKind.STATED, "category": category, "statement": "x", **changes}
    )


FULL = (
    requirement("R-001", RequirementCategory.SERVICE_HOURS),
    requirement("R-002", RequirementCategory.CHANNELS),
    requirement("R-003", RequirementCategory.KPI, acceptance="85%"),
)


def lacks(requirements=FULL, files=1, kind=HandoverKind.NEW_PROJECT, in_force=frozenset()):
    found = rules.missing_for_handover(HandoverFacts(kind, tuple(requirements), files, in_force))
    return [(one.code, one.refs) for one in found]


def test_a_complete_handover_lacks_nothing():
    assert lacks() == []


def test_an_empty_handover_lacks_everything_in_the_order_of_the_checklist():
    assert [code for code, _refs in lacks((), 0)] == [
        LackCode.NO_REQUIREMENT, LackCode.NO_SERVICE_HOURS, LackCode.NO_CHANNELS, LackCode.NO_KPI,
        LackCode.NO_SOURCE_FILE,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("left_out", "code"),
    [(0, LackCode.NO_SERVICE_HOURS), (1, LackCode.NO_CHANNELS), (2, LackCode.NO_KPI)],
)
def test_each_mandatory_category_is_asked_for(left_out, code):
    assert lacks([one for place, one in enumerate(FULL) if place != left_out]) == [(code, ())]


def test_laws_and_acceptance_criteria_are_asked_for_by_number():
    lawless = requirement("R-004", RequirementCategory.SECURITY, kind=RequirementKind.STATUTORY)
    unmeasured = [requirement(ref, RequirementCategory.KPI) for ref in ("R-005", "R-007")]
    implied = requirement("R-006", RequirementCategory.KPI, kind=RequirementKind.IMPLIED)
    assert lacks([*FULL, lawless, *unmeasured, implied]) == [
        (LackCode.NO_LAW, ("R-004",)),
        (LackCode.NO_ACCEPTANCE, ("R-005", "R-007")),
    ]


def test_a_new_service_may_rely_on_what_is_in_force_a_new_project_may_not():
    one = [requirement("R-009", RequirementCategory.KPI, acceptance="85%")]
    in_force = frozenset({RequirementCategory.SERVICE_HOURS, RequirementCategory.CHANNELS})
    assert lacks(one, kind=HandoverKind.NEW_SERVICE, in_force=in_force) == []
    assert len(lacks(one, kind=HandoverKind.NEW_PROJECT, in_force=in_force)) == 2


@pytest.mark.parametrize("state", list(HandoverState))
def test_only_what_is_with_sales_is_edited(state):
    if state in (HandoverState.DRAFT, HandoverState.RETURNED):
        rules.must_be_editable(state, "YJ-2026-001")
    else:
        with pytest.raises(Conflict):
            rules.must_be_editable(state, "YJ-2026-001")


@pytest.mark.parametrize(
    ("state", "sent_by", "answers", "refused"),
    [
        (HandoverState.SENT, 1, 2, None),
        (HandoverState.SENT, 1, 1, "handover_own"),
        (HandoverState.DRAFT, None, 2, "handover_not_sent"),
        (HandoverState.RETURNED, 1, 2, "handover_not_sent"),
        (HandoverState.ACCEPTED, 1, 2, "handover_not_sent"),
    ],
)
def test_a_sent_handover_is_answered_by_another_person(state, sent_by, answers, refused):
    if refused is None:
        rules.must_be_answerable_by(state, "YJ", sent_by, answers)
    else:
        with pytest.raises(Conflict) as refusal:
            rules.must_be_answerable_by(state, "YJ", sent_by, answers)
        assert refusal.value.code == refused


def test_numbers_go_on_after_the_highest():
    assert rules.next_ref([]) == "R-001"
    assert rules.next_ref(["R-002", "R-010", "R-004"]) == "R-011"
    assert rules.next_ref(["R-999"]) == "R-1000"


@given(st.sets(st.integers(min_value=1, max_value=5000)))
def test_a_next_number_is_always_free(numbers):
    refs = {f"R-{one:03d}" for one in numbers}
    assert rules.next_ref(refs) not in refs


def values(statement: str, **changes) -> dict:
    return {
        "kind": RequirementKind.STATED, "category": RequirementCategory.KPI, "statement": statement,
        "acceptance": None, "source": SourceKind.CONTRACT, "source_place": None, "law": None, **changes,
    }  # fmt: skip


HELD = [
    Known(1, "R-001", "YJ-1", values("每天 8:00–22:00")),
    Known(2, "R-002", "YJ-1", values("85% 接通")),
    Known(3, "R-003", "YJ-1", values("周报"), withdrawn=True),
    Known(4, "R-004", "YJ-0", values("400 热线")),
]


def states(rows):
    return [one.state for one in rules.compare(rows, HELD, "YJ-1")]


def test_a_form_is_compared_row_by_row():
    rows = [
        ReadRow(2, "R-001", values("每天 8:00–22:00")),
        ReadRow(3, "R-002", values("90% 接通", acceptance="按月")),
        ReadRow(4, None, values("月报")),
        ReadRow(5, None, None, (CellError("law", "", "missing"),)),
    ]
    found = rules.compare(rows, HELD, "YJ-1")
    assert [one.state for one in found] == [RowState.UNCHANGED, RowState.CHANGED, RowState.NEW, RowState.WRONG]
    assert (found[1].known_id, set(found[1].changes)) == (2, {"statement", "acceptance"})
    assert found[3].errors[0].column == "law"


def test_a_row_without_number_is_known_by_its_words():
    found = rules.compare([ReadRow(2, None, values("每天8:00–22:00 "))], HELD, "YJ-1")[0]
    assert (found.state, found.ref, found.changes) == (RowState.CHANGED, "R-001", ("statement",))
    assert states([ReadRow(2, None, values("85% 接通"))]) == [RowState.UNCHANGED]


@pytest.mark.parametrize(
    ("ref", "statement", "column"),
    [("R-003", "周报", "ref"), ("R-004", "400 热线", "ref"), (None, "400 热线", "ref"), ("17", "新的", "ref")],
)
def test_rows_that_reach_beyond_the_handover_are_wrong(ref, statement, column):
    found = rules.compare([ReadRow(2, ref, values(statement))], HELD, "YJ-1")[0]
    assert (found.state, found.errors[0].column) == (RowState.WRONG, column)


@pytest.mark.parametrize(
    "second",
    [
        ReadRow(3, None, values("85% 接通")),
        ReadRow(3, "R-002", values("另一句")),
        ReadRow(3, "R-002", values("85% 接通")),
    ],
)
def test_a_row_that_repeats_an_earlier_one_is_wrong(second):
    assert states([ReadRow(2, "R-002", values("85% 接通")), second]) == [RowState.UNCHANGED, RowState.WRONG]


def test_two_new_rows_of_the_same_words_make_one_requirement():
    assert states([ReadRow(2, None, values("月报")), ReadRow(3, None, values("月 报"))]) == [
        RowState.NEW,
        RowState.WRONG,
    ]


@given(st.lists(st.tuples(st.none() | st.integers(1, 6), st.sampled_from("甲乙丙丁戊"))))
def test_applying_a_form_and_comparing_it_again_finds_no_more_to_do(given_rows):
    rows = [
        ReadRow(place, None if number is None else f"R-{number:03d}", values(words))
        for place, (number, words) in enumerate(given_rows, 2)
    ]
    held = {one.ref: one for one in HELD}
    findings = rules.compare(rows, list(held.values()), "YJ-1")
    for one in sorted(findings, key=lambda one: one.ref is None):
        if one.state in (RowState.NEW, RowState.CHANGED):
            ref = one.ref or rules.next_ref(held)
            held[ref] = Known(len(held) + 1, ref, "YJ-1", one.values)
    again = rules.compare(rows, list(held.values()), "YJ-1")
    assert {one.state for one in again} <= {RowState.UNCHANGED, RowState.WRONG}

"""Duties: which concern a project, how a law is read however it is written, what meets what."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpo.clients import rules
from bpo.clients.rules import (
    CooperationMode,
    DutyFacts,
    DutyStanding,
    HandoverFacts,
    HandoverKind,
    LackCode,
    RequirementCategory,
    RequirementFacts,
    RequirementKind,
    ServiceKind,
)
from bpo.clients.rules.duties import article_number
from bpo.kernel.errors import Invalid

PIPL = "个人信息保护法"


def duty(number=1, **changes):
    facts = {
        "id": number, "code": f"PI-{number}", "kind": RequirementKind.STATUTORY,
        "category": RequirementCategory.SECURITY, "services": frozenset(), "modes": frozenset(), "law": f"《{PIPL}》第二十一条", "is_required": True, **changes,
    }  # fmt: skip
    return DutyFacts(**facts)


def requirement(ref="R-001", **changes):
    facts = {"id": 1, "ref": ref, "kind": RequirementKind.STATUTORY, "category": RequirementCategory.SECURITY,
             "statement": "按约定处理", **changes}  # fmt: skip
    return RequirementFacts(**facts)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("个人信息保护法 第21条", {(PIPL, 21)}),
        ("《个人信息保护法》第二十一条", {(PIPL, 21)}),
        ("中华人民共和国个人信息保护法第二十一条", {(PIPL, 21)}),
        ("《个人信息保护法》第十三、十九条", {(PIPL, 13), (PIPL, 19)}),
        ("《劳动法》第三十六条、第四十一条", {("劳动法", 36), ("劳动法", 41)}),
        ("民法典第一千零三十三条和个人信息保护法第１７条", {("民法典", 1033), (PIPL, 17)}),
        ("广告法第24条、消费者权益保护法第28条", {("广告法", 24), ("消费者权益保护法", 28)}),
        ("《关于加强呼叫中心业务管理的通知》（2020 年）", {("关于加强呼叫中心业务管理的通知", 0)}),
        ("行业惯例", set()),
        ("", set()),
        (None, set()),
    ],
)
def test_a_law_is_read_however_it_is_written(words, found):
    assert rules.articles_of(words) == found


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("1", 1),
        ("十", 10),
        ("十七", 17),
        ("二十", 20),
        ("一百零五", 105),
        ("一千零三十三", 1033),
        ("两百", 200),
        ("x", None),
    ],
)
def test_articles_are_numbers_in_both_writings(words, number):
    assert article_number(words) == number


@given(st.text(max_size=60))
def test_any_words_are_read_without_failing(words):
    assert all(number >= 0 for _law, number in rules.articles_of(words))


def test_a_duty_concerns_its_services_and_modes_and_without_them_all():
    survey, full = {ServiceKind.SURVEY}, CooperationMode.FULL
    assert rules.concerns(duty(), full, survey)
    assert rules.concerns(duty(services=frozenset({ServiceKind.SURVEY})), full, survey)
    assert not rules.concerns(duty(services=frozenset({ServiceKind.CHAT})), full, survey)
    assert not rules.concerns(duty(modes=frozenset({CooperationMode.SEAT})), full, survey)


def test_a_duty_is_met_by_what_was_taken_from_it_or_names_its_article():
    other = requirement(law=f"{PIPL} 第17条")
    same = requirement("R-002", law=f"{PIPL} 第21条")
    taken = requirement("R-003", kind=RequirementKind.IMPLIED, duty_id=1)
    stated = requirement("R-004", kind=RequirementKind.STATED, law=f"{PIPL} 第21条")
    found = {one.ref: rules.duties_found([duty()], [one], {})[0] for one in (other, same, taken, stated)}
    assert [one.standing for one in found.values()] == [
        DutyStanding.MISSING, DutyStanding.MET, DutyStanding.MET, DutyStanding.MISSING,
    ]  # fmt: skip
    assert found["R-002"].refs == ("R-002",)


def test_an_answer_counts_only_while_nothing_meets_the_duty():
    waived = rules.duties_found([duty()], [], {1: "不处理个人信息"})[0]
    assert (waived.standing, waived.reason) == (DutyStanding.WAIVED, "不处理个人信息")
    met = rules.duties_found([duty()], [requirement(duty_id=1)], {1: "不处理个人信息"})[0]
    assert met.standing == DutyStanding.MET


def test_a_duty_that_is_not_required_is_only_proposed():
    assert rules.duties_found([duty(is_required=False)], [], {})[0].standing == DutyStanding.PROPOSED


@given(st.permutations(range(1, 6)))
def test_the_order_of_duties_and_requirements_makes_no_difference(order):
    duties = [duty(number) for number in order]
    wanted = [requirement(f"R-{number:03d}", duty_id=number) for number in order if number % 2]
    found = rules.duties_found(duties, wanted, {2: "不适用"})
    assert [one.duty.code for one in found] == [f"PI-{number}" for number in range(1, 6)]
    assert [one.standing.value for one in found] == ["met", "waived", "met", "missing", "met"]


def test_the_library_holds_no_stated_duty_and_no_law_without_its_name():
    with pytest.raises(Invalid) as refusal:
        rules.check_duty(RequirementKind.STATED, None)
    assert refusal.value.field == "kind"
    with pytest.raises(Invalid) as refusal:
        rules.check_duty(RequirementKind.STATUTORY, "惯例")
    assert refusal.value.field == "law"
    rules.check_duty(RequirementKind.IMPLIED, None)


def lacks(mode, *categories, duties=()):
    wanted = tuple(requirement(f"R-{n:03d}", kind=RequirementKind.IMPLIED, category=one)
                   for n, one in enumerate(categories, 1))  # fmt: skip
    facts = HandoverFacts(HandoverKind.NEW_PROJECT, wanted, 1, mode=mode, missing_duties=duties)
    return [one.code for one in rules.missing_for_handover(facts)]


BASIC = (RequirementCategory.SERVICE_HOURS, RequirementCategory.CHANNELS, RequirementCategory.KPI)


@pytest.mark.parametrize(
    ("mode", "missing"),
    [
        (CooperationMode.FULL, [LackCode.NO_VOLUME, LackCode.NO_LANGUAGE]),
        (CooperationMode.PEOPLE, [LackCode.NO_VOLUME, LackCode.NO_LANGUAGE]),
        (CooperationMode.SYSTEM, [LackCode.NO_VOLUME]),
        (CooperationMode.SEAT, []),
        (None, []),
    ],
)
def test_volumes_and_languages_are_asked_for_where_the_vendor_sizes_or_staffs(mode, missing):
    assert lacks(mode, *BASIC) == missing
    assert set(missing) <= set(rules.checklist(mode))
    assert lacks(mode, *BASIC, RequirementCategory.VOLUME, RequirementCategory.LANGUAGE) == []


def test_missing_duties_are_one_lack_that_names_them():
    assert lacks(CooperationMode.SEAT, *BASIC, duties=("PI-17", "PI-21")) == [LackCode.NO_DUTY]

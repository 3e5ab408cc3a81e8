"""The rules of the manual: who decides, what a version must hold, when it binds, how two differ."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpo.kernel.errors import BusinessError
from bpo.projects import rules
from bpo.projects.rules import ChapterFacts, ChapterKind, ManualState
from tests.projects.makers import refused

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
ONE = ChapterFacts("C01", ChapterKind.SCRIPT, "开场白", "<p>您好，云澜客服。</p>")
TWO = ChapterFacts("C02", ChapterKind.PRODUCT, "退货", "<p>7 天内可退货，见 R-003。</p>")
LEVEL = {"level": "一级", "trigger": "不满意", "whom": "班组长", "within_minutes": "10"}


@pytest.mark.parametrize(
    ("state", "number", "note", "chapters", "code"),
    [
        (ManualState.IN_REVIEW, 1, None, [ONE], "in_review"),
        (ManualState.IN_FORCE, 1, None, [ONE], "frozen"),
        (ManualState.RETIRED, 1, None, [ONE], "frozen"),
        (ManualState.DRAFT, 1, None, [], "no_chapters"),
        (ManualState.DRAFT, 1, None, [ONE, ChapterFacts("C02", ChapterKind.FORM, "表")], "empty_chapter"),
        (ManualState.DRAFT, 2, " ", [ONE], "no_change_note"),
    ],
)
def test_what_keeps_a_version_from_approval(state, number, note, chapters, code):
    with refused(code):
        rules.check_sending(state, number, note, chapters)


@pytest.mark.parametrize("state", [ManualState.DRAFT, ManualState.RETURNED])
def test_a_draft_and_a_returned_version_can_be_sent(state):
    rules.check_sending(state, 1, None, [ONE])
    rules.check_sending(state, 2, "新规则", [ONE])


def test_nobody_approves_their_own_writing():
    with refused("own_writing"):
        rules.check_decision(ManualState.IN_REVIEW, 5, 5)
    with refused("not_in_review"):
        rules.check_decision(ManualState.DRAFT, 5, 6)
    rules.check_decision(ManualState.IN_REVIEW, 5, 6)


@pytest.mark.parametrize(
    ("kind", "body", "rows", "code"),
    [
        (ChapterKind.SCRIPT, "<p>您好</p>", [LEVEL], "rows_elsewhere"),
        (ChapterKind.ESCALATION, None, [], "no_levels"),
        (ChapterKind.PROHIBITED, "<p></p>", [], "no_words"),
        (ChapterKind.ESCALATION, None, [LEVEL, {**LEVEL, "within_minutes": "5"}], "levels_turned"),
    ],
)
def test_what_a_chapter_cannot_be(kind, body, rows, code):
    with refused(code):
        rules.check_chapter(kind, body, rows)


def test_an_escalation_is_levels_or_words_and_a_form_may_be_a_file_alone():
    rules.check_chapter(ChapterKind.ESCALATION, None, [LEVEL, {**LEVEL, "within_minutes": "30"}])
    rules.check_chapter(ChapterKind.ESCALATION, "<p>找班组长</p>", [])
    rules.check_chapter(ChapterKind.FORM, None, [])


def test_knowing_a_former_version_is_enough_until_a_later_one_binds():
    hour = timedelta(hours=1)
    versions = [(4, NOON, 24), (3, NOON - 5 * hour, 6), (2, NOON - 9 * hour, 1), (1, NOON - 90 * hour, 0)]
    assert rules.enough_until(versions) == (
        (3, NOON + 24 * hour), (2, NOON + hour), (1, NOON - 8 * hour),
    )  # fmt: skip
    assert rules.enough_until(versions[:1]) == () == rules.enough_until([])


@given(st.lists(st.tuples(st.integers(0, 200), st.integers(0, 240)), min_size=1, max_size=6))
def test_the_older_the_known_version_the_earlier_it_is_no_longer_enough(steps):
    since, versions = NOON, []
    for number, (before, hours) in enumerate(steps):
        since -= timedelta(hours=before)
        versions.append((100 - number, since, hours))
    untils = [until for _number, until in rules.enough_until(versions)]
    assert untils == sorted(untils, reverse=True)
    assert len(untils) == len(versions) - 1


@pytest.mark.parametrize(
    ("words", "chapters"),
    [
        ("# 开场白\n您好\n# 升级流程\n找班组长", [("script", "开场白"), ("escalation", "升级流程")]),
        ("前言\n# 产品知识\n正文", [("other", "手册"), ("product", "产品知识")]),
        ("一、项目概况\n甲\n\n二、禁止事项\n乙", [("product", "项目概况"), ("prohibited", "禁止事项")]),
        ("只有正文", [("other", "手册")]),
        ("# 只有标题", [("other", "只有标题")]),
    ],
)
def test_a_whole_text_is_taken_apart_at_its_headings(words, chapters):
    found = rules.taken_apart(words, "手册")
    assert [(kind.value, title) for kind, title, _body in found] == chapters
    assert all(body for _kind, _title, body in found)


@given(st.lists(st.sampled_from(["# 甲", "乙", "", "一、丙", "# ", "<b>丁"]), max_size=12).map("\n".join))
def test_nothing_that_was_written_is_lost(words):
    found = rules.taken_apart(words, "手册")
    said = "".join(title + body for _kind, title, body in found)
    for sign in "甲乙丙丁":
        assert (sign in said) == (sign in words)


REFS = [f"C{number:02d}" for number in range(1, 6)]


@given(st.permutations(REFS), st.sampled_from(REFS), st.booleans())
def test_moving_changes_one_place_at_most_and_back_again(order, ref, up):
    after = rules.chapter_moved(order, ref, up)
    assert sorted(after) == sorted(order)
    assert abs(after.index(ref) - order.index(ref)) <= 1
    if after != order:
        assert rules.chapter_moved(after, ref, not up) == order


def test_refs_are_never_given_twice():
    assert rules.next_chapter_ref([]) == "C01"
    assert rules.next_chapter_ref(["C01", "C09", "X7"]) == "C10"


def test_differences_are_told_by_chapter_and_word():
    new = ChapterFacts("C02", ChapterKind.PRODUCT, "退货", "<p>15 天内可退货，见 R-003。</p>")
    three = ChapterFacts("C03", ChapterKind.OTHER, "其他", "<p>新</p>")
    found = rules.changes_of([ONE, TWO], [new, three])
    assert [(one.ref, one.kind) for one in found] == [("C02", "changed"), ("C03", "added"), ("C01", "removed")]
    assert ("gone", "7") in found[0].lines[0] and ("new", "15") in found[0].lines[0]
    assert rules.changes_of([ONE, TWO], [ONE, TWO]) == []
    assert [one.kind for one in rules.changes_of([ONE, TWO], [TWO, ONE])] == ["moved"]


LINES = st.lists(st.text(alphabet="甲乙 ab1,", max_size=8), max_size=5).map("\n".join)


@given(LINES, LINES)
def test_a_difference_holds_both_versions_whole(before, after):
    lines = rules.marked(before, after)
    old = [piece for line in lines for kind, piece in line if kind != "new"]
    new = [piece for line in lines for kind, piece in line if kind != "gone"]
    assert "".join(old) == before.replace("\n", "")
    assert "".join(new) == after.replace("\n", "")


def test_requirements_are_found_by_their_refs():
    assert rules.refs_named("见 R-003、R-0030 和 R-003。", {"R-003", "R-001"}) == ("R-003",)
    assert rules.refs_named("R003", {"R-003"}) == ()


@pytest.mark.parametrize("hours", [-1, 241])
def test_a_time_limit_is_short(hours):
    with pytest.raises(BusinessError):
        rules.check_grace(hours)

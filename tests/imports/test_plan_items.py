"""The items of a draft plan leave as a workbook and come back unchanged, changed or new; a frozen one takes none."""

from io import BytesIO

import openpyxl
import pytest

from bpo.imports import actions as importing
from bpo.imports import queries as runs
from bpo.imports.importer import IMPORTERS
from bpo.imports.rules import Outcome
from bpo.imports.shown import left_out
from bpo.kernel.errors import BusinessError, Conflict, NotFound
from bpo.kernel.roles import Role
from bpo.people.queries import actor_of
from bpo.projects import actions, queries
from bpo.projects.rules import Dependency, Extent, PlanSection, Raci
from tests.conftest import NOW
from tests.imports.makers import checked, found, imported, workbook
from tests.projects.makers import (
    GO_LIVE,
    appoint,
    approve,
    convene,
    cover,
    item_of,
    make_planned_project,
    staff,
    write_plan,
)

HEAD = ("章节", "标题", "责任部门", "完成日期", "前置任务", "对应需求")
KIND = "plan_items"


@pytest.fixture
def drafted(session):
    """(project, crew, plan): every kind of item, one with links, parts, money and a requirement served in part."""
    project = make_planned_project(session)
    crew = staff(session, project)
    appoint(session, project, crew)
    plan = write_plan(session, project, crew)
    first, second, *_rest = queries.ordered_items(plan)
    served = list(queries.requirement_refs(session, project.id))
    item_of(session, crew, second, detail="=先到岗\n后培训", raci={"hr": Raci.RESPONSIBLE, "sales": Raci.ACCOUNTABLE},
            cost_once="1200.50", cost_month="80", partly_ids=served[:1])  # fmt: skip
    actions.set_links(session, crew.manager, item_id=second.id, predecessors=[Dependency(first.ref, "SS", -2)])
    actions.add_item(session, crew.manager, plan_id=plan.id, section=PlanSection.RISKS, title="-招聘滞后",
                     department="hr", due_on=GO_LIVE, likelihood=3, impact=4, response="提前两周启动")  # fmt: skip
    actions.duplicate_item(session, crew.manager, item_id=second.id)
    session.commit()
    return project, crew, plan


def verdicts(session, run):
    return runs.verdicts_of(session, run.id)


def run_of(session, crew, plan, data):
    return checked(session, KIND, data, actor=actor_of(session, crew.manager.id), of_id=plan.id)


def written(session, plan):
    session.expire_all()
    return {one.title: one for one in plan.items}


@pytest.mark.parametrize("language", ["en", "zh_Hans_CN"])
def test_the_plans_own_workbook_reads_back_as_no_change(session, drafted, sign_in, language):
    _project, crew, plan = drafted
    browser = sign_in(crew.manager)
    browser.client.set_cookie("language", language)
    answer = browser.get(f"/plans/{plan.id}/items.xlsx")
    assert answer.status_code == 200
    run = run_of(session, crew, plan, answer.data)
    assert [(one.row, one.changes, one.errors) for one in verdicts(session, run) if one.changes or one.errors] == []
    assert left_out(IMPORTERS.of(KIND), runs.header_of(run), runs.mapping_of(run)) == []
    assert found(run.counts) == (0, 0, len(plan.items), 0)


def test_a_workbook_changed_outside_changes_just_that(session, drafted, sign_in):
    _project, crew, plan = drafted
    book = openpyxl.load_workbook(BytesIO(sign_in(crew.manager).get(f"/plans/{plan.id}/items.xlsx").data))
    sheet = book.worksheets[0]
    head = [cell.value for cell in sheet[1]]
    at = {
        name: head.index(name) + 1 for name in ("Title", "Waits for", "RACI: HR department", "Cost a month", "Detail")
    }
    first, second = queries.ordered_items(plan)[:2]
    before = second.starts_on
    sheet.cell(3, at["Title"]).value = "班组长"
    sheet.cell(3, at["Waits for"]).value = "<clear>"
    sheet.cell(3, at["RACI: HR department"]).value = "<clear>"
    sheet.cell(3, at["Cost a month"]).value = 96.5
    sheet.cell(3, at["Detail"]).value = None
    out = BytesIO()
    book.save(out)
    run = run_of(session, crew, plan, out.getvalue())
    assert found(run.counts) == (0, 1, len(plan.items) - 1, 0)
    imported(session, run, actor_of(session, crew.manager.id))
    session.expire_all()
    assert (second.title, second.month_minor, second.detail) == ("班组长", 9650, "=先到岗\n后培训")
    assert second.waits_for == [] and second.raci == {"sales": "A"} and second.starts_on == before
    assert first.ref != second.ref and second.partly_ids


def test_new_items_are_numbered_by_their_days_and_the_same_file_again_changes_nothing(session, drafted):
    project, crew, plan = drafted
    ref = next(iter(queries.requirement_refs(session, project.id).values()))
    rows = [
        ("招聘与培训", "第二批产品培训", "人事部", "2026-12-28", "", ref),
        ("招聘与培训", "第一批产品培训", "人事部", "2026-12-14", "1.1FS+2", ""),
    ]
    run = run_of(session, crew, plan, workbook(HEAD, *rows))
    assert found(run.counts) == (2, 0, 0, 0), [one.errors for one in verdicts(session, run)]
    imported(session, run, actor_of(session, crew.manager.id))
    items = written(session, plan)
    first, second = items["第一批产品培训"], items["第二批产品培训"]
    assert int(first.ref.split(".")[1]) + 1 == int(second.ref.split(".")[1])
    assert [(one.predecessor.ref, one.lag_days) for one in first.waits_for] == [("1.1", 2)]
    assert len(second.requirement_ids) == 1 and first.owner_id is not None
    again = run_of(session, crew, plan, workbook(HEAD, *reversed(rows)))
    assert found(again.counts) == (0, 0, 2, 0)


@pytest.mark.parametrize(
    ("row", "column", "words"),
    [
        (("招聘与培训", "甲", "人事部", "2026-12-28", "99.9", ""), "predecessors", "no item 99.9"),
        (("招聘与培训", "甲", "人事部", "2026-12-28", "很快", ""), "predecessors", "not understood"),
        (("招聘与培训", "甲", "人事部", "2026-12-28", "", "R-999"), "requirements", "no requirement"),
        (("岗位人员要求", "甲", "人事部", "2026-12-28", "", ""), "quantity", "headcount"),
        (("厨房", "甲", "人事部", "2026-12-28", "", ""), "section", "choose one"),
    ],
)
def test_a_row_that_no_plan_could_hold_says_why(session, drafted, row, column, words):
    _project, crew, plan = drafted
    run = run_of(session, crew, plan, workbook(HEAD, row))
    (verdict,) = verdicts(session, run)
    assert [one.column for one in verdict.errors] == [column]
    assert words in verdict.errors[0].reason % dict(verdict.errors[0].facts)


def test_items_of_one_title_are_told_apart_by_their_number(session, drafted):
    _project, crew, plan = drafted
    twice = queries.ordered_items(plan)[1]
    head = ("编号", "章节", "标题", "责任部门", "完成日期", "人数", "到岗日期")
    rest = ("岗位人员要求", twice.title, "人事部", "2026-12-28", 4, "2026-12-28")
    run = run_of(session, crew, plan, workbook(head, ("", *rest)))
    assert "Several items" in verdicts(session, run)[0].errors[0].reason
    run = run_of(session, crew, plan, workbook(head, (twice.ref, *rest), ("1.99", *rest)))
    assert found(run.counts) == (0, 1, 0, 1)


def test_an_item_changed_meanwhile_is_left_alone(session, drafted):
    project, crew, plan = drafted
    item = queries.ordered_items(plan)[0]
    head = ("编号", "标题")
    run = run_of(session, crew, plan, workbook(head, (item.ref, "由文件更改")))
    cover(session, crew, item, list(queries.requirement_refs(session, project.id))[:1])  # only what it serves
    session.commit()
    counts = imported(session, run, actor_of(session, crew.manager.id))
    session.expire_all()
    assert counts["stale"] == 1 and verdicts(session, run)[0].outcome is Outcome.STALE
    assert item.title != "由文件更改"


def test_a_requirement_covered_from_its_own_side_counts_as_a_change_of_the_item(session, drafted):
    project, crew, plan = drafted
    item = queries.ordered_items(plan)[2]
    requirement = next(iter(queries.requirement_refs(session, project.id)))
    before = item.row_version
    actions.cover_requirement(session, crew.manager, plan_id=plan.id, requirement_id=requirement,
                              extents={item.id: Extent.FULLY})  # fmt: skip
    session.commit()
    assert item.row_version == before + 1


def test_neither_a_frozen_plan_nor_somebody_elses_takes_items(session, drafted, person, sign_in):
    _project, crew, plan = drafted
    data = workbook(("编号", "标题"), ("1.1", "改名"))
    stranger = person(Role.PROJECT_MANAGER)
    with pytest.raises(NotFound):
        importing.receive(session, stranger, kind=KIND, name="a.xlsx", data=data, of_id=plan.id, now=NOW)
    session.rollback()
    assert sign_in(crew.by_department["hr"]).get(f"/list-imports/{KIND}/new?of={plan.id}").status_code == 403
    assert sign_in(stranger).get(f"/plans/{plan.id}/items.xlsx").status_code == 404
    assert "Import items" in sign_in(crew.manager).get(f"/plans/{plan.id}").text
    assert "Import items" not in sign_in(crew.by_department["hr"]).get(f"/plans/{plan.id}").text
    actions.remove_item(session, crew.manager, item_id=queries.ordered_items(plan)[2].id)
    for one in plan.items:
        if one.section == PlanSection.RISKS:
            item_of(session, crew, one, acceptance="按期", review_on=GO_LIVE)
    session.commit()
    try:
        approve(session, convene(session, plan, crew), crew)
    except BusinessError as refusal:
        pytest.fail(f"{refusal.code} {refusal.facts}")
    with pytest.raises(Conflict):
        checked(session, KIND, data, actor=actor_of(session, crew.manager.id), of_id=plan.id)

"""The plan edited on a real database: owners, prose, copies, many items, coverage, costs, beginnings, papers."""

import io
from datetime import date
from decimal import Decimal

import pytest
from docx import Document
from sqlalchemy import event

from bpo.documents.issuing import reprint, verify_document
from bpo.documents.models import IssuedDocument
from bpo.kernel.errors import Invalid, NotFound
from bpo.kernel.locale import in_language
from bpo.kernel.permits import Actor
from bpo.kernel.roles import Department, Role
from bpo.people import actions as joining
from bpo.people.queries import actor_of
from bpo.projects import actions, queries, rules
from bpo.projects.models import PlanDependency
from bpo.projects.rules import Covered, DependencyKind, Extent, PlanSection, PlanState, Raci
from tests.conftest import NOW
from tests.projects.makers import (
    appoint,
    approve,
    convene,
    item_of,
    make_planned_project,
    make_prepared_project,
    refused,
    staff,
    write_plan,
)

S = PlanSection


@pytest.fixture
def crewed(session):
    project = make_planned_project(session)
    crew = staff(session, project)
    appoint(session, project, crew)
    return project, crew


@pytest.fixture
def planned(session, crewed):
    project, crew = crewed
    return project, crew, write_plan(session, project, crew)


def first_of(plan, section):
    return next(one for one in queries.ordered_items(plan) if one.section == section)


class TestItems:
    def test_owners_are_heads_of_departments_else_the_manager(self, session, crewed):
        project, crew = crewed
        head = crew.by_department[Department.HR]
        joining.fill_department(session, Actor.system(), department=Department.HR, head_id=head.id)
        plan = actions.start_plan(session, crew.manager, project_id=project.id, now=NOW)
        owners = {item.department: item.owner_id for item in plan.items}
        assert owners[Department.HR] == head.id and owners[Department.SYSTEM] == crew.manager.id

    def test_every_field_is_written_and_what_is_not_named_stays(self, session, planned):
        _project, crew, plan = planned
        item = first_of(plan, S.FACILITIES)
        said = {
            "owner_id": crew.by_department[Department.ADMINISTRATION].id, "deliverable": "工位 20 个",
            "acceptance": "逐个通电", "evidence": "验收单", "cost_once": Decimal("84000"), "cost_month": Decimal("0.5"),
            "raci": {Department.ADMINISTRATION: Raci.RESPONSIBLE, Department.FINANCE: Raci.ACCOUNTABLE},
        }  # fmt: skip
        item_of(session, crew, item, **said)
        item_of(session, crew, item, title="坐席工位")
        assert (item.once_minor, item.month_minor, item.raci) == (
            8_400_000,
            50,
            {"administration": "R", "finance": "A"},
        )
        assert (item.title, item.deliverable, item.owner_id) == ("坐席工位", "工位 20 个", said["owner_id"])

    def test_the_usual_parts_follow_the_department(self, session, planned):
        _project, crew, plan = planned
        item = first_of(plan, S.TRAINING)
        item_of(session, crew, item, department=Department.SYSTEM, raci=rules.usual_parts(Department.HR))
        (fact,) = [one for one in queries.facts_of_plan(session, plan) if one.ref == item.ref]
        assert item.raci == {} and rules.parts_in(fact)[Department.SYSTEM] == Raci.RESPONSIBLE

    def test_a_stranger_cannot_own_an_item(self, session, planned, person):
        _project, crew, plan = planned
        with pytest.raises(Invalid) as refusal:
            item_of(session, crew, plan.items[0], owner_id=person(Role.HR).id)
        assert refusal.value.field == "owner_id"

    def test_what_an_item_lacks_keeps_the_plan_from_review(self, session, planned):
        _project, crew, plan = planned
        item = first_of(plan, S.REPORTING)
        item_of(session, crew, item, recipient=None, owner_id=None)
        with refused("not_reviewable_incomplete"):
            convene(session, plan, crew)
        item_of(session, crew, item, recipient="陈蓉", owner_id=crew.manager.id, raci={Department.HR: Raci.RESPONSIBLE})
        with refused("not_reviewable_raci"):
            convene(session, plan, crew)
        item_of(session, crew, item, raci={})
        one, two = plan.items[:2]
        with session.no_autoflush:
            one.waits_for = [PlanDependency(predecessor=two, kind=DependencyKind.FINISH_START)]
            two.waits_for = [PlanDependency(predecessor=one, kind=DependencyKind.FINISH_START)]
        with refused("not_reviewable_circle"):
            convene(session, plan, crew)

    def test_a_copy_stands_behind_it_with_a_new_ref(self, session, planned):
        _project, crew, plan = planned
        item = queries.ordered_items(plan)[0]
        copy = actions.duplicate_item(session, crew.manager, item_id=item.id)
        refs = [one.ref for one in queries.ordered_items(plan) if one.section == S.POSITIONS]
        assert refs[:2] == [item.ref, copy.ref] and copy.ref == "1.4"
        assert (copy.quantity, copy.requirement_ids, copy.owner_id) == (
            item.quantity,
            item.requirement_ids,
            item.owner_id,
        )

    def test_many_items_at_once_or_none(self, session, planned):
        _project, crew, plan = planned
        some = [one for one in plan.items if one.section == S.SOFTWARE]
        before = {one.id: one.due_on for one in some}
        hr = crew.by_department[Department.HR]
        actions.edit_items(
            session, crew.manager, plan_id=plan.id, item_ids=[one.id for one in some], owner_id=hr.id,
            department=Department.TECHNOLOGY, shift_days=-5,
        )  # fmt: skip
        assert {(one.owner_id, one.department) for one in some} == {(hr.id, Department.TECHNOLOGY)}
        assert all((before[one.id] - one.due_on).days >= 5 for one in some)
        with pytest.raises(NotFound):
            actions.edit_items(session, crew.manager, plan_id=plan.id, item_ids=[some[0].id, 9999], shift_days=1)
        with refused("none_ticked"):
            actions.edit_items(session, crew.manager, plan_id=plan.id, item_ids=[], shift_days=1)
        with refused("nothing"):
            actions.edit_items(session, crew.manager, plan_id=plan.id, item_ids=[some[0].id])


class TestProse:
    def test_a_text_is_cleaned_and_a_stale_one_is_refused(self, session, planned):
        _project, crew, plan = planned
        write = {"plan_id": plan.id, "section": S.SECURITY}
        prose = actions.write_prose(
            session, crew.manager, **write, body="<p onclick='x'>双人<b>授权</b></p><script>x</script>", row_version=0
        )
        assert prose.body == "<p>双人<strong>授权</strong></p>"
        session.commit()
        actions.write_prose(session, crew.manager, **write, body="<p>三人</p>", row_version=prose.row_version)
        session.commit()
        for version in (0, 1):
            with refused("stale"):
                actions.write_prose(session, crew.manager, **write, body="<p>旧</p>", row_version=version)
        assert queries.prose_of(plan) == {S.SECURITY: "<p>三人</p>"}
        actions.write_prose(session, crew.manager, **write, body="")
        assert queries.prose_of(plan) == {}

    def test_prose_fills_a_section_where_prose_is_due(self, session, planned):
        _project, crew, plan = planned
        for item in [one for one in plan.items if one.section in (S.DUTIES, S.SECURITY)]:
            actions.remove_item(session, crew.manager, item_id=item.id)
        with refused("not_reviewable_section"):
            convene(session, plan, crew)
        for section in (S.DUTIES, S.SECURITY):
            actions.write_prose(session, crew.manager, plan_id=plan.id, section=section, body="<p>见附件</p>")
        assert convene(session, plan, crew).round == 1
        with refused("in_review"):
            actions.write_prose(session, crew.manager, plan_id=plan.id, section=S.OTHER, body="x")


class TestCoverage:
    def test_a_requirement_is_assigned_in_full_and_in_part(self, session, planned):
        project, crew, plan = planned
        number, ref = next(iter(queries.requirement_refs(session, project.id).items()))
        one, two = plan.items[0], plan.items[5]
        cover = {"plan_id": plan.id, "requirement_id": number}
        actions.cover_requirement(
            session, crew.manager, **cover, extents={one.id: None, two.id: Extent.PARTLY}, note="夜班除外"
        )  # fmt: skip
        facts = queries.facts_of_plan(session, plan)
        assert rules.covered(ref, facts) == Covered.PARTLY and queries.gaps_of(session, plan) == []
        assert next(fact for fact in facts if fact.ref == two.ref).coverage_notes == ((ref, "夜班除外"),)
        actions.cover_requirement(session, crew.manager, **cover, extents={one.id: Extent.FULLY})
        assert rules.covered(ref, queries.facts_of_plan(session, plan)) == Covered.FULLY
        actions.cover_requirement(session, crew.manager, **cover, extents={one.id: None, two.id: None})
        assert queries.gaps_of(session, plan) == [ref]
        with pytest.raises(NotFound):
            actions.cover_requirement(
                session, crew.manager, plan_id=plan.id, requirement_id=9999, extents={one.id: None}
            )

    def test_only_part_of_what_an_item_serves_is_marked(self, session, planned):
        project, crew, plan = planned
        first, second, *_ = queries.requirement_refs(session, project.id)
        item = plan.items[3]
        item_of(session, crew, item, requirement_ids=[first, second], partly_ids=[second])
        assert (item.requirement_ids, item.partly_ids) == (sorted([first, second]), [second])
        item_of(session, crew, item, title="新")
        assert item.partly_ids == [second]


class TestBeginnings:
    def test_like_another_project_s_approved_plan(self, session, person):
        former, former_crew, approved = make_prepared_project(session)
        project = make_planned_project(session, go_live_on=date(2027, 2, 1))
        crew = staff(session, project)
        appoint(session, project, crew)
        start = {"project_id": project.id, "like_project_id": former.id, "now": NOW}
        session.commit()
        with pytest.raises(NotFound):
            actions.start_plan(session, crew.manager, **start)
        session.rollback()
        joining.join_by_id(session, Actor.system(), crew.manager.id, former.id, former.client_id)
        session.commit()
        manager = actor_of(session, crew.manager.id)
        plan = actions.start_plan(session, manager, **start)
        old = {one.ref: one for one in approved.items}
        assert [one.ref for one in queries.ordered_items(plan)] == [one.ref for one in queries.ordered_items(approved)]
        assert all(one.requirement_ids == [] and one.owner_id == crew.manager.id for one in plan.items)
        live = next(one for one in plan.items if one.title == old["7.3"].title)
        assert live.due_on == date(2027, 2, 1) and old["7.3"].due_on == date(2027, 1, 4)
        assert first_of(plan, S.POSITIONS).quantity == old["1.1"].quantity
        assert former_crew.manager.id not in {one.owner_id for one in plan.items}

    def test_a_project_without_an_approved_plan_is_nothing_to_begin_with(self, session, crewed):
        project, crew = crewed
        with pytest.raises(NotFound):
            actions.start_plan(session, crew.manager, project_id=project.id, like_project_id=project.id, now=NOW)


class TestPapers:
    def test_an_approved_version_is_issued_once_and_superseded_by_the_next(self, session):
        project, crew, plan = make_prepared_project(session)
        issued = session.get_one(IssuedDocument, plan.document_id)
        assert issued.number == f"{project.code}-JH01" and verify_document(session, issued).ok
        assert reprint(session, issued).startswith(b"%PDF-")
        second = actions.start_plan(session, crew.manager, project_id=project.id, now=NOW)
        assert second.document_id is None
        approve(session, convene(session, second, crew), crew)
        after = session.get_one(IssuedDocument, second.document_id)
        assert (plan.state, after.supersedes_id) == (PlanState.SUPERSEDED, issued.id)

    @pytest.mark.parametrize(("language", "title"), [("zh_Hans_CN", "项目计划书"), ("en", "Project plan")])
    def test_the_word_file_opens_with_its_headings_and_tables(self, session, planned, sign_in, language, title):
        _project, crew, plan = planned
        actions.write_prose(
            session, crew.manager, plan_id=plan.id, section=S.SECURITY,
            body="<p>双人<strong>授权</strong></p><ol><li>脱敏</li></ol><table><tbody><tr><td>甲</td></tr></tbody></table>",
        )  # fmt: skip
        session.commit()
        answer = sign_in(crew.manager).get(f"/plans/{plan.id}/document?format=docx&language={language}")
        paper = Document(io.BytesIO(answer.data))
        with in_language(language):
            sections = [f"{rules.NUMBERS[one]} " for one in (S.POSITIONS, S.SECURITY)]
        heads = [line.text for line in paper.paragraphs if line.style.name == "Heading 1"]
        assert paper.paragraphs[0].text == title
        assert all(any(head.startswith(one) for head in heads) for one in sections)
        cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
        assert "R-001" in cells and "甲" in cells and any("20 秒内接听不低于 85%" in one for one in cells)
        assert any(line.text == "双人授权" for line in paper.paragraphs)
        normal = paper.styles["Normal"].element.rPr.rFonts
        assert normal.get("{http://schemas.openxmlformats.org/wordprocessingml/2006/main}eastAsia") == "SimSun"
        assert all(table.rows[0]._tr.trPr.find(".//{*}tblHeader") is not None for table in paper.tables[1:3])
        again = sign_in(crew.manager).get(f"/plans/{plan.id}/document?format=docx&language={language}")
        assert again.data == answer.data


def statements_of(app, act):
    """How many statements the database was sent while `act` ran."""
    seen = []
    engine = app.extensions["database"].engine
    event.listen(engine, "before_cursor_execute", lambda *_args: seen.append(1))
    act()
    return len(seen)


class TestPages:
    def test_the_number_of_queries_does_not_grow_with_the_items(self, app, session, planned, sign_in):
        _project, crew, plan = planned
        desk = sign_in(crew.manager)
        desk.get(f"/plans/{plan.id}")
        few = statements_of(app, lambda: desk.get(f"/plans/{plan.id}"))
        for number in range(60):
            actions.add_item(
                session, crew.manager, plan_id=plan.id, section=list(S)[number % 12], title=f"第 {number} 项",
                department=list(Department)[number % 7], due_on=date(2026, 12, 20), quantity=1, kpi="quality_score",
                starts_on=date(2026, 12, 1), target_percent=Decimal(90),
            )  # fmt: skip
        session.commit()
        desk.get(f"/plans/{plan.id}")
        many = statements_of(app, lambda: desk.get(f"/plans/{plan.id}"))
        assert many <= few + 2

    def test_a_row_is_saved_in_place_and_a_stale_one_shows_both(self, session, planned, sign_in):
        _project, crew, plan = planned
        item = first_of(plan, S.FACILITIES)
        desk, part = sign_in(crew.manager), {"X-Part": "1"}
        session.commit()
        assert 'name="row_version"' in desk.get(f"/plan-items/{item.id}", headers=part).text
        data = {"title": "坐席工位", "quantity": "20", "department": "administration", "due_on": "2026-12-20",
                "owner_id": str(crew.manager.id), "cost_once": "84000",
                "row_version": str(item.row_version)}  # fmt: skip
        told = desk.post(f"/plan-items/{item.id}", data, headers=part).json
        assert told["version"] == item.row_version + 1 and "坐席工位" in told["rows"][str(item.id)]
        assert "¥84,000.00" in told["parts"]["plan-cost"] and told["saved"].startswith("Saved")
        stale = desk.post(f"/plan-items/{item.id}", {**data, "title": "旧名"}, headers=part)
        assert stale.status_code == 409 and stale.json["code"] == "stale"
        assert "旧名" in stale.json["form"] and "坐席工位" in stale.json["form"]
        wrong = desk.post(f"/plan-items/{item.id}", {**data, "title": ""}, headers=part)
        assert wrong.status_code == 422 and wrong.json["code"] == "fields"

    def test_two_writings_of_a_text_stand_side_by_side(self, session, planned, sign_in):
        _project, crew, plan = planned
        desk, part = sign_in(crew.manager), {"X-Part": "1"}
        address = f"/plans/{plan.id}/sections/security/text"
        assert desk.post(address, {"body": "<p>甲</p><p>乙</p>", "row_version": "0"}, headers=part).json["version"] == 1
        clash = desk.post(address, {"body": "<p>甲</p><p>丙</p>", "row_version": "0"}, headers=part)
        assert clash.status_code == 409 and clash.json["version"] == 1
        assert clash.json["passages"] == [
            {"same": True, "mine": "<p>甲</p>", "theirs": "<p>甲</p>"},
            {"same": False, "mine": "<p>丙</p>", "theirs": "<p>乙</p>"},
        ]
        page = desk.get(f"/plans/{plan.id}").text
        assert "<p>乙</p>" in page and "丙" not in page

    def test_news_tell_what_others_changed(self, session, planned, sign_in):
        _project, crew, plan = planned
        desk = sign_in(crew.by_department[Department.HR])
        since = queries.last_act(session)
        item = queries.ordered_items(plan)[0]
        item_of(session, crew, item, title="客服代表")
        actions.write_prose(session, crew.manager, plan_id=plan.id, section=S.OTHER, body="<p>其他</p>")
        session.commit()
        told = desk.get(f"/plans/{plan.id}/news?since={since}").json
        assert "客服代表" in told["sections"]["positions"] and told["prose"]["other"]["body"] == "<p>其他</p>"
        assert len(told["said"]) == 1 and "1.1" in told["said"][0]
        assert desk.get(f"/plans/{plan.id}/news?since={told['since']}").json == {"since": told["since"]}

    def test_pages_without_script(self, session, planned, sign_in):
        project, crew, plan = planned
        desk = sign_in(crew.manager)
        refs = queries.requirement_refs(session, project.id)
        number = next(iter(refs))
        item = queries.ordered_items(plan)[0]
        session.commit()
        for path in ("text", f"items/changes?id={item.id}", f"coverage/{number}", "coverage", "head-cost"):
            where = f"sections/duties/{path}" if path == "text" else path
            assert desk.get(f"/plans/{plan.id}/{where}").status_code == 200, path
        assert (
            desk.post(f"/plans/{plan.id}/sections/duties/text", {"body": "<p>职责</p>", "row_version": "0"}).status_code
            == 303
        )
        answer = desk.post(f"/plans/{plan.id}/coverage/{number}", {f"item_{item.id}": "partly", "note": "夜班除外"})
        assert answer.status_code == 303
        assert "partly" in desk.get(f"/plans/{plan.id}").text
        assert desk.post(f"/plans/{plan.id}/head-cost", {"head_cost": "7000"}).status_code == 303
        assert "¥7,000.00" in desk.get(f"/plans/{plan.id}").text
        assert desk.post(f"/plan-items/{item.id}/copies").status_code == 303
        bulk = {"item_ids": [item.id], "shift_days": "2"}
        assert desk.post(f"/plans/{plan.id}/items/changes", bulk).status_code == 303
        order = desk.post(f"/plans/{plan.id}/sections/positions/order", {"refs": ["1.2", "1.1", "1.4", "1.3"]})
        assert order.status_code == 303
        assert desk.get(f"/plans/{plan.id}/document").data.startswith(b"%PDF-")
        assert desk.get(f"/plans/{plan.id}/document?format=odt").status_code == 422


class TestApi:
    def test_every_act_by_a_program(self, session, planned, programme):
        project, crew, plan = planned
        api = programme(crew.manager)
        refs = queries.requirement_refs(session, project.id)
        number = next(iter(refs))
        item = queries.ordered_items(plan)[0]
        session.commit()
        text = api("PUT", f"/plans/{plan.id}/sections/security", {"body": "<p>双人</p>", "row_version": 0})
        assert text.json == {"section": "security", "body": "<p>双人</p>", "row_version": 1}
        cover = {"items": [{"item_id": item.id, "extent": "partly"}], "note": "夜班除外"}
        assert api("PUT", f"/plans/{plan.id}/coverage/{number}", cover).json["covered"] == "partly"
        assert len(api("GET", f"/plans/{plan.id}/coverage").json) == len(refs)
        copy = api("POST", f"/plan-items/{item.id}/copies").json
        assert copy["ref"] == "1.4" and copy["partly_ids"] == [number]
        bulk = {"item_ids": [copy["id"]], "department": "finance", "shift_days": 3}
        assert api("POST", f"/plans/{plan.id}/item-changes", bulk).status_code == 200
        api("PUT", f"/plans/{plan.id}/head-cost", {"head_cost": "7000.00"})
        cost = api("GET", f"/plans/{plan.id}/cost?months=24").json
        assert (cost["head_cost"], cost["months"]) == ("7000.00", 24) and Decimal(cost["horizon"]) == 24 * Decimal(
            cost["month"]
        )
        assert api("GET", f"/plans/{plan.id}/obstacles").json == []
        change = {"title": "客服代表", "department": "hr", "due_on": "2026-12-20", "quantity": 20,
                  "starts_on": "2026-12-20", "requirement_ids": [number], "cost_month": "130000", "shift": "两班",
                  "raci": {"hr": "R", "sales": "A"}}  # fmt: skip
        changed = api("PUT", f"/plan-items/{item.id}", change).json
        assert (changed["cost_month"], changed["shift"], changed["raci"]) == (
            "130000.00",
            "两班",
            {"hr": "R", "sales": "A"},
        )
        assert changed["owner_id"] == item.owner_id
        word = api("GET", f"/plans/{plan.id}/document?format=docx&language=en")
        assert word.data[:2] == b"PK"
        assert api("GET", f"/plans/{plan.id}").json["prose"] == [text.json]

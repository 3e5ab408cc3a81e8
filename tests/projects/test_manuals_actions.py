"""The manual on a real database: written, sent, returned, approved by somebody else, frozen, compared, found."""

import pytest
from sqlalchemy import select

from bpo.documents.models import IssuedDocument
from bpo.kernel import files
from bpo.kernel.errors import NotFound
from bpo.kernel.roles import Role
from bpo.projects import actions, queries
from bpo.projects.models import Manual
from bpo.projects.rules import ChapterKind, ManualState
from tests.conftest import NOW, make_person
from tests.projects.makers import make_project, put_in_force, refused

LEVEL = {"level": "一级", "trigger": "客户不满意", "whom": "班组长", "reach": None, "within_minutes": 10}


@pytest.fixture
def written(session):
    """(project, writer, manager, draft with two chapters)."""
    project = make_project(session)
    writer = make_person(session, Role.SERVICE_MANAGER, projects=(project,))
    manager = make_person(session, Role.PROJECT_MANAGER, projects=(project,))
    manual = actions.start_manual(session, writer, project_id=project.id, title="运营手册", now=NOW)
    actions.add_chapter(
        session, writer, manual_id=manual.id, kind=ChapterKind.SCRIPT, title="开场白", body="<p>您好，见 R-003</p>"
    )
    actions.add_chapter(session, writer, manual_id=manual.id, kind=ChapterKind.ESCALATION, title="升级", rows=[LEVEL])
    session.commit()
    return project, writer, manager, manual


def test_a_version_is_sent_returned_completed_and_approved(session, written):
    project, writer, manager, manual = written
    with refused("not_in_review"):
        actions.approve_manual(session, manager, manual_id=manual.id, now=NOW)
    actions.send_manual(session, writer, manual_id=manual.id, now=NOW)
    with refused("in_review"):
        actions.edit_manual(session, writer, manual_id=manual.id, title="改", grace_hours=1)
    actions.return_manual(session, manager, manual_id=manual.id, reason="缺结束语")
    assert (manual.state, manual.returned_reason) == (ManualState.RETURNED, "缺结束语")
    actions.send_manual(session, writer, manual_id=manual.id, now=NOW)
    actions.approve_manual(session, manager, manual_id=manual.id, now=NOW)
    session.commit()
    assert (manual.state, manual.approved_by) == (ManualState.IN_FORCE, manager.id)
    assert queries.current_manual(session, project.id).published_at == NOW
    issued = session.scalars(select(IssuedDocument).where(IssuedDocument.kind == "manual")).one()
    assert issued.id == manual.document_id and issued.facts["chapters"][1]["rows"][0][0] == "一级"
    assert files.bytes_of(issued.pdf_sha256).startswith(b"%PDF-")
    for act in (
        lambda: actions.add_chapter(
            session, writer, manual_id=manual.id, kind=ChapterKind.OTHER, title="晚了", body="<p>x</p>"
        ),
        lambda: actions.remove_chapter(session, writer, chapter_id=manual.chapters[0].id),
        lambda: actions.edit_manual(session, writer, manual_id=manual.id, title="晚了", grace_hours=0),
    ):
        with refused("frozen"):
            act()


def test_the_next_version_is_a_copy_and_retires_the_former(session, written):
    project, writer, manager, first = written
    form = actions.attach_form(
        session, writer, chapter_id=first.chapters[0].id, name="登记表.csv", data=b"a,b\n", now=NOW
    )
    actions.send_manual(session, writer, manual_id=first.id, now=NOW)
    actions.approve_manual(session, manager, manual_id=first.id, now=NOW)
    second = actions.start_manual(session, writer, project_id=project.id, title="运营手册", now=NOW)
    with refused("version_open"):
        actions.start_manual(session, writer, project_id=project.id, title="再来", now=NOW)
    assert [one.ref for one in second.chapters] == ["C01", "C02"]
    assert second.chapters[0].files == form.files
    assert queries.changes_of_manual(session, second) == []
    opening = second.chapters[0]
    actions.change_chapter(
        session, writer, chapter_id=opening.id, kind=opening.kind, title="开场白", body="<p>您好，云澜</p>"
    )
    actions.move_chapter(session, writer, chapter_id=second.chapters[1].id, up=True)
    assert [one.ref for one in second.chapters] == ["C02", "C01"]
    actions.detach_form(session, writer, chapter_id=opening.id, file_id=opening.files[0]["id"])
    added = actions.add_chapter(
        session, writer, manual_id=second.id, kind=ChapterKind.OTHER, title="其他", body="<p>x</p>"
    )
    assert added.ref == "C03"
    actions.remove_chapter(session, writer, chapter_id=added.id)
    session.commit()
    assert "changed" in {one.kind for one in queries.changes_of_manual(session, second)}
    with refused("no_change_note"):
        actions.send_manual(session, writer, manual_id=second.id, now=NOW)
    actions.edit_manual(session, writer, manual_id=second.id, title="运营手册", grace_hours=48, change_note="新开场白")
    actions.send_manual(session, writer, manual_id=second.id, now=NOW)
    actions.approve_manual(session, manager, manual_id=second.id, now=NOW)
    session.commit()
    assert (first.state, second.state) == (ManualState.RETIRED, ManualState.IN_FORCE)
    assert first.chapters[0].files and first.chapters[0].body == "<p>您好，见 R-003</p>"
    facts = queries.current_manual(session, project.id)
    assert facts.formers == ((first.id, facts.binds_from),)


def test_a_stale_form_is_refused(session, written):
    _project, writer, _manager, manual = written
    chapter = manual.chapters[0]
    version = chapter.row_version
    again = {"chapter_id": chapter.id, "kind": chapter.kind, "title": "开场白", "row_version": version}
    actions.change_chapter(session, writer, body="<p>一</p>", **again)
    session.flush()
    with refused("stale"):
        actions.change_chapter(session, writer, body="<p>二</p>", **again)


def test_drafts_are_absent_for_agents_and_strangers(session, written):
    project, writer, manager, manual = written
    agent = make_person(session, Role.AGENT, projects=(project,))
    stranger = make_person(session, Role.SERVICE_MANAGER)
    for actor in (agent, stranger):
        with pytest.raises(NotFound):
            queries.manual_page(session, actor, manual.id)
        with pytest.raises(NotFound):
            queries.chapter_page(session, actor, manual.chapters[0].id)
    assert queries.manuals_of(session, agent, project.id) == []
    actions.send_manual(session, writer, manual_id=manual.id, now=NOW)
    actions.approve_manual(session, manager, manual_id=manual.id, now=NOW)
    assert queries.manual_page(session, agent, manual.id).id == manual.id
    with pytest.raises(NotFound):
        actions.start_manual(session, stranger, project_id=project.id, title="外", now=NOW)


def test_a_whole_text_keeps_the_refs_of_known_titles(session):
    project = make_project(session)
    writer = make_person(session, Role.SERVICE_MANAGER, projects=(project,))
    put_in_force(session, project, writer, body="# 开场\n甲\n# 升级\n乙")
    second = put_in_force(session, project, writer, body="# 升级\n丙\n# 新章\n丁")
    assert [(one.ref, one.title) for one in second.chapters] == [("C02", "升级"), ("C03", "新章")]
    assert second.body.startswith("# 升级\n丙")
    assert len(session.scalars(select(Manual)).all()) == 2


def test_chapters_that_name_a_requirement_are_found(session, written):
    project, _writer, _manager, manual = written
    found = queries.chapters_naming(session, project.id, ["R-003", "R-999"])
    assert [(one.manual_id, one.ref, one.refs) for one in found] == [(manual.id, "C01", ("R-003",))]
    assert queries.chapters_naming(session, project.id, ["R-004"]) == []

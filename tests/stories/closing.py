"""Closing: the director accepts the end, every department settles its part, the client's data go, nothing follows."""

from datetime import date, timedelta
from typing import Any

from bpo.documents.issuing import reprint
from bpo.documents.models import IssuedDocument
from bpo.kernel.roles import Department
from bpo.projects import actions, queries
from bpo.projects.rules import (
    ClosingCode,
    ClosingReason,
    DataKind,
    Disposal,
    ItemState,
    LessonKind,
    PlanSection,
    ProjectState,
)
from tests.stories.company import Company
from tests.stories.planning import VOICES, words_of


def end_it(company: Company, project: Any, last_day: date) -> None:
    """Proposed by the manager, accepted by the director, settled item by item; closed on the day after the last one."""
    closing = company.act(
        actions.propose_closing, "manager", not_by="sales", project_id=project.id, last_service_on=last_day,
        reason_class=ClosingReason.TERM_ENDED, reason="试运营期满，客户转为自营",
    )  # fmt: skip
    company.act(actions.accept_closing, "director", not_by="manager", closing_id=closing.id)
    company.refuses("not_settled_yet", actions.close_project, "director", closing_id=closing.id)
    teach(company, project)
    certify(company, project)
    settle(company, closing)
    company.refuses("still_serving", actions.close_project, "director", closing_id=closing.id)
    company.on(last_day + timedelta(days=1))
    company.act(actions.close_project, "director", not_by="manager", closing_id=closing.id)
    company.session.refresh(project)
    assert project.state == ProjectState.CLOSED
    company.refuses("ended", actions.start_plan, "manager", project_id=project.id)


def teach(company: Company, project: Any) -> None:
    """Each department that was asked says what the project taught."""
    for department in queries.departments_asked(company.session, project.id):
        lesson = company.act(
            actions.write_lesson, "manager", not_by="other manager", project_id=project.id, department=department,
            section=PlanSection.TRAINING, kind=LessonKind.FAILED, title="补考时间没留足",
            situation="考试排在上线前两天", consequence="首周缺人", recommendation="提前八个工作日考试",
        )  # fmt: skip
        company.act(actions.publish_lesson, "manager", lesson_id=lesson.id)


def certify(company: Company, project: Any) -> None:
    """Two persons answer for the end of the client's data; the certificate has a number and names both."""
    facts = {"disposal": Disposal.DESTROYED, "data_kinds": [DataKind.CALLS, DataKind.RECORDINGS]}
    row = company.act(
        actions.draw_up_certificate, "system", not_by="hr", project_id=project.id, method="覆写后抽查十条",
        carried_out_on=company.now.date(), witness_id=company.ids["technology"], **facts,
    )  # fmt: skip
    company.refuses("not_the_witness", actions.witness_certificate, "finance", certificate_id=row.id)
    company.act(actions.witness_certificate, "technology", certificate_id=row.id)
    paper = company.session.get_one(IssuedDocument, row.document_id)
    said = words_of(reprint(company.session, paper))
    assert row.number in said and "刘洋" in said and "唐伟" in said


def settle(company: Company, closing: Any) -> None:
    """What the facts do not settle by themselves, its department does; what the client signed is kept."""
    items = {one.code: one for one in closing.items}
    for code in (ClosingCode.INVOICES_SETTLED, ClosingCode.DEPOSIT_SETTLED):
        company.act(
            actions.settle_closing_item, "finance", not_by="hr", item_id=items[code].id, state=ItemState.DONE,
            note="已核对",
        )  # fmt: skip
    company.act(
        actions.settle_closing_item, VOICES[Department.OPERATIONS], item_id=items[ClosingCode.REPORTS_HANDED_OVER].id,
        state=ItemState.DONE, note="周报月报已移交",
    )  # fmt: skip
    accepted = {"item_id": items[ClosingCode.CLIENT_ACCEPTED].id, "state": ItemState.DONE}
    company.refuses("evidence_needed", actions.settle_closing_item, "sales", **accepted)
    company.act(
        actions.settle_closing_item, "sales", **accepted, evidence=[("验收单.txt", "林晓雯签字".encode())],
    )  # fmt: skip

"""Selling: a client, a project, what the client wants, and the handover to operations."""

from io import BytesIO
from typing import Any

from openpyxl import load_workbook
from sqlalchemy import func, select

from bpo.clients import actions, queries
from bpo.clients.rules import (
    ContactRole,
    CooperationMode,
    DutyStanding,
    HandoverState,
    RequirementCategory,
    RequirementKind,
    RowState,
    ServiceKind,
    SourceKind,
    TaxpayerKind,
)
from bpo.kernel.models import JournalEntry
from bpo.projects.actions import open_project
from bpo.projects.rules import ProjectState
from tests.clients.makers import handover_of, uscc
from tests.stories.company import Company

CLIENT = {
    "legal_name_zh": "云澜电子商务有限公司", "short_name": "云澜电商", "taxpayer_kind": TaxpayerKind.GENERAL,
    "payment_days": 30, "invoice_address": "杭州市余杭区文一西路 969 号", "bank": "招商银行杭州分行",
    "bank_account": "571907654321001",
}  # fmt: skip
WANTED = (
    ("stated", "service_hours", "热线每天 8:00–22:00 开通，节假日不休", "排班表与话单抽查", "contract", ""),
    ("stated", "channels", "400 热线与回拨", "渠道均可接入", "tender", ""),
    ("stated", "kpi", "20 秒接通率不低于 85%", "", "tender", ""),
    ("statutory", "security", "录音前告知来电人", "抽听录音", "law", "个人信息保护法 第17条"),
    ("statutory", "security", "通话记录保存期限满后删除", "", "law", ""),
)
COLUMNS = ("kind", "category", "statement", "acceptance", "source", "law")


def register_client(company: Company) -> Any:
    """Sales registers a client; a mistyped credit code is refused. Its contact's number is shown masked."""
    right = uscc(1)
    wrong = right[:-1] + ("0" if right[-1] != "0" else "1")
    refusal = company.refuses("uscc_check", actions.register_client, "sales", **CLIENT, uscc=wrong)
    assert wrong in str(refusal)
    client = company.act(actions.register_client, "sales", not_by="hr", **CLIENT, uscc=right)
    contact = company.act(
        actions.add_contact, "sales", not_by="technology", client_id=client.id, name="林晓雯",
        role=ContactRole.BUSINESS, position="客服总监", mobile="138 0013 8000",
    )  # fmt: skip
    assert (client.code, client.owner_id) == ("C-001", company.ids["sales"])
    assert contact.mobile_masked == "138****8000" and b"13800138000" not in contact.mobile_hidden
    return client


def open_the_project(company: Company, client: Any, name: str, go_live_on: Any) -> Any:
    """Sales opens a project; its handover is begun at once."""
    project = company.act(
        open_project, "sales", not_by="director", client_id=client.id, name=name, mode=CooperationMode.FULL,
        services=[ServiceKind.CONSULTATION, ServiceKind.COMPLAINTS], go_live_on=go_live_on,
    )  # fmt: skip
    assert project.state == ProjectState.HANDOVER
    return project


def filled_form(template: bytes) -> bytes:
    """The downloaded requirement form with what the client wants written into its first sheet."""
    book = load_workbook(BytesIO(template))
    sheet = book.worksheets[0]
    heads = {cell.value: cell.column for cell in sheet[1]}
    places = [heads[queries.forms.heads()[name]] for name in COLUMNS]
    for number, row in enumerate(WANTED, start=2):
        for place, value in zip(places, row, strict=True):
            sheet.cell(number, place, value or None)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def import_requirements(company: Company, project: Any) -> None:
    """The form is downloaded, filled in and imported; a wrong row is left out, a second import changes nothing."""
    handover = handover_of(company.session, project)
    template = company.ask(queries.requirement_form, "sales", not_by="finance", handover_id=handover.id)
    form = filled_form(template)
    kept = company.act(
        actions.upload_form, "sales", not_by="hr", handover_id=handover.id, data=form, name="云澜需求单.xlsx"
    )
    facts = {"handover_id": handover.id, "file_id": kept.id}
    findings = company.act(actions.import_form, "sales", not_by="hr", **facts)
    assert [one.state for one in findings] == [RowState.NEW] * 4 + [RowState.WRONG]
    assert [one.column for one in findings[4].errors] == ["law"]
    before = _written(company, handover)
    again = company.act(actions.import_form, "sales", **facts)
    assert [one.state for one in again] == [RowState.UNCHANGED] * 4 + [RowState.WRONG]
    assert _written(company, handover) == before


def _written(company: Company, handover: Any) -> tuple[Any, ...]:
    rows = company.ask(queries.requirements_listed, "sales", handover.project_id)
    entries = company.session.scalar(select(func.count()).select_from(JournalEntry))
    return [(one.ref, one.statement, one.row_version) for one in rows], entries


def add_the_rest(company: Company, handover: Any) -> None:
    """What nobody wrote into the form: volumes, languages, and the duties that the library asks for."""
    still = company.refuses("handover_incomplete", actions.send_handover, "sales", handover_id=handover.id)
    assert still.facts["missing"][:3] == [
        "no requirement on volumes", "no requirement on languages", "nothing meets the duties LD-41, PI-21",
    ]  # fmt: skip
    for category, words in (("volume", "每月约 3000 通"), ("language", "普通话")):
        company.act(
            actions.add_requirement, "sales", not_by="manager", handover_id=handover.id, kind=RequirementKind.STATED,
            category=RequirementCategory(category), statement=words, source=SourceKind.MAIL,
        )  # fmt: skip
    missing = [one.duty.id for one in company.ask(queries.handover_page, "sales", handover.id).duties
               if one.standing == DutyStanding.MISSING]  # fmt: skip
    company.act(actions.take_duties, "sales", not_by="director", handover_id=handover.id, duty_ids=missing)


def hand_over(company: Company, project: Any) -> None:
    """Refused while incomplete, naming what; then sent, and accepted by somebody else than the sender."""
    handover = handover_of(company.session, project)
    send = {"handover_id": handover.id}
    empty = company.refuses("handover_incomplete", actions.send_handover, "sales", **send)
    assert empty.facts["missing"] == [
        "no requirement is entered yet", "no requirement on service hours", "no requirement on channels",
        "no requirement on KPI", "no requirement on volumes", "no requirement on languages",
        "nothing meets the duties LD-41, PI-17, PI-21", "no source file is attached",
    ]  # fmt: skip
    import_requirements(company, project)
    add_the_rest(company, handover)
    unmeasured = company.refuses("handover_incomplete", actions.send_handover, "sales", **send)
    assert unmeasured.facts["missing"] == ["an acceptance criterion is missing at R-003"]
    vague = company.ask(queries.requirements_listed, "sales", project.id)[2]
    company.act(
        actions.edit_requirement, "sales", not_by="manager", requirement_id=vague.id, kind=RequirementKind.STATED,
        category=RequirementCategory.KPI, statement=vague.statement, source=SourceKind.TENDER,
        acceptance="按月统计，扣除短时放弃",
    )  # fmt: skip
    company.act(actions.send_handover, "deputy", not_by="director", **send)
    company.refuses("handover_own", actions.accept_handover, "deputy", **send)
    company.act(actions.accept_handover, "director", not_by="sales", **send)
    company.session.refresh(project)
    assert handover_of(company.session, project).state == HandoverState.ACCEPTED
    assert project.state == ProjectState.PLANNING

"""Registering clients, looking at numbers, handing a project over, importing a requirement form."""

from io import BytesIO

import openpyxl
import pytest
from sqlalchemy import select

from bpo.clients import actions, queries
from bpo.clients.models import ClientKey, Contact, Handover, Requirement
from bpo.clients.rules import (
    ClientStatus,
    ContactRole,
    HandoverKind,
    HandoverState,
    RequirementCategory,
    RequirementKind,
    RowState,
    TaxpayerKind,
)
from bpo.kernel import files, journal, slots
from bpo.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from bpo.kernel.models import JournalEntry, StoredFile
from bpo.kernel.roles import Role
from bpo.people.queries import actor_of
from tests.clients.makers import (
    SYSTEM,
    complete,
    handover_of,
    make_client,
    make_contact,
    make_requirement,
    requirement_facts,
    uscc,
)
from tests.conftest import NOW
from tests.projects.makers import make_project

HEAD = ["编号", "类型", "类别", "需求", "验收标准", "来源", "出处", "法律条款"]


def acts(session) -> list[str]:
    return list(session.scalars(select(JournalEntry.act).order_by(JournalEntry.id)))


@pytest.fixture
def project(session):
    return make_project(session, client=make_client(session))


@pytest.fixture
def handover(session, project) -> Handover:
    return handover_of(session, project)


def form(*rows) -> bytes:
    """A requirement form as a client might fill it in."""
    book = openpyxl.Workbook()
    head = ["No.", "Kind", "Category", "Requirement", "Acceptance criterion", "Source", "Clause", "Law and article"]
    book.active.append(head)
    for row in rows:
        book.active.append(row)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


ROWS = (
    [None, "stated", "Service hours", "每天 8:00–22:00", None, "contract", "3.1", None],
    [None, "Stated", "kpi", "85% 在 20 秒内接通", "按月", "Tender", "P12", None],
    [None, "statutory", "security", "录音前告知", None, "law", None, "个人信息保护法 第17条"],
)


def upload(session, handover, content, name="需求单.xlsx"):
    row = actions.upload_form(session, SYSTEM, handover_id=handover.id, data=content, name=name, now=NOW)
    session.commit()
    return row


def applied(session, handover, kept):
    findings = actions.import_form(session, SYSTEM, handover_id=handover.id, file_id=kept.id)
    session.commit()
    return [one.state for one in findings]


# --- clients ---


def test_sales_registers_a_client_with_the_next_code_and_becomes_its_owner(session, person):
    sales = person(Role.SALES)
    facts = {"legal_name_zh": "宁远家电有限公司", "short_name": "宁远", "taxpayer_kind": TaxpayerKind.GENERAL,
             "uscc": uscc(7).lower(), "payment_days": 45}  # fmt: skip
    first = actions.register_client(session, sales, **facts, now=NOW)
    session.commit()
    assert (first.code, first.uscc, first.owner_id, first.status) == ("C-001", uscc(7), sales.id, ClientStatus.ACTIVE)
    assert session.scalars(select(ClientKey).where(ClientKey.client_id == first.id)).one().wrapped
    assert make_client(session, 8).code == "C-002"
    assert acts(session)[-2:] == ["clients.registered", "clients.registered"]


def test_the_same_company_is_not_registered_twice(session):
    make_client(session, 1, legal_name_zh="云澜（深圳）电子商务有限公司")
    with pytest.raises(Conflict, match="C-001"):
        make_client(session, 2, legal_name_zh="云澜深圳电子商务有限责任公司")
    session.rollback()
    with pytest.raises(Conflict, match=uscc(1)):
        make_client(session, 1, legal_name_zh="另一家有限公司")


def test_a_refused_registration_takes_no_code(session):
    with pytest.raises(Invalid):
        make_client(session, 1, uscc="91440300MA5DOUBLE0")
    session.rollback()
    assert make_client(session, 2).code == "C-001"


def test_an_edit_begun_on_an_older_version_is_refused(session):
    client = make_client(session)
    facts = {"legal_name_zh": client.legal_name_zh, "short_name": "新名", "taxpayer_kind": client.taxpayer_kind,
             "uscc": client.uscc, "payment_days": 60}  # fmt: skip
    actions.edit_client(session, SYSTEM, client_id=client.id, row_version=1, **facts)
    session.commit()
    assert (client.short_name, client.payment_days) == ("新名", 60)
    with pytest.raises(Conflict, match="version"):
        actions.edit_client(session, SYSTEM, client_id=client.id, row_version=1, **facts)


def test_editing_cannot_make_one_company_another(session):
    make_client(session, 1)
    second = make_client(session, 2)
    with pytest.raises(Conflict, match="C-001"):
        actions.edit_client(
            session, SYSTEM, client_id=second.id, legal_name_zh="别名有限公司", short_name="别名",
            taxpayer_kind=TaxpayerKind.GENERAL, uscc=uscc(1), payment_days=30,
        )  # fmt: skip


def test_only_somebody_of_sales_owns_a_client(session, person):
    with pytest.raises(Invalid) as refusal:
        make_client(session, 1, owner_id=person(Role.FINANCE).id)
    assert refusal.value.field == "owner_id"


def test_no_project_is_opened_for_a_dormant_client(session):
    client = make_client(session)
    actions.make_dormant(session, SYSTEM, client_id=client.id, reason="一年无业务")
    session.commit()
    assert queries.clients_to_pick(session, SYSTEM) == []
    with pytest.raises(Conflict, match="dormant"):
        make_project(session, client=client)
    session.rollback()
    actions.make_active(session, SYSTEM, client_id=client.id)
    session.commit()
    assert queries.clients_to_pick(session, SYSTEM) == [(client.id, "C-001 云澜电商1")]
    with pytest.raises(Conflict):
        actions.make_active(session, SYSTEM, client_id=client.id)


def test_members_see_their_projects_client_and_no_other(session, person, project):
    other = make_client(session, 2)
    manager = person(Role.PROJECT_MANAGER, projects=(project,))
    assert queries.client_page(session, manager, project.client_id).code == "C-001"
    assert [one.code for one in session.scalars(queries.clients_listed(session, manager))] == ["C-001"]
    for absent in (other.id, 999_999):
        with pytest.raises(NotFound):
            queries.client_page(session, manager, absent)
    with pytest.raises(Forbidden):
        queries.client_page(session, person(Role.CLIENT, projects=(project,)), project.client_id)


# --- contacts ---


def test_a_contacts_number_is_encrypted_masked_and_kept_out_of_the_journal(session):
    contact = make_contact(session, make_client(session))
    assert contact.mobile_masked == "138****8000"
    assert b"13800138000" not in contact.mobile_hidden
    told = "".join(session.scalars(select(JournalEntry.changes)))
    assert "138****8000" in told and "13800138000" not in told


def test_looking_at_a_number_is_journaled_with_its_reason(session, person):
    contact = make_contact(session, make_client(session))
    sales = person(Role.SALES)
    assert actions.reveal_contact(session, sales, contact_id=contact.id, reason="约签约时间") == "13800138000"
    session.commit()
    entry = session.scalars(select(JournalEntry).order_by(JournalEntry.id.desc())).first()
    assert (entry.act, entry.actor_id) == ("clients.contact_revealed", sales.id)
    assert journal.told(entry) == "looked at the telephone number of 林晓雯: 约签约时间"
    with pytest.raises(Forbidden):
        actions.reveal_contact(session, person(Role.AUDITOR), contact_id=contact.id, reason="curious")


def test_editing_keeps_or_deletes_the_number_as_told(session):
    contact = make_contact(session, make_client(session))
    facts = {"contact_id": contact.id, "name": "林晓", "role": ContactRole.BUSINESS}
    actions.edit_contact(session, SYSTEM, **facts)
    assert contact.mobile_masked == "138****8000"
    actions.edit_contact(session, SYSTEM, **facts, remove_mobile=True)
    session.commit()
    assert contact.mobile_hidden is None
    with pytest.raises(Conflict, match="No telephone number"):
        actions.reveal_contact(session, SYSTEM, contact_id=contact.id, reason="call")


def test_each_role_has_one_first_contact(session):
    client = make_client(session)
    first = make_contact(session, client, name="甲")
    second = make_contact(session, client, name="乙", is_primary=True)
    make_contact(session, client, name="丙", role=ContactRole.FINANCE)
    session.expire_all()
    assert [one.name for one in session.scalars(select(Contact).where(Contact.is_primary).order_by(Contact.id))] == [
        "乙", "丙",
    ]  # fmt: skip
    assert queries.primary_contact(session, client.id, ContactRole.BUSINESS).id == second.id != first.id
    assert queries.primary_contact(session, client.id, ContactRole.QUALITY) is None


def test_after_its_key_is_destroyed_nothing_of_a_client_can_be_read(session):
    client = make_client(session)
    contact = make_contact(session, client)
    key = session.scalars(select(ClientKey)).one()
    key.wrapped, key.destroyed_at = None, NOW
    session.commit()
    with pytest.raises(Conflict, match="2026-11-22"):
        actions.reveal_contact(session, SYSTEM, contact_id=contact.id, reason="call")


def test_other_floors_get_facts(session):
    client = make_client(session, bank="招商银行深圳分行")
    facts = queries.client_facts(session, client.id)
    assert (facts.code, facts.bank, facts.payment_days) == ("C-001", "招商银行深圳分行", 30)
    assert queries.client_names(session, [client.id, 99]) == {client.id: "云澜电商1"}
    vault = queries.vault_of(session, client.id)
    assert vault.show(vault.hide("13900001111")) == "13900001111"
    with pytest.raises(NotFound):
        queries.client_facts(session, 999)


# --- handovers ---


def test_opening_a_project_begins_a_numbered_handover(session, handover):
    assert (handover.number, handover.kind, handover.state) == (
        "YJ-2026-001", HandoverKind.NEW_PROJECT, HandoverState.DRAFT,
    )  # fmt: skip


def test_an_incomplete_handover_is_not_sent_and_names_what_is_missing(session, handover):
    make_requirement(session, handover, category=RequirementCategory.KPI)
    with pytest.raises(Conflict) as refusal:
        actions.send_handover(session, SYSTEM, handover_id=handover.id, now=NOW)
    assert refusal.value.facts["missing"] == [
        "no requirement on service hours", "no requirement on channels", "no requirement on volumes",
        "no requirement on languages", "nothing meets the duties LD-41, PI-17, PI-21",
        "an acceptance criterion is missing at R-001", "no source file is attached",
    ]  # fmt: skip


def test_a_handover_goes_to_operations_and_comes_into_force(session, person, project, handover):
    sales, director = person(Role.SALES), person(Role.DIRECTOR)
    complete(session, handover)
    assert queries.requirements_in_force(session, project.id) == []
    actions.send_handover(session, sales, handover_id=handover.id, now=NOW)
    with pytest.raises(Conflict, match="with operations"):
        actions.add_requirement(session, sales, handover_id=handover.id, **requirement_facts())
    with pytest.raises(Conflict):
        actions.send_handover(session, sales, handover_id=handover.id, now=NOW)
    actions.accept_handover(session, director, handover_id=handover.id, now=NOW)
    session.commit()
    assert [one.ref for one in queries.requirements_in_force(session, project.id)] == [
        f"R-{number:03d}" for number in range(1, 9)
    ]
    step = queries.handover_steps(session, project.id)[0]
    assert (step.state, step.sent_by, step.answered_by) == (HandoverState.ACCEPTED, sales.id, director.id)
    with pytest.raises(Conflict, match="accepted"):
        actions.attach_file(session, sales, handover_id=handover.id, data=b"%PDF-1.7", name="a.pdf", now=NOW)


def test_acceptance_is_announced_in_the_same_transaction(session, person, project, handover):
    heard = []

    @slots.listens("handover_accepted")
    def hear(_session, _actor, **facts):
        heard.append(facts)

    try:
        complete(session, handover)
        actions.send_handover(session, person(Role.SALES), handover_id=handover.id, now=NOW)
        session.commit()
        actions.accept_handover(session, person(Role.DIRECTOR), handover_id=handover.id, now=NOW)
    finally:
        slots.board.listeners["handover_accepted"].remove(hear)
    assert heard == [{"project_id": project.id, "handover_id": handover.id, "now": NOW}]


def test_nobody_answers_a_handover_they_sent(session, person, handover):
    both = person(Role.SALES)
    complete(session, handover)
    actions.send_handover(session, both, handover_id=handover.id, now=NOW)
    session.commit()
    grown = actor_of(session, both.id)
    director = type(grown)(**{**grown.__dict__, "roles": frozenset({Role.SALES, Role.DIRECTOR})})
    for answer in (actions.accept_handover, actions.return_handover):
        extra = {"reason": "incomplete"} if answer is actions.return_handover else {}
        with pytest.raises(Conflict) as refusal:
            answer(session, director, handover_id=handover.id, now=NOW, **extra)
        assert refusal.value.code == "handover_own"
    with pytest.raises(Forbidden):
        actions.accept_handover(session, person(Role.PROJECT_MANAGER), handover_id=handover.id, now=NOW)


def test_operations_returns_with_reasons_and_sales_mends_and_resends(session, person, handover):
    sales, director = person(Role.SALES), person(Role.DIRECTOR)
    complete(session, handover)
    actions.send_handover(session, sales, handover_id=handover.id, now=NOW)
    session.commit()
    with pytest.raises(Invalid, match="R-099"):
        actions.return_handover(
            session, director, handover_id=handover.id, reason="缺", requirement_reasons={"R-099": "?"}, now=NOW
        )
    actions.return_handover(
        session,
        director,
        handover_id=handover.id,
        reason="时段不清",
        requirement_reasons={"R-001": "节假日呢？"},
        now=NOW,
    )
    session.commit()
    first = session.scalars(select(Requirement).where(Requirement.ref == "R-001")).one()
    assert (handover.state, handover.return_reason, first.return_reason) == (
        HandoverState.RETURNED, "时段不清", "节假日呢？",
    )  # fmt: skip
    actions.edit_requirement(
        session, sales, requirement_id=first.id, **requirement_facts(statement="每天 8:00–22:00，含法定节假日")
    )
    actions.send_handover(session, sales, handover_id=handover.id, now=NOW)
    session.commit()
    assert (handover.state, handover.return_reason, first.return_reason) == (HandoverState.SENT, None, None)
    assert "clients.handover_returned" in acts(session)


# --- requirements ---


def test_a_statutory_requirement_names_its_law(session, handover):
    facts = requirement_facts(kind=RequirementKind.STATUTORY, category=RequirementCategory.SECURITY)
    with pytest.raises(Invalid) as refusal:
        actions.add_requirement(session, SYSTEM, handover_id=handover.id, **facts)
    assert refusal.value.field == "law"


def test_a_withdrawn_requirement_no_longer_counts_and_its_number_is_not_given_again(session, handover):
    first = make_requirement(session, handover)
    actions.withdraw_requirement(session, SYSTEM, requirement_id=first.id, reason="客户撤回", today=NOW.date())
    session.commit()
    assert make_requirement(session, handover, statement="另一条").ref == "R-002"
    assert [one.ref for one in queries.handover_facts(session, handover).requirements] == ["R-002"]
    with pytest.raises(Conflict, match="withdrawn"):
        actions.edit_requirement(session, SYSTEM, requirement_id=first.id, **requirement_facts())


def test_the_clients_people_see_accepted_requirements_of_their_project_only(session, person, project, handover):
    complete(session, handover)
    guest = person(Role.CLIENT, projects=(project,))
    assert queries.requirements_listed(session, guest, project.id) == []
    actions.send_handover(session, person(Role.SALES), handover_id=handover.id, now=NOW)
    session.commit()
    actions.accept_handover(session, person(Role.DIRECTOR), handover_id=handover.id, now=NOW)
    session.commit()
    assert len(queries.requirements_listed(session, guest, project.id)) == 8
    foreign = make_project(session, client=make_client(session, 2))
    with pytest.raises(NotFound):
        queries.requirements_listed(session, guest, foreign.id)
    with pytest.raises(Forbidden):
        queries.handover_page(session, guest, handover.id)
    source = session.scalars(select(StoredFile)).one()
    with pytest.raises(NotFound):
        files.file_for(session, guest, source.id)


# --- files and forms ---


def test_the_same_file_is_kept_once_and_can_be_taken_off_before_sending(session, handover):
    for _again in range(2):
        row = actions.attach_file(
            session, SYSTEM, handover_id=handover.id, data=b"%PDF-1.7 x", name="标书.pdf", now=NOW
        )
        session.commit()
    assert len(session.scalars(select(StoredFile)).all()) == 1
    actions.remove_file(session, SYSTEM, handover_id=handover.id, file_id=row.id)
    session.commit()
    assert session.scalars(select(StoredFile)).all() == []
    assert acts(session)[-2:] == ["clients.file_attached", "clients.file_removed"]


def test_a_form_is_imported_and_again_changes_nothing(session, handover):
    kept = upload(session, handover, form(*ROWS))
    assert applied(session, handover, kept) == [RowState.NEW] * 3
    before = acts(session)
    assert upload(session, handover, form(*ROWS)).subject_id == handover.id
    assert applied(session, handover, kept) == [RowState.UNCHANGED] * 3
    assert [one for one in acts(session)[len(before) :] if one != "clients.file_attached"] == []
    rows = session.scalars(select(Requirement).order_by(Requirement.ref)).all()
    assert [(one.ref, one.category, one.acceptance) for one in rows] == [
        ("R-001", RequirementCategory.SERVICE_HOURS, None),
        ("R-002", RequirementCategory.KPI, "按月"),
        ("R-003", RequirementCategory.SECURITY, None),
    ]


def test_wrong_rows_are_left_out_and_said_cell_by_cell(session, handover):
    content = form(
        ROWS[0],
        [None, "wish", "kpi", "85%", None, "tender", None, None],
        [None, "statutory", "security", "告知", None, "law", None, None],
        [None, "stated", "kpi", None, None, "tender", None, None],
    )
    kept = upload(session, handover, content)
    _row, findings = queries.form_of(session, SYSTEM, handover_id=handover.id, file_id=kept.id)
    said = [(one.row, one.errors[0].column, one.errors[0].value) for one in findings if one.errors]
    assert said == [(3, "kind", "wish"), (4, "law", ""), (5, "statement", "")]
    assert applied(session, handover, kept)[0] == RowState.NEW
    assert len(session.scalars(select(Requirement)).all()) == 1


def test_a_number_in_the_form_changes_that_requirement_and_blank_ones_take_free_numbers(session, handover):
    make_requirement(session, handover)
    kept = upload(
        session, handover,
        form(
            [None, "stated", "report", "月报", None, "mail", None, None],
            ["R-002", "stated", "report", "周报", None, "mail", None, None],
            ["R-001", "stated", "service_hours", "全年无休", "排班表", "contract", "3.1", None],
        ),
    )  # fmt: skip
    assert applied(session, handover, kept) == [RowState.NEW, RowState.NEW, RowState.CHANGED]
    told = {one.ref: one.statement for one in session.scalars(select(Requirement))}
    assert told == {"R-001": "全年无休", "R-002": "周报", "R-003": "月报"}
    assert "clients.requirement_edited" in acts(session)


def test_the_template_is_read_back_in_both_languages_and_changes_nothing(session, handover):
    complete(session, handover)
    content = queries.requirement_form(session, SYSTEM, now=NOW, handover_id=handover.id)
    book = openpyxl.load_workbook(BytesIO(content))
    head = [cell.value for cell in book.worksheets[0][1]]
    assert head[1] == "类型 Kind" and head[3] == "需求 Requirement"
    assert book.worksheets[1].max_row >= 4 and book.worksheets[2].max_row > 20
    assert applied(session, handover, upload(session, handover, content)) == [RowState.UNCHANGED] * 4


def test_a_form_with_chinese_heads_and_words_is_understood(session, handover):
    lines = [
        ",".join(HEAD),
        ",规定的要求,服务渠道,400 热线,,标书,P3,",
        ",法律法规要求,数据安全,录音告知,,法律法规,,个人信息保护法",
    ]
    kept = upload(session, handover, "\n".join(lines).encode("gb18030"), "需求单.csv")
    assert applied(session, handover, kept) == [RowState.NEW] * 2


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"%PDF-1.7", "a.pdf", "not_a_sheet"),
        ("姓名,电话\n张三,1\n".encode(), "a.csv", "form_columns"),
        (b"", "a.csv", "sheet_empty"),
    ],
)
def test_what_is_no_requirement_form_is_refused_and_not_kept(session, handover, content, name, code):
    with pytest.raises(Invalid) as refusal:
        upload(session, handover, content, name)
    assert (refusal.value.code, refusal.value.field) == (code, "file")
    assert session.scalars(select(StoredFile)).all() == []


def test_a_new_service_relies_on_what_is_in_force(session, person, project, handover):
    complete(session, handover)
    actions.send_handover(session, person(Role.SALES), handover_id=handover.id, now=NOW)
    session.commit()
    actions.accept_handover(session, person(Role.DIRECTOR), handover_id=handover.id, now=NOW)
    second = actions.start_handover(
        session, SYSTEM, project_id=project.id, client_id=project.client_id, kind=HandoverKind.NEW_SERVICE,
        title="外呼回访", now=NOW,
    )  # fmt: skip
    session.commit()
    first = make_requirement(session, second, category=RequirementCategory.STAFF, statement="10 名外呼坐席")
    assert first.ref == "R-005"
    actions.attach_file(session, SYSTEM, handover_id=second.id, data=b"%PDF-1.7 b", name="b.pdf", now=NOW)
    actions.send_handover(session, SYSTEM, handover_id=second.id, now=NOW)
    assert (second.number, second.state) == ("YJ-2026-002", HandoverState.SENT)

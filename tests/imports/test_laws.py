"""What every import keeps: order never counts, the same file twice changes nothing, a blank is not <clear>."""

import random

import pytest
from sqlalchemy import select

from bpo.clients.actions import edit_client
from bpo.clients.models import Client, Contact
from bpo.imports import actions, queries
from bpo.imports.rules import Outcome
from bpo.kernel import journal
from bpo.kernel.errors import Forbidden, NotFound
from bpo.kernel.roles import Role
from tests.clients.makers import make_client, uscc
from tests.conftest import NOW
from tests.imports.makers import SYSTEM, checked, found, imported, text_file, workbook

HEAD = ("客户名称", "简称", "统一社会信用代码", "纳税人类型", "账期(天)", "行业")


def line(number, **changes):
    row = {"name": f"云澜{number}电子商务有限公司", "short": f"云澜{number}", "uscc": uscc(number),
           "kind": "一般纳税人", "days": 45, "industry": "电商", **changes}  # fmt: skip
    return tuple(row.values())


def clients(session):
    return list(session.scalars(select(Client).order_by(Client.code)))


def test_a_list_is_imported_and_the_same_file_again_changes_nothing(session):
    data = workbook(HEAD, line(1), line(2))
    counts = imported(session, checked(session, "clients", data))
    assert (counts["created"], counts["error"]) == (2, 0)
    assert [(one.code, one.payment_days) for one in clients(session)] == [("C-001", 45), ("C-002", 45)]
    assert found(checked(session, "clients", data).counts) == (0, 0, 2, 0)


def test_any_order_of_the_same_rows_gives_the_same_records(session):
    rows = [line(number) for number in range(1, 8)]
    seen = []
    for seed in (1, 2):
        shuffled = random.Random(seed).sample(rows, len(rows))
        run = checked(session, "clients", workbook(HEAD, *shuffled))
        imported(session, run)
        seen.append([(one.code, one.uscc) for one in clients(session)])
        assert found(checked(session, "clients", workbook(HEAD, *rows)).counts) == (0, 0, 7, 0)
    assert seen[0] == seen[1] == sorted(seen[0])
    assert [code for _number, code in seen[0]] == sorted(uscc(number) for number in range(1, 8))


def test_blank_leaves_and_clear_empties_an_optional_field_only(session):
    client = make_client(session, 1, industry="电商")
    run = checked(session, "clients", workbook(HEAD, (client.legal_name_zh, "", "", "", "", "")))
    assert found(run.counts) == (0, 0, 1, 0)
    run = checked(session, "clients", workbook(HEAD, (client.legal_name_zh, "", "", "", "", "<clear>")))
    (verdict,) = queries.verdicts_of(session, run.id)
    assert [(one.field, one.before, one.after) for one in verdict.changes] == [("industry", "电商", "")]
    imported(session, run)
    session.refresh(client)
    assert client.industry is None
    run = checked(session, "clients", workbook(HEAD, (client.legal_name_zh, "<clear>", "", "", "", "")))
    (verdict,) = queries.verdicts_of(session, run.id)
    assert [wrong.column for wrong in verdict.errors] == ["short_name"]


def test_a_record_changed_after_the_check_is_reported_stale_and_left_alone(session):
    client = make_client(session, 1)
    run = checked(session, "clients", workbook(HEAD, line(1, short="由文件更改")))
    facts = {name: getattr(client, name) for name in ("legal_name_zh", "taxpayer_kind", "uscc", "payment_days")}
    edit_client(session, SYSTEM, client_id=client.id, short_name="由同事更改", **facts)
    session.commit()
    counts = imported(session, run)
    (verdict,) = queries.verdicts_of(session, run.id)
    assert (counts["stale"], verdict.outcome, client.short_name) == (1, Outcome.STALE, "由同事更改")


def test_a_job_killed_between_chunks_goes_on_and_imports_nothing_twice(session, monkeypatch):
    monkeypatch.setattr("bpo.imports.importer.Importer.chunk", 2)
    run = checked(session, "clients", workbook(HEAD, *(line(number) for number in range(1, 6))))
    session.commit()
    table, chunks = queries.table_of(session, run), queries.chunks_of(session, run.id)
    facts = {"run_id": run.id, "table": table, "now": NOW}
    actions.import_chunk(session, SYSTEM, chunk_id=chunks[0].id, **facts)
    session.commit()
    actions.import_chunk(session, SYSTEM, chunk_id=chunks[1].id, **facts)
    session.rollback()  # killed within the second chunk
    assert len(clients(session)) == 2
    counts = imported(session, run)
    assert (len(clients(session)), counts["created"]) == (5, 5)


def test_rows_that_hold_the_same_record_are_named_with_each_other(session):
    run = checked(session, "clients", workbook(HEAD, line(1), line(2), line(1, name="云澜1电子商务（有限公司）")))
    wrong = {one.row: one.errors[0].facts["rows"] for one in queries.verdicts_of(session, run.id) if one.errors}
    assert wrong == {2: [4], 4: [2]}


def test_rejected_rows_come_back_corrected_and_only_they_are_imported(session):
    run = checked(session, "clients", workbook(HEAD, line(1), line(2, uscc="123"), line(3, kind="不知道")))
    imported(session, run)
    _run, head, rows = actions.rejected_table(session, SYSTEM, run_id=run.id)
    assert [row[-2] for row in rows] == [3, 4] and all(row[-1] for row in rows)
    rows[0][2], rows[1][3] = uscc(2), "小规模纳税人"
    again = checked(session, "clients", workbook(head, *rows))
    assert found(again.counts) == (2, 0, 0, 0)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_text_is_read_in_the_encodings_and_delimiters_met(session, encoding, delimiter):
    data = text_file(HEAD, line(1), line(2), encoding=encoding, delimiter=delimiter)
    assert found(checked(session, "clients", data, name="list.csv").counts) == (2, 0, 0, 0)


def test_a_first_contact_is_one_and_a_telephone_number_compared_without_being_shown(session):
    client = make_client(session, 1)
    head = ("客户编号", "姓名", "职责", "手机", "首要联系人")
    rows = [
        (client.code, "甲", "business", 13800138000, "是"),
        (client.code, "乙", "business", "１３９００１３９０００", ""),
    ]
    data = workbook(head, *rows)
    assert imported(session, checked(session, "contacts", data))["created"] == 2
    assert found(checked(session, "contacts", data).counts) == (0, 0, 2, 0)
    assert [one.mobile_masked for one in session.scalars(select(Contact).order_by(Contact.name.desc()))] == [
        "138****8000", "139****9000",
    ]  # fmt: skip
    both = checked(session, "contacts", workbook(head, (client.code, "丙", "business", "", "是"), (*rows[1][:4], "是")))
    assert found(both.counts)[3] == 2


def test_who_may_not_create_may_not_import_and_sees_no_run(session, person):
    agent, sales = person(Role.AGENT), person(Role.SALES)
    with pytest.raises(Forbidden):
        actions.receive(session, agent, kind="clients", name="a.xlsx", data=workbook(HEAD, line(1)), now=NOW)
    run = checked(session, "clients", workbook(HEAD, line(1)), actor=sales)
    with pytest.raises(NotFound):
        queries.run_for(session, agent, run.id)
    assert queries.run_for(session, person(Role.DIRECTOR), run.id)[0] is run


def test_the_journal_tells_the_import_and_its_chain_holds(session, app):
    imported(session, checked(session, "clients", workbook(HEAD, line(1), line(2))))
    verdict = journal.verify(session, app.extensions["settings"].key("journal"))
    assert verdict.ok and verdict.entries >= 5

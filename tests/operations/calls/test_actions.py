"""Files of call records taken in: whole or not at all, once however often they come, and nobody's number in clear."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from random import Random
from time import perf_counter

import pytest
from sqlalchemy import func, insert, select

from bpo.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from bpo.kernel.models import JournalEntry
from bpo.kernel.permits import Actor
from bpo.kernel.roles import Role
from bpo.projects.queries import project_facts
from operations.calls import actions, queries
from operations.calls.models import Call
from operations.calls.queries import Asked
from operations.calls.rules import Definition, Direction, Outcome, read_asterisk_cdr, tally
from operations.intake import actions as intake
from operations.intake.models import IntakeBatch, RejectedRow
from operations.intake.rules import IntakeKind, IntakeState
from tests.conftest import NOW
from tests.operations.calls.call_files import (
    PLAIN_CALLS,
    SHANGHAI,
    cdr_csv_row,
    freeswitch_file,
    records,
    sheet_rows,
    written,
)
from tests.operations.makers import asterisk_file, receive_calls, take_calls
from tests.projects.makers import make_project

SYSTEM = Actor.system()
GENERIC = (
    "通话ID,来电时间,是否接通,等待时长,通话时长,客户号码,坐席工号\n"
    "A-1,2026-10-01 09:00:00,是,12,120,13812345678,8001\n"
    "A-2,2026-10-01 09:10:00,否,31,,13912345678,\n"
    "A-3,昨天,是,5,60,13712345678,8001\n"
    ",2026-10-01 09:20:00,是,5,60,13612345678,8002\n"
)


def counts(batch):
    return batch.created, batch.revised, batch.unchanged, batch.rejected


def test_the_dry_run_says_what_taking_in_then_does(session):
    project = make_project(session)
    take_calls(session, project, GENERIC.encode(), source="generic")
    later = (
        GENERIC.replace("09:00:00,是,12,120", "09:00:00,是,12,150")
        + "A-9,2026-10-02 09:00:00,是,1,10,13512345678,8001\n"
    )
    batch = receive_calls(session, project, later.encode(), source="generic")
    tried = intake.try_out(session, SYSTEM, batch_id=batch.id)
    ((before, after),) = tried.revised
    assert (before.talk_seconds, after.talk_seconds, after.external_id) == (120, 150, "A-1")
    intake.take_in(session, SYSTEM, batch_id=batch.id, now=NOW)
    told = (tried.counts.created, tried.counts.revised, tried.counts.unchanged, len(tried.taken.refused))
    assert told == counts(batch) == (1, 1, 1, 2)


def test_an_asterisk_file_becomes_calls_and_the_same_file_again_changes_nothing(session):
    project = make_project(session)
    batch = take_calls(session, project, asterisk_file())
    assert (batch.state, counts(batch), batch.rows) == (IntakeState.DONE, (5, 0, 0, 0), 5)
    entries = session.scalar(select(func.count()).select_from(JournalEntry))
    again = take_calls(session, project, asterisk_file())
    assert again.id == batch.id
    assert session.scalar(select(func.count()).select_from(Call)) == 5
    assert session.scalar(select(func.count()).select_from(JournalEntry)) == entries


def test_the_same_rows_under_another_name_and_in_another_order_are_all_unchanged(session):
    project = make_project(session)
    take_calls(session, project, asterisk_file())
    shuffled = list(PLAIN_CALLS)
    Random(7).shuffle(shuffled)
    batch = take_calls(session, project, asterisk_file(shuffled), name="other.csv")
    assert counts(batch) == (0, 0, 5, 0)


def test_newer_data_of_a_known_call_revise_it(session):
    project = make_project(session)
    take_calls(session, project, asterisk_file(PLAIN_CALLS[1:2]))
    answered = (
        "2026-10-01 09:10:31",
        "2026-10-01 09:10:40",
        "2026-10-01 09:11:40",
        69,
        60,
        "ANSWERED",
        "1790817000.11",
    )
    batch = take_calls(session, project, asterisk_file([answered], count=2))
    assert counts(batch) == (0, 1, 0, 0)
    call = session.scalars(select(Call)).one()
    assert (call.answered, call.talk_seconds, call.wait_seconds, call.revision) == (True, 60, 40, 2)
    assert len(call.legs) == 2 and call.batch_id == batch.id
    late = written([cdr_csv_row(PLAIN_CALLS[1]), cdr_csv_row(PLAIN_CALLS[0])]).encode()
    assert counts(take_calls(session, project, late)) == (1, 0, 1, 0)


def test_a_freeswitch_file_of_ten_rows_is_eight_calls(session):
    project = make_project(session)
    data = written(freeswitch_file()).encode("gbk")
    batch = take_calls(session, project, data, source="freeswitch")
    assert (batch.rows, counts(batch)) == (10, (8, 0, 0, 0))
    assert session.scalar(select(func.sum(Call.talk_seconds))) == 490


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk"])
def test_bad_rows_are_kept_with_row_column_value_and_reason_and_never_stop_a_file(session, encoding):
    project = make_project(session)
    batch = take_calls(session, project, GENERIC.encode(encoding), source="generic", name="话单.csv")
    assert counts(batch) == (2, 0, 0, 2)
    rows = session.scalars(select(RejectedRow).order_by(RejectedRow.row_number)).all()
    assert [(row.row_number, row.column, row.value) for row in rows] == [(4, "来电时间", "昨天"), (5, "通话ID", "")]
    assert rows[0].reason_said == "“昨天” is not a date and time. Write it as 2026-10-01 14:30:00."


def test_rejected_rows_are_downloaded_corrected_and_taken_in_by_uploading_them_again(session, person):
    project = make_project(session)
    batch = take_calls(session, project, GENERIC.encode(), source="generic")
    manager = person(Role.PROJECT_MANAGER, projects=(project,))
    _batch, head, rows = intake.rejected_table(session, manager, batch_id=batch.id)
    assert head == ["通话ID", "来电时间", "是否接通", "等待时长", "通话时长", "客户号码", "坐席工号", "Row", "Reason"]
    assert rows[0][:7] == ["A-3", "昨天", "是", "5", "60", "13712345678", "8001"] and rows[0][7] == "4"
    rows[0][1], rows[1][0] = "2026-10-01 10:00:00", "A-4"
    corrected = written(rows, head).encode()
    assert counts(take_calls(session, project, corrected, source="generic", name="更正.csv")) == (2, 0, 0, 0)
    session.commit()
    acts = session.scalars(select(JournalEntry.act)).all()
    assert "imports.rejected_downloaded" in acts


def test_no_number_of_a_customer_lies_in_the_database_in_clear(session):
    project = make_project(session)
    bad = GENERIC.replace("A-3,昨天", "13500001111,13812340000 点")
    take_calls(session, project, bad.encode(), source="generic")
    stored = []
    for table in (Call, IntakeBatch, RejectedRow):
        stored += [str(value) for row in session.execute(select(table.__table__)) for value in row]
    told = [f"{entry.changes}{entry.facts}" for entry in session.scalars(select(JournalEntry))]
    for number in ("13812345678", "13912345678", "13712345678", "13500001111", "13812340000"):
        assert not any(number in words for words in [*stored, *told]), number
    call = session.scalars(select(Call).where(Call.external_id == "A-1")).one()
    assert call.number_masked == "138****5678"


def test_the_kept_file_is_encrypted(session, settings):
    take_calls(session, make_project(session), GENERIC.encode(), source="generic")
    kept = [path.read_bytes() for path in (settings.var / "files").rglob("*") if path.is_file()]
    assert kept and not any(b"13812345678" in data for data in kept)


def test_a_file_killed_half_way_leaves_nothing_behind(session, monkeypatch):
    project = make_project(session)
    calls = [(*PLAIN_CALLS[0][:6], f"1790816400.{number}") for number in range(1200)]
    batch = receive_calls(session, project, asterisk_file(calls))
    session.commit()
    whole, seen = actions._store_chunk, []

    def dies(*args):
        seen.append(len(seen))
        if len(seen) == 3:
            raise MemoryError("killed")
        return whole(*args)

    monkeypatch.setattr(actions, "_store_chunk", dies)
    with pytest.raises(MemoryError):
        intake.take_in(session, SYSTEM, batch_id=batch.id, now=NOW)
    session.rollback()
    assert session.scalar(select(func.count()).select_from(Call)) == 0
    monkeypatch.undo()
    assert session.get_one(IntakeBatch, batch.id).state is IntakeState.WAITING
    intake.take_in(session, SYSTEM, batch_id=batch.id, now=NOW)
    session.commit()
    assert session.scalar(select(func.count()).select_from(Call)) == 1200


def test_a_file_that_is_no_table_is_refused_and_stays_in_the_list(session):
    batch = receive_calls(session, make_project(session), b"%PDF-1.7 and so on", name="话单.csv")
    session.commit()
    assert batch.state is IntakeState.REFUSED and "is a PDF, not a table" in batch.refusal_said
    assert batch.file_id is None


def test_a_file_of_another_exchange_is_refused_and_can_be_tried_again(session):
    project = make_project(session)
    batch = receive_calls(session, project, asterisk_file(), source="freeswitch")
    with pytest.raises(Invalid, match="No row of the file is a FreeSWITCH call record") as refusal:
        intake.take_in(session, SYSTEM, batch_id=batch.id, now=NOW)
    intake.refuse(session, SYSTEM, batch_id=batch.id, refusal=refusal.value, now=NOW)
    session.commit()
    assert (batch.state, batch.created) == (IntakeState.REFUSED, 0)
    assert counts(take_calls(session, project, asterisk_file())) == (5, 0, 0, 0)


def test_a_mapping_is_said_remembered_and_used_for_the_next_file(session):
    project = make_project(session)
    odd = "号,何时,如何\nK-1,2026-10-01 09:00:00,讲了\nK-2,2026-10-01 09:05:00,没讲\n"
    batch = receive_calls(session, project, odd.encode(), source="generic")
    with pytest.raises(Invalid, match="No column is known for"):
        intake.settle(session, SYSTEM, batch_id=batch.id, mapping={"external_id": "号"}, choice=None)
    mapping = {"external_id": "号", "arrived_at": "何时", "answered": "如何",
               "values": {"answered": ["讲了"], "not_answered": ["没讲"]}}  # fmt: skip
    intake.settle(session, SYSTEM, batch_id=batch.id, mapping=mapping, choice="outbound")
    intake.take_in(session, SYSTEM, batch_id=batch.id, now=NOW)
    session.commit()
    assert [call.direction for call in session.scalars(select(Call))] == ["outbound", "outbound"]
    following = odd.replace("K-", "L-").encode()
    assert counts(take_calls(session, project, following, source="generic")) == (2, 0, 0, 0)
    with pytest.raises(Conflict, match="imported already"):
        intake.take_in(session, SYSTEM, batch_id=batch.id, now=NOW)


def test_who_may_take_in_and_who_may_look(session, person):
    mine, other = make_project(session), make_project(session, name="别的项目")
    manager = person(Role.PROJECT_MANAGER, projects=(mine,))
    send = {"kind": IntakeKind.CALLS, "source": "asterisk", "name": "x.csv", "data": asterisk_file(), "now": NOW}
    with pytest.raises(NotFound):
        intake.receive(session, manager, project_id=other.id, **send)
    with pytest.raises(Forbidden):
        intake.receive(session, person(Role.TEAM_LEADER, projects=(mine,)), project_id=mine.id, **send)
    batch = intake.receive(session, person(Role.SYSTEM), project_id=other.id, **send)
    with pytest.raises(NotFound):
        intake.take_in(session, manager, batch_id=batch.id, now=NOW)


def test_a_number_is_shown_for_a_reason_that_is_journaled(session, person):
    project = make_project(session)
    take_calls(session, project, asterisk_file(PLAIN_CALLS[:1]))
    call = session.scalars(select(Call)).one()
    manager = person(Role.PROJECT_MANAGER, projects=(project,))
    assert actions.reveal_number(session, manager, call_id=call.id, reason="客户要求回电") == "13812345678"
    session.commit()
    entry = session.scalars(select(JournalEntry).where(JournalEntry.act == "calls.number_revealed")).one()
    assert (entry.actor_id, entry.subject_id, entry.project_id) == (manager.id, call.id, project.id)
    assert json.loads(entry.facts)["reason"] == "客户要求回电" and "13812345678" not in entry.facts
    with pytest.raises(Forbidden):
        actions.reveal_number(session, person(Role.DIRECTOR), call_id=call.id, reason="just so")
    with pytest.raises(NotFound):
        actions.reveal_number(session, person(Role.SERVICE_MANAGER), call_id=call.id, reason="just so")


def some_calls(chance, count):
    """Rows of every kind of outcome, for figures."""
    outcomes = ("answered", "abandoned", "no_answer", "busy", "failed", "overflowed", "closed")
    record = records(read_asterisk_cdr(sheet_rows(written([cdr_csv_row(PLAIN_CALLS[0])])), SHANGHAI))[0]
    for number in range(count):
        outcome = chance.choice((*outcomes, "answered", "answered"))
        yield replace(
            record, external_id=f"X-{number}", outcome=Outcome(outcome),
            direction=chance.choice(list(Direction)),
            wait_seconds=chance.choice((None, 0, 4, 5, 20, 21, 300)), caller_number="", legs=(),
            arrived_at=datetime(2026, 10, chance.randint(1, 4), chance.randint(0, 23), 15, tzinfo=UTC),
            talk_seconds=chance.randint(1, 600) if outcome == "answered" else 0,
            acw_seconds=chance.randint(0, 60) if outcome == "answered" else 0, transferred=chance.random() < 0.2,
        )  # fmt: skip


def test_the_database_counts_what_the_rule_counts_and_the_list_holds_as_many(session):
    project, chance = make_project(session), Random(11)
    batch = take_calls(session, project, asterisk_file(PLAIN_CALLS[:1]))
    session.query(Call).delete()
    made = list(some_calls(chance, 400))
    facts = project_facts(session, project.id)
    vault = actions.vault_of(session, facts.client_id)
    rows = [
        {"project_id": project.id, "batch_id": batch.id, "revision": 1, **actions.values_of(one, vault, SHANGHAI)}
        for one in made
    ]
    session.execute(insert(Call), rows)
    found = queries.report(session, project.id, date(2026, 9, 30), date(2026, 10, 6))
    assert found.whole == tally(made)
    for definition in (Definition(), Definition(threshold_seconds=4)):
        for part, condition in queries.listed_conditions(definition).items():
            if part in ("conversions", "contacts"):
                continue
            listed = queries.calls_listed(session, SYSTEM, project.id, Asked(part=part, definition=definition))
            rows = session.scalars(listed).all()
            expected = tally(made, definition.threshold_seconds)
            known = {
                "other_outcomes": expected.overflowed + expected.closed + expected.busy + expected.failed,
                "unknown_wait": expected.unknown_wait,
            }
            assert len(rows) == known.get(part, getattr(expected, part, None)), (part, condition)
    days = {one.day: one.counted for one in found.days}
    for day in (date(2026, 10, 1), date(2026, 10, 3)):
        asked = Asked(first=day, last=day, part="offered")
        assert len(session.scalars(queries.calls_listed(session, SYSTEM, project.id, asked)).all()) == days[day].offered
        halves = queries.half_hours(session, SYSTEM, project.id, day, Definition())
        assert len(halves) == 48 and sum(one.counted.offered for one in halves) == days[day].offered


def test_facts_for_bills(session):
    project = make_project(session)
    take_calls(session, project, asterisk_file())
    start, end = date(2026, 10, 1), date(2026, 11, 1)
    # One of five offered calls was answered within 20 s; one was abandoned in under 5 s.
    assert queries.measured_service_level(session, project.id, start, end) == 25
    assert queries.productive_hours(session, project.id, start, end) * 3600 == 160
    assert queries.line_minutes(session, project.id, start, end) * 60 == 160
    assert queries.measured_service_level(session, project.id, end, date(2026, 12, 1)) is None


def test_ten_thousand_calls_take_seconds(session):
    project = make_project(session)
    calls = [(*PLAIN_CALLS[0][:6], f"1790816400.{number}") for number in range(10_000)]
    data = asterisk_file(calls)
    began = perf_counter()
    assert take_calls(session, project, data).created == 10_000
    assert perf_counter() - began < 30

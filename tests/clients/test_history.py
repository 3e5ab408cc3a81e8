"""What an act changed, told in the reader's language: no code, no number of a row, no bare minor units."""

from sqlalchemy import select

from bpo.clients import actions
from bpo.clients.rules import OpportunityStage
from bpo.kernel import journal
from bpo.kernel.locale import in_language
from bpo.kernel.models import JournalEntry
from bpo.kernel.roles import Department, Role
from bpo.kernel.web.differences import differences, people_in
from bpo.people.models import User
from tests.clients.makers import make_client
from tests.clients.test_deals_actions import deal_facts
from tests.conftest import NOW, make_person

TODAY = NOW.date()


def told(session, act: str, language: str) -> dict[str, tuple[str, str]]:
    """{label: (before, after)} of the act."""
    entry = session.scalars(select(JournalEntry).where(JournalEntry.act == act)).one()
    names = {one.id: one.name for one in session.scalars(select(User).where(User.id.in_(people_in([entry]))))}
    with in_language(language):
        return {one["label"]: (one["before"], one["after"]) for one in differences(entry, names)}


def test_choices_money_days_and_people_are_told_in_words(app, session):
    with app.test_request_context():
        sales = make_person(session, Role.SALES, name="王磊")
        facts = deal_facts(make_client(session), next_step="拜访", next_step_on=TODAY)
        row = actions.open_opportunity(session, sales, now=NOW, **facts)
        actions.move_opportunity(
            session, sales, opportunity_id=row.id, stage=OpportunityStage.QUALIFIED, today=TODAY
        )  # fmt: skip
        session.commit()
        opened = told(session, "clients.opportunity_opened", "en")
        assert opened["Value a year"] == ("—", "¥1,440,000.00")
        assert opened["Services"] == ("—", "Consultation")
        assert opened["Stage"] == ("—", "Lead")
        assert opened["Person in charge"] == ("—", "王磊")
        assert told(session, "clients.opportunity_to_qualified", "en")["Stage"] == ("Lead", "Qualified")
        assert told(session, "clients.opportunity_to_qualified", "zh_Hans_CN")["阶段"] == ("线索", "已确认需求")


def test_a_department_is_called_as_the_reader_calls_it(app):
    facts = {"number": "BG-2026-001", "department": Department.HR.value}
    with in_language("en"), app.test_request_context():
        assert "“HR department”" in journal.said("clients.change_agreed", facts)
    with in_language("zh_Hans_CN"), app.test_request_context():
        assert "人事部" in journal.said("clients.change_agreed", facts)

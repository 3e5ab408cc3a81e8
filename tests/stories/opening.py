"""Opening: seats at a site, and the gate before going live."""

from datetime import date
from typing import Any

from sqlalchemy import select

from bpo.projects import actions, queries
from bpo.projects.rules import ProjectState
from operations.seats import actions as seats
from operations.seats.models import Seat
from tests.stories.company import Company

TASKS, MANUAL = "Every department's task is confirmed", "The operations manual is published"
REPORTS = "The report formats are agreed"
READ = "Every agent on the project has acknowledged the manual"
SEATS = "Enough seats are assigned on the day of going live"


def build_site(company: Company) -> Any:
    """A site with four seats that can be used at once."""
    site = company.act(seats.add_site, "administration", not_by="manager", code="HF", name="合肥望江西路职场")
    company.act(
        seats.add_seats, "system", not_by="finance", site_id=site.id, floor="3F", prefix="A3-", first=1, last=4,
        ready=True,
    )  # fmt: skip
    return site


def assign_seats(company: Company, project: Any, neighbour: Any, site: Any) -> None:
    """Two seats for the project, a third from the supplement's day; no seat ever for two projects."""
    first, second, third, _fourth = company.session.scalars(select(Seat.id).order_by(Seat.code)).all()
    whole = {"starts_on": date(2026, 9, 24), "ends_on": date(2027, 10, 1)}
    company.act(
        seats.assign_seats, "manager", not_by="other manager", project_id=project.id, seat_ids=[first, second], **whole
    )
    double = company.refuses(
        "seats_taken", seats.assign_seats, "director", project_id=neighbour.id, seat_ids=[second, third],
        starts_on=date(2026, 10, 1), ends_on=date(2026, 11, 1),
    )  # fmt: skip
    assert (double.facts["seat"], double.facts["project"]) == ("A3-002", project.code) and project.code in str(double)
    company.act(
        seats.assign_seats, "manager", not_by="system", project_id=project.id, site_id=site.id, count=1,
        starts_on=date(2026, 10, 16), ends_on=date(2027, 10, 1), reason="补充协议一",
    )  # fmt: skip


def find_gate_shut(company: Company, project: Any, open_tasks: list[Any]) -> None:
    """The gate refuses and names what is missing, down to the task that nobody has done."""
    refusal = company.refuses("gate_not_met", actions.confirm_go_live, "manager", project_id=project.id)
    position = "Customer service representative: agents who may take calls"
    assert set(refusal.facts["missing"]) == {TASKS, MANUAL, SEATS, REPORTS, READ, position}
    findings = company.ask(queries.readiness_of, "manager", project.id, not_by="other manager")
    missing = {str(one.label): [str(word) for word in one.missing] for one in findings if not one.ok}
    assert missing[TASKS] == [one.title for one in open_tasks]
    assert len(missing[position]) == 2 and "no operations manual is published" in missing[position][0]


def go_live(company: Company, project: Any) -> None:
    """Everything is met: the manager confirms, and what was found is kept with the decision."""
    findings = company.ask(queries.readiness_of, "manager", project.id)
    assert [str(one.label) for one in findings if not one.ok] == []
    decision = company.act(actions.confirm_go_live, "manager", not_by="director", project_id=project.id)
    company.session.refresh(project)
    assert (decision.met, decision.override_reason, project.state) == (True, None, ProjectState.LIVE)
    assert len(decision.findings) == len(findings) and project.live_on == date(2026, 10, 1)

"""Who came through later requisitions: people who have left since, and the many who were looked at."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from bpo.clients.rules.clients import masked
from bpo.documents.numbering import next_number, next_numbers
from bpo.kernel.vault import house_vault
from staffing.agents.actions import STAFF
from staffing.agents.rules import AgentStatus, Employment
from staffing.hiring.actions import NUMBERS
from staffing.hiring.queries import mobile_print
from staffing.hiring.rules import LOST, ROAD, Channel, RequisitionState, Stage
from worlds.builder import Builder
from worlds.large.ledger import Ledger, dealt
from worlds.names import GIVEN, SURNAMES, People
from worlds.ordinary.staff import LOST as REASONS

LEFT_FOR = ("回乡发展", "转岗至其他公司", "不适应夜班", "个人原因", "试用期未通过")
CHANNELS = tuple(Channel)
# Where a candidate stands in the end, in a hundred.
ENDS = (
    ((Stage.NEW,), 12), ((Stage.SCREENING,), 14), ((Stage.INTERVIEW,), 10), ((Stage.OFFER,), 4),
    ((Stage.SCREENING, Stage.REJECTED), 24), ((Stage.SCREENING, Stage.INTERVIEW, Stage.REJECTED), 20),
    ((Stage.SCREENING, Stage.WITHDRAWN), 10), ((Stage.SCREENING, Stage.INTERVIEW, Stage.OFFER, Stage.WITHDRAWN), 6),
)  # fmt: skip


class Crowd(People):
    """So many people that some share a name, as people do."""

    def name(self) -> str:
        return self._chance.choice(SURNAMES) + self._chance.choice(GIVEN)


class Hiring:
    """The later requisitions of a project. `hr`, `director`: the ids of those who run them."""

    def __init__(self, build: Builder, ledger: Ledger, people: People, hr: int, director: int) -> None:
        self.build, self.ledger, self.people, self.hr, self.director = build, ledger, people, hr, director
        self._waiting: dict[str, list[dict[str, Any]]] = {}

    def write(self) -> None:
        """What was gathered, parents first."""
        for name in ("staffing_agent", "staffing_requisition", "staffing_candidate", "staffing_stage_step",
                     "staffing_assignment"):  # fmt: skip
            self.ledger.insert(name, self._waiting.pop(name, []))

    def _row(self, table: str, /, **columns: Any) -> dict[str, Any]:
        row = {"id": self.ledger.id(table), **columns}
        self._waiting.setdefault(table, []).append(row)
        return row

    def for_project(self, project: dict[str, Any], place: dict[str, Any], left: int, looked_at: int) -> None:
        """Requisitions for a place of its plan: one filled by those who have `left`, two with the others looked at."""
        today = self.build.day
        since = max(project["live_on"] + timedelta(days=30), today - timedelta(days=300))
        if left:
            filled = self._requisition(project, place, RequisitionState.FILLED, left, since)
            for number in range(left):
                self._leaver(project, place, filled, since, number)
        for number, state in enumerate((RequisitionState.CANCELLED, RequisitionState.OPEN)):
            begun = since + timedelta(days=60) if number == 0 else today - timedelta(days=40)
            wanted = self._requisition(project, place, state, 6, begun)
            for candidate in range((looked_at + 1 - number) // 2):
                self._candidate(project, wanted, begun, candidate, cancelled=state == RequisitionState.CANCELLED)

    def _requisition(
        self, project: dict[str, Any], place: dict[str, Any], state: RequisitionState, heads: int, begun: date
    ) -> dict[str, Any]:
        asked_at, agreed_at = self.build.at(begun, "10:00"), self.build.at(begun + timedelta(days=1), "14:20")
        number = next_number(self.build.session, NUMBERS, on=begun)
        row = self._row(
            "staffing_requisition", number=number, project_id=project["id"], plan_item_id=place["id"],
            position=place["title"], headcount=heads, skills=place["skills"], needed_by=begun + timedelta(days=45),
            state=state, reason="人员流动补充", requested_at=asked_at, approved_at=agreed_at, row_version=1,
            cancel_reason="业务量下调，暂停招聘" if state == RequisitionState.CANCELLED else None,
            requested_by=project["manager_id"], approved_by=self.director,
        )  # fmt: skip
        told = self.ledger.tell
        about = ("staffing_requisition", row["id"])
        new = row | {
            "state": RequisitionState.SUBMITTED,
            "approved_by": None,
            "approved_at": None,
            "cancel_reason": None,
        }
        told(asked_at, project["manager_id"], "hiring.requested", about, project["id"], new,
             headcount=heads, position=place["title"], number=number)  # fmt: skip
        told(agreed_at, self.director, "hiring.approved", about, project["id"], number=number)
        if state == RequisitionState.CANCELLED:
            told(self.build.at(begun + timedelta(days=30)), project["manager_id"], "hiring.cancelled", about,
                 project["id"], number=number, reason=row["cancel_reason"])  # fmt: skip
        return row

    def _candidate(
        self, project: dict[str, Any], wanted: dict[str, Any], begun: date, number: int, cancelled: bool
    ) -> None:
        chance = self.build.chance
        steps = chance.choices([steps for steps, _share in ENDS], [share for _steps, share in ENDS])[0]
        if cancelled and steps[-1] not in LOST:
            steps = (*steps, Stage.WITHDRAWN) if steps != (Stage.NEW,) else (Stage.WITHDRAWN,)
        self._person(project, wanted, begun + timedelta(days=3 + number % 14), steps, None)

    def _person(
        self, project: dict[str, Any], wanted: dict[str, Any], day: date, steps: tuple[Stage, ...],
        agent: dict[str, Any] | None,
    ) -> None:  # fmt: skip
        mobile, channel = self.people.mobile(), self.build.chance.choice(CHANNELS)
        row = self._row(
            "staffing_candidate", requisition_id=wanted["id"], name=agent["name"] if agent else self.people.name(),
            mobile_hidden=house_vault().hide(mobile), mobile_masked=masked(mobile), mobile_print=mobile_print(mobile),
            channel=channel, fee_minor=80_000 if channel == Channel.AGENCY else 0, consent_on=day, stage=steps[-1],
            agent_id=agent["id"] if agent else None, row_version=1,
        )  # fmt: skip
        about, at = ("staffing_candidate", row["id"]), self.build.at(day, "09:30")
        new = {**row, "stage": Stage.NEW, "agent_id": None, "mobile_hidden": None, "mobile_print": None}
        self.ledger.tell(at, self.hr, "hiring.candidate_added", about, project["id"], new,
                         name=row["name"], number=wanted["number"])  # fmt: skip
        self._row("staffing_stage_step", candidate_id=row["id"], from_stage=Stage.NEW, to_stage=Stage.NEW, at=at,
                  by_id=self.hr, reason=None)  # fmt: skip
        for here, there, at in self._moves(day, steps):
            reason = dealt(REASONS, row["id"]) if there in LOST else None
            self._row("staffing_stage_step", candidate_id=row["id"], from_stage=here, to_stage=there, at=at,
                      by_id=self.hr, reason=reason)  # fmt: skip
            if there == Stage.HIRED and agent:
                self.ledger.tell(at, self.hr, "hiring.hired", about, project["id"], name=row["name"],
                                 staff_no=agent["staff_no"], starts_on=agent["hired_on"])  # fmt: skip
            else:
                self.ledger.tell(at, self.hr, f"hiring.to_{there.value}", about, project["id"], name=row["name"],
                                 reason=reason)  # fmt: skip

    def _moves(self, day: date, steps: tuple[Stage, ...]) -> Iterator[tuple[Stage, Stage, datetime]]:
        here = Stage.NEW
        for number, there in enumerate(steps):
            if there != here:
                yield here, there, self.build.at(day + timedelta(days=2 + 3 * number), "15:00")
                here = there

    def _leaver(
        self, project: dict[str, Any], place: dict[str, Any], wanted: dict[str, Any], begun: date, number: int
    ) -> None:
        """Somebody who was hired, worked some months, and left."""
        chance, today = self.build.chance, self.build.day
        hired_on = begun + timedelta(days=30)
        last_day = min(hired_on + timedelta(days=chance.randint(25, 200)), today - timedelta(days=1 + number))
        joined_at, left_at = self.build.at(hired_on - timedelta(days=4)), self.build.at(last_day, "17:40")
        staff_no = next_numbers(self.build.session, STAFF, 1, on=hired_on)[0]
        agent = self._row(
            "staffing_agent", staff_no=staff_no, name=self.people.name(), user_id=None, employment=Employment.OWN,
            status=AgentStatus.LEFT, hired_on=hired_on, left_on=last_day, left_reason=chance.choice(LEFT_FOR),
            row_version=1,
        )  # fmt: skip
        self._row("staffing_assignment", agent_id=agent["id"], project_id=project["id"], position=place["title"],
                  starts_on=hired_on, ends_on=last_day + timedelta(days=1))  # fmt: skip
        about = ("staffing_agent", agent["id"])
        new = agent | {"status": AgentStatus.TRAINING, "left_on": None, "left_reason": None}
        self.ledger.tell(joined_at, self.hr, "agents.joined", about, None, new, name=agent["name"], staff_no=staff_no)
        self.ledger.tell(
            joined_at, self.hr, "agents.assigned", about, project["id"], name=agent["name"], project=project["name"],
            position=place["title"], starts_on=hired_on, ends_on=None,
        )  # fmt: skip
        self.ledger.tell(left_at, self.hr, "agents.left", about, None, name=agent["name"], last_day=last_day, closed=[])
        self._person(project, wanted, begun + timedelta(days=4), ROAD[1:], agent)

"""What the client says of the service: how an opinion goes through the house, by when it is answered, what it tells."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from statistics import median

from bpo.kernel.errors import Conflict, Invalid, text
from bpo.kernel.holidays.rules import WorkCalendar, working_day_after

SHORTEST_ANSWER = 5
MONTHS_SHOWN = 12


class FeedbackKind(StrEnum):
    PRAISE = "praise"
    SUGGESTION = "suggestion"
    COMPLAINT = "complaint"


class FeedbackSeverity(StrEnum):
    MINOR = "minor"
    MAJOR = "major"
    CRITICAL = "critical"


class FeedbackChannel(StrEnum):
    TELEPHONE = "telephone"
    MEETING = "meeting"
    EMAIL = "email"
    MESSENGER = "messenger"
    LETTER = "letter"
    SURVEY = "survey"
    PORTAL = "portal"


class FeedbackArea(StrEnum):
    ATTITUDE = "attitude"
    KNOWLEDGE = "knowledge"
    CONNECTION = "connection"
    SYSTEM = "system"
    REPORTING = "reporting"
    STAFFING = "staffing"
    BILLING = "billing"
    SECURITY = "security"
    COOPERATION = "cooperation"
    OTHER = "other"


class FeedbackCause(StrEnum):
    TRAINING = "training"
    PROCESS = "process"
    STAFFING = "staffing"
    SYSTEM = "system"
    INFORMATION = "information"
    CONDUCT = "conduct"
    CLIENT = "client"
    OTHER = "other"


class Satisfaction(StrEnum):
    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class FeedbackState(StrEnum):
    RECEIVED = "received"
    ASSIGNED = "assigned"
    ANSWERED = "answered"
    CLOSED = "closed"
    REOPENED = "reopened"
    MERGED = "merged"


class FeedbackAct(StrEnum):
    EDIT = "edit"
    ASSIGN = "assign"
    ANSWER = "answer"
    CLOSE = "close"
    REOPEN = "reopen"
    MERGE = "merge"


F, A = FeedbackState, FeedbackAct

# From which state an act leads to which: the one table. What is not in it cannot be done.
TRANSITIONS: dict[tuple[FeedbackState, FeedbackAct], FeedbackState] = {
    (F.RECEIVED, A.EDIT): F.RECEIVED,
    (F.RECEIVED, A.ASSIGN): F.ASSIGNED,
    (F.RECEIVED, A.MERGE): F.MERGED,
    (F.ASSIGNED, A.EDIT): F.ASSIGNED,
    (F.ASSIGNED, A.ASSIGN): F.ASSIGNED,
    (F.ASSIGNED, A.ANSWER): F.ANSWERED,
    (F.ASSIGNED, A.MERGE): F.MERGED,
    (F.ANSWERED, A.CLOSE): F.CLOSED,
    (F.ANSWERED, A.REOPEN): F.REOPENED,
    (F.ANSWERED, A.MERGE): F.MERGED,
    (F.CLOSED, A.REOPEN): F.REOPENED,
    (F.REOPENED, A.EDIT): F.REOPENED,
    (F.REOPENED, A.ASSIGN): F.ASSIGNED,
    (F.REOPENED, A.MERGE): F.MERGED,
}
UNANSWERED = (F.RECEIVED, F.ASSIGNED, F.REOPENED)
ENDED = (F.CLOSED, F.MERGED)

# ASSUMPTION: working days within which the client has an answer, counted from the day after it was received. Contracts
# rarely say; a critical complaint is answered the next working day, as for an incident.
ANSWER_DAYS: dict[FeedbackKind, dict[FeedbackSeverity, int]] = {
    FeedbackKind.COMPLAINT: {FeedbackSeverity.CRITICAL: 1, FeedbackSeverity.MAJOR: 2, FeedbackSeverity.MINOR: 5},
    FeedbackKind.SUGGESTION: {FeedbackSeverity.CRITICAL: 3, FeedbackSeverity.MAJOR: 5, FeedbackSeverity.MINOR: 10},
    FeedbackKind.PRAISE: {FeedbackSeverity.CRITICAL: 10, FeedbackSeverity.MAJOR: 10, FeedbackSeverity.MINOR: 10},
}
ESCALATED_AFTER_DAYS = 2  # ASSUMPTION: working days past due until the head of the owner's department is told


@dataclass(frozen=True)
class FeedbackFacts:
    """One opinion as the figures count it; merged ones are counted with what they were merged into, not here."""

    kind: FeedbackKind
    received_on: date
    due_on: date
    answered_on: date | None
    cause: FeedbackCause | None


@dataclass(frozen=True)
class MonthOfFeedback:
    month: date
    counts: dict[FeedbackKind, int]

    @property
    def total(self) -> int:
        return sum(self.counts.values())


@dataclass(frozen=True)
class Trend:
    """`in_time_bp`: basis points of those due or answered; `median_days`: from receipt to answer; None: nothing yet."""

    months: tuple[MonthOfFeedback, ...]
    due: int
    in_time: int
    in_time_bp: int | None
    answered: int
    median_days: Decimal | None
    causes: tuple[tuple[FeedbackCause, int], ...]


def after(state: FeedbackState, act: FeedbackAct, number: str) -> FeedbackState:
    """The state to which an act leads. Raises `Conflict` where it cannot be done now, and says what can."""
    reached = TRANSITIONS.get((state, act))
    if reached is None:
        raise Conflict("feedback_state", REFUSALS[state], number=number)
    return reached


REFUSALS = {
    F.RECEIVED: text("%(number)s has no owner yet: name who answers it first."),
    F.ASSIGNED: text("%(number)s is not answered yet: its owner answers it first."),
    F.ANSWERED: text("%(number)s is answered. Ask the client, then close it or reopen it."),
    F.CLOSED: text("%(number)s is closed. Reopen it if the client is not satisfied."),
    F.REOPENED: text("%(number)s is open again: name who answers it first."),
    F.MERGED: text("%(number)s was merged into another opinion: go on there."),
}


def due_day(kind: FeedbackKind, severity: FeedbackSeverity, received_on: date, calendar: WorkCalendar) -> date:
    """By when it is answered."""
    return working_day_after(received_on, ANSWER_DAYS[kind][severity], calendar)


def check_received(received_on: date, today: date) -> None:
    """Nothing is received tomorrow. Raises `Invalid`."""
    if received_on > today:
        raise Invalid(
            "received_later", text("%(day)s is still to come. Give the day on which the client said it."),
            "received_on", day=received_on,
        )  # fmt: skip


def check_due(due_on: date, received_on: date) -> None:
    if due_on < received_on:
        raise Invalid(
            "due_before", text("It was received on %(day)s: it cannot be due before."), "due_on", day=received_on
        )


def check_answer(answer: str) -> None:
    """The client reads it. Raises `Invalid`."""
    if len(answer.strip()) < SHORTEST_ANSWER:
        raise Invalid(
            "answer_short", text("Give the answer in at least %(least)s characters; the client reads it."), "answer",
            least=SHORTEST_ANSWER,
        )  # fmt: skip


def check_closing(
    kind: FeedbackKind, number: str, *, cause: FeedbackCause | None, root_cause: str | None,
    satisfied: Satisfaction, note: str | None,
) -> None:  # fmt: skip
    """A complaint is closed with its root cause; what does not content the client only with the reason. `Invalid`."""
    if kind == FeedbackKind.COMPLAINT and (cause is None or not (root_cause or "").strip()):
        raise Invalid(
            "no_root_cause",
            text("%(number)s is a complaint: give the kind of its root cause and what it was before closing it."),
            "cause" if cause is None else "root_cause", number=number,
        )  # fmt: skip
    if satisfied == Satisfaction.NO and not (note or "").strip():
        raise Invalid(
            "not_content",
            text("The client is not satisfied: reopen %(number)s, or say why it is closed all the same."),
            "closing_note", number=number,
        )  # fmt: skip


def may_answer(owner_id: int | None, actor_id: int | None) -> None:
    """Who was named answers. Raises `Conflict`."""
    if owner_id != actor_id:
        raise Conflict("not_the_owner", text("Its owner answers it. Have it given to you first."))


def check_merging(*, number: str, same: bool, same_project: bool, target_state: FeedbackState) -> None:
    """Two reports of one matter of one project become one. Raises `Invalid`."""
    if same:
        raise Invalid("merges_itself", text("%(number)s cannot be merged into itself."), "into_id", number=number)
    if not same_project:
        raise Invalid("merges_elsewhere", text("Choose an opinion of the same project."), "into_id")
    if target_state == F.MERGED:
        raise Invalid(
            "merges_into_merged",
            text("The opinion you chose was itself merged: choose the one it went into."),
            "into_id",
        )


def is_overdue(state: FeedbackState, due_on: date, today: date) -> bool:
    return state in UNANSWERED and due_on < today


def age_days(received_on: date, ended_on: date | None, today: date) -> int:
    """Days from receipt until it was closed, or until today."""
    return max(0, ((ended_on or today) - received_on).days)


def may_be_escalated(due_on: date, today: date, calendar: WorkCalendar) -> bool:
    """Whether the head of the department is told: so many working days have passed since it was due."""
    return today >= working_day_after(due_on, ESCALATED_AFTER_DAYS, calendar)


def trend(facts: Sequence[FeedbackFacts], today: date, months: int = MONTHS_SHOWN) -> Trend:
    """The figures of the months up to today's; nothing received before the first of them is counted."""
    shown = list(months_to(today, months))
    counted = [one for one in facts if one.received_on >= shown[0]]
    by_month = {
        first: dict.fromkeys(FeedbackKind, 0) for first in shown
    }  # fmt: skip
    for one in counted:
        by_month[one.received_on.replace(day=1)][one.kind] += 1
    due = [one for one in counted if one.answered_on is not None or one.due_on < today]
    in_time = [one for one in due if one.answered_on is not None and one.answered_on <= one.due_on]
    spans = [(one.answered_on - one.received_on).days for one in counted if one.answered_on is not None]
    return Trend(
        months=tuple(MonthOfFeedback(first, counts) for first, counts in by_month.items()),
        due=len(due), in_time=len(in_time),
        in_time_bp=_basis_points(len(in_time), len(due)) if due else None,
        answered=len(spans), median_days=Decimal(str(median(spans))) if spans else None,
        causes=tuple(_counted(one.cause for one in counted if one.cause is not None)),
    )  # fmt: skip


def months_to(today: date, months: int) -> Iterable[date]:
    """The first days of so many months, the last of them today's."""
    index = today.year * 12 + today.month - 1
    return (date(place // 12, place % 12 + 1, 1) for place in range(index - months + 1, index + 1))


def _basis_points(part: int, whole: int) -> int:
    return int((Decimal(part) * 10_000 / whole).to_integral_value(ROUND_HALF_UP))


def _counted(causes: Iterable[FeedbackCause]) -> list[tuple[FeedbackCause, int]]:
    """The most frequent first; equal ones in the order of the enumeration."""
    found = list(causes)
    counts = [(one, found.count(one)) for one in FeedbackCause if one in found]
    return sorted(counts, key=lambda pair: -pair[1])

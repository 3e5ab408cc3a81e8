"""The states of projects, plans, reviews and tasks, and which may follow which."""

from enum import StrEnum

from bpo.kernel.errors import Conflict, text


class ProjectState(StrEnum):
    HANDOVER = "handover"
    PLANNING = "planning"
    PREPARING = "preparing"
    LIVE = "live"
    CLOSING = "closing"
    CLOSED = "closed"
    ON_HOLD = "on_hold"
    CANCELLED = "cancelled"


class PlanState(StrEnum):
    DRAFT = "draft"
    IN_REVIEW = "in_review"
    RETURNED = "returned"
    APPROVED = "approved"
    SUPERSEDED = "superseded"


class PlanSection(StrEnum):
    POSITIONS = "positions"
    DUTIES = "duties"
    FACILITIES = "facilities"
    SOFTWARE = "software"
    TRAINING = "training"
    SERVICE_LEVELS = "service_levels"
    MILESTONES = "milestones"
    INTERFACES = "interfaces"
    REPORTING = "reporting"
    SECURITY = "security"
    RISKS = "risks"
    OTHER = "other"


class DependencyKind(StrEnum):
    """What an item waits for: FS begins once the other has ended, SS with its beginning, FF ends once it has ended."""

    FINISH_START = "FS"
    START_START = "SS"
    FINISH_FINISH = "FF"


class Raci(StrEnum):
    """A department's part in an item: does it, answers for it, is asked, is told."""

    RESPONSIBLE = "R"
    ACCOUNTABLE = "A"
    CONSULTED = "C"
    INFORMED = "I"


class Extent(StrEnum):
    """How far an item serves a requirement."""

    FULLY = "fully"
    PARTLY = "partly"


class Frequency(StrEnum):
    """How often a report is due (DOMAIN §4: the reports a client may ask for)."""

    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    HALF_YEARLY = "half_yearly"
    YEARLY = "yearly"
    ON_DEMAND = "on_demand"


class RiskClass(StrEnum):
    """How grave a risk is."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    EXTREME = "extreme"


class Verdict(StrEnum):
    APPROVED = "approved"
    RETURNED = "returned"


class ReviewState(StrEnum):
    OPEN = "open"
    RETURNED = "returned"
    APPROVED = "approved"


class TaskState(StrEnum):
    OPEN = "open"
    IN_PROGRESS = "in_progress"
    BLOCKED = "blocked"
    REPORTED = "reported"
    SENT_BACK = "sent_back"
    CONFIRMED = "confirmed"
    WITHDRAWN = "withdrawn"


class TaskStanding(StrEnum):
    """How a task stands on a day: its state, or that it is late."""

    OPEN = "open"
    IN_PROGRESS = "in_progress"
    BLOCKED = "blocked"
    LATE = "late"
    REPORTED = "reported"
    SENT_BACK = "sent_back"
    CONFIRMED = "confirmed"
    WITHDRAWN = "withdrawn"


class LetterLanguage(StrEnum):
    """The languages a letter of appointment can be written in, by their names in bpo.kernel.locale."""

    CHINESE = "zh_Hans_CN"
    ENGLISH = "en"


class PaperFormat(StrEnum):
    """The kinds of file a plan is written as."""

    PDF = "pdf"
    WORD = "docx"


class TargetKind(StrEnum):
    """The key figures a service level of a plan may set a target for, all in per cent."""

    SERVICE_LEVEL = "service_level"
    ABANDONMENT = "abandonment_rate"
    FIRST_CALL = "first_call_resolution"
    SATISFACTION = "customer_satisfaction"
    QUALITY = "quality_score"
    CONTACT = "contact_rate"
    CONVERSION = "conversion_rate"


RUNNING = (ProjectState.HANDOVER, ProjectState.PLANNING, ProjectState.PREPARING, ProjectState.LIVE)
ENDED = (ProjectState.CLOSED, ProjectState.CANCELLED)
PLANNABLE = (ProjectState.PLANNING, ProjectState.PREPARING, ProjectState.LIVE)


def after_handover(state: ProjectState) -> ProjectState:
    """An accepted handover lets planning begin; a new service in a running project leaves its state as it is."""
    return ProjectState.PLANNING if state == ProjectState.HANDOVER else state


def after_approval(state: ProjectState) -> ProjectState:
    """An approved plan lets the preparing begin; a later version in a live project leaves it live."""
    return ProjectState.PREPARING if state == ProjectState.PLANNING else state


def hold(state: ProjectState) -> ProjectState:
    """Put on hold what runs; the state it had is kept for resuming. Raises `Conflict`."""
    if state not in RUNNING:
        raise Conflict("not_running", text("Only a running project can be put on hold."))
    return ProjectState.ON_HOLD


def resume(state: ProjectState, held: ProjectState | None) -> ProjectState:
    """Back to where it was. Raises `Conflict` when it is not on hold."""
    if state != ProjectState.ON_HOLD or held is None:
        raise Conflict("not_on_hold", text("This project is not on hold."))
    return held


def cancel(state: ProjectState, held: ProjectState | None) -> ProjectState:
    """End a project that never went live. Raises `Conflict` once it is live: that one is closed, not cancelled."""
    if state in ENDED or state == ProjectState.CLOSING:
        raise Conflict("ended", text("This project has already ended."))
    if ProjectState.LIVE in (state, held):
        raise Conflict("live", text("A project that is live is closed with a last invoice, not cancelled."))
    return ProjectState.CANCELLED


def must_run(state: ProjectState) -> None:
    """Refuse acts on a project that is on hold or has ended. Raises `Conflict`."""
    if state == ProjectState.ON_HOLD:
        raise Conflict("on_hold", text("The project is on hold. The operations director can resume it."))
    if state == ProjectState.CLOSING:
        raise Conflict("closing", text("This project is being closed: nothing new is begun on it."))
    if state in ENDED:
        raise Conflict("ended", text("This project has already ended."))


def must_be_plannable(state: ProjectState) -> None:
    """A plan is written once operations has accepted the handover. Raises `Conflict`."""
    must_run(state)
    if state not in PLANNABLE:
        raise Conflict("not_handed_over", text("A plan can be written once operations has accepted the handover."))


def may_appoint(
    state: ProjectState,
    *,
    appointee_id: int,
    actor_id: int | None,
    is_manager: bool,
    present_id: int | None,
    renewable: bool = False,
) -> None:
    """Who can be made project manager: somebody with that role, never the director themselves. Raises `Conflict`.

    `renewable`: the term of the present letter is over or nearly, so that its holder may be appointed anew.
    """
    must_run(state)
    if appointee_id == actor_id:
        raise Conflict("appoints_oneself", text("Nobody appoints themselves. Ask another director."))
    if not is_manager:
        raise Conflict(
            "not_a_manager", text("Only somebody with the role of project manager can be appointed to this project.")
        )
    if appointee_id == present_id and not renewable:
        raise Conflict("already_manager", text("This person is already the project manager."))


def may_acknowledge(*, appointee_id: int, actor_id: int | None, acknowledged: bool, superseded: bool) -> None:
    """The appointee takes the appointment on, once, while it stands. Raises `Conflict`."""
    if superseded:
        raise Conflict("superseded", text("This letter has been superseded by a later one."))
    if appointee_id != actor_id:
        raise Conflict("not_the_appointee", text("Only the person appointed acknowledges the letter."))
    if acknowledged:
        raise Conflict("acknowledged", text("This letter has been acknowledged already."))

"""Whether requirements may still be written: what the floor above says of the project they belong to."""

from collections.abc import Iterable

from sqlalchemy.orm import Session

from bpo.clients import rules
from bpo.clients.models import Handover
from bpo.kernel import slots
from bpo.kernel.errors import BusinessError
from bpo.kernel.locale import say_error


def must_be_open(session: Session, project_id: int) -> None:
    """Nothing new is asked of a project that is being closed or has ended. Raises `Conflict`."""
    slots.ask("project_must_be_open", session, project_id)


def must_not_have_ended(session: Session, project_id: int) -> None:
    """What is under way is brought to its end until the project is closed. Raises `Conflict`."""
    slots.ask("project_must_not_have_ended", session, project_id)


def must_be_editable(session: Session, handover: Handover) -> None:
    """A handover is written while it is with sales and its project is open. Raises `Conflict`."""
    must_be_open(session, handover.project_id)
    rules.must_be_editable(handover.state, handover.number)


def why_not_open(session: Session, project_id: int) -> str | None:
    """Why nothing new is asked of the project, in the reader's language; None while it is open."""
    try:
        must_be_open(session, project_id)
    except BusinessError as refusal:
        return say_error(refusal.message, refusal.facts)
    return None


def ended_ones(session: Session, project_ids: Iterable[int]) -> set[int]:
    """Those of these projects that have ended: nothing of theirs waits for anybody."""
    found: set[int] = slots.ask("projects_ended", session, set(project_ids))
    return found

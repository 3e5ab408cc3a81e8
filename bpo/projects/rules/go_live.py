"""Going live: the gate is met, or the director answers for opening it with a reason."""

from bpo.kernel.errors import Conflict, Invalid, text
from bpo.projects.rules.states import ProjectState

SHORTEST_REASON = 10


def must_be_preparing(state: ProjectState) -> None:
    """A project goes live once, out of its preparation. Raises `Conflict`."""
    if state == ProjectState.LIVE:
        raise Conflict("is_live", text("This project is live already."))
    if state != ProjectState.PREPARING:
        raise Conflict("not_preparing", text("A project goes live once its plan is approved and it is being prepared."))


def must_be_met(missing: list[str]) -> None:
    """The gate names what is missing. Raises `Conflict`."""
    if missing:
        raise Conflict(
            "gate_not_met",
            text("The gate is not met: %(missing)s. Have it mended, or ask the operations director to override."),
            missing=missing,
        )


def check_override(missing: list[str], reason: str) -> None:
    """An override needs something that is missing, and a reason of some length. Raises `Conflict`, `Invalid`."""
    if not missing:
        raise Conflict("gate_met", text("Nothing is missing: the project manager can confirm the go-live."))
    check_reason(reason)


def check_reason(reason: str) -> None:
    """A reason of some length. Raises `Invalid`."""
    if len(reason.strip()) < SHORTEST_REASON:
        raise Invalid(
            "reason_short", text("Give the reason in at least %(least)s characters; everybody will read it."), "reason",
            least=SHORTEST_REASON,
        )  # fmt: skip

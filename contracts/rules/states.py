"""The life of a contract's documents: drafted, approved by a second person, signed by both sides; the seats rule."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from bpo.kernel.errors import Conflict, Invalid, text
from bpo.kernel.period import ONE_DAY


class ContractState(StrEnum):
    DRAFT = "draft"
    APPROVED = "approved"
    SIGNED = "signed"
    TERMINATED = "terminated"


class DocumentKind(StrEnum):
    BODY = "body"
    ANNEX = "annex"
    SUPPLEMENT = "supplement"


class Standing(StrEnum):
    """Where a contract stands on a day, from the state of its body and its dates; computed, never stored."""

    DRAFT = "draft"
    APPROVED = "approved"
    UPCOMING = "upcoming"
    IN_FORCE = "in_force"
    ENDED = "ended"
    TERMINATED = "terminated"
    WITHDRAWN = "withdrawn"


def standing(
    body: ContractState, starts_on: date, ends_on: date, terminated_on: date | None, today: date
) -> Standing:  # fmt: skip
    """The standing on `today`. `ends_on` and `terminated_on` are the first days no longer in force."""
    if body in (ContractState.DRAFT, ContractState.APPROVED):
        return Standing(body.value)
    if body == ContractState.TERMINATED and terminated_on is None:
        return Standing.WITHDRAWN
    if terminated_on is not None and terminated_on <= today:
        return Standing.TERMINATED
    if today < starts_on:
        return Standing.UPCOMING
    return Standing.IN_FORCE if today < ends_on else Standing.ENDED


def check_term(starts_on: date, ends_on: date) -> None:
    """A term has at least one day. `ends_on` is the day after its last one."""
    if ends_on <= starts_on:
        raise Invalid(
            "term_empty",
            text("The last day %(last)s lies before the first one %(first)s. Correct one of them."),
            "last_on",
            first=starts_on,
            last=ends_on - ONE_DAY,
        )


def check_editable(state: ContractState) -> None:
    """Only a draft is edited; approved it goes back to draft first, signed it is changed by a supplement alone."""
    if state == ContractState.APPROVED:
        raise Conflict("approved", text("This is approved. Take it back to draft first, then change it."))
    if state != ContractState.DRAFT:
        raise Conflict("not_draft", text("A signed contract is never edited: draft a supplementary agreement instead."))


def check_reopen(state: ContractState) -> None:
    if state != ContractState.APPROVED:
        raise Conflict("not_approved", text("Only what is approved and not yet signed can go back to draft."))


def check_withdrawal(state: ContractState) -> None:
    if state not in (ContractState.DRAFT, ContractState.APPROVED):
        raise Conflict("not_open", text("Only a draft can be withdrawn. What is signed ends by termination."))


def check_approval(state: ContractState, drafted_by: int, approver: int | None, *, reason_needed: bool,
                   reason: str | None) -> None:  # fmt: skip
    """A second person approves a draft; outside the standards only with a reason."""
    if state != ContractState.DRAFT:
        raise Conflict("not_draft_any_more", text("Only a draft can be approved; this one has left that state."))
    if approver == drafted_by:
        raise Conflict(
            "two_persons", text("Whoever drafted it cannot approve it. Ask the operations director or finance.")
        )
    if reason_needed and not reason:
        raise Invalid(
            "reason_needed",
            text("This offer lies outside the set standards. Write down why it is approved all the same."),
            "reason",
        )


def check_signature(
    state: ContractState, body: ContractState, kind: DocumentKind, signed_on: date, today: date
) -> None:
    """Approved before it is signed; a supplement only to a signed contract; never on a day to come."""
    if state != ContractState.APPROVED:
        raise Conflict("not_approved_yet", text("It must be approved before it is signed, and it is signed only once."))
    if kind != DocumentKind.BODY and body != ContractState.SIGNED:
        raise Conflict("body_unsigned", text("The contract itself must be signed and not ended before its supplement."))
    if signed_on > today:
        raise Invalid(
            "signed_in_future",
            text("Signed on %(signed)s lies after today, %(today)s. Enter the day on the signed copy."),
            "signed_on",
            signed=signed_on,
            today=today,
        )


def check_supplement(
    body: ContractState, starts_on: date, ends_on: date, effective_from: date, renews_to: date | None
) -> None:
    """A supplement changes a signed contract on a day of its term; a renewal may begin where the term ends.

    `ends_on` and `renews_to` are the days after the last ones.
    """
    if body != ContractState.SIGNED:
        raise Conflict(
            "body_not_signed",
            text("A supplement changes a signed contract. Edit the draft instead, or sign the contract first."),
        )
    if renews_to is not None and renews_to <= ends_on:
        raise Invalid(
            "renewal_not_longer",
            text("The contract already runs until %(last)s. A renewal needs a later last day."),
            "renews_until",
            last=ends_on - ONE_DAY,
        )
    if not starts_on <= effective_from < (renews_to or ends_on):
        raise Invalid(
            "effective_outside_term",
            text("The effective day %(day)s lies outside the contract's term, %(first)s to %(last)s."),
            "effective_from",
            day=effective_from,
            first=starts_on,
            last=(renews_to or ends_on) - ONE_DAY,
        )


def check_termination(state: ContractState, starts_on: date, ends_on: date, terminated_on: date) -> None:
    """A signed contract ends early: `terminated_on` is the first day on which it is no longer in force."""
    if state != ContractState.SIGNED:
        raise Conflict("not_signed", text("Only a signed contract can be terminated; withdraw a draft instead."))
    if not starts_on < terminated_on < ends_on:
        raise Invalid(
            "termination_outside_term",
            text("The last day in force must lie in the term, %(first)s to %(last)s, before its end."),
            "last_on",
            first=starts_on,
            last=ends_on - ONE_DAY,
        )


def check_seats(steps: Iterable[tuple[date, int]], effective_from: date, ends_on: date) -> None:
    """Seats flex one way: they may grow on any day of a term and shrink only where the next term begins.

    `steps`: (first day, seats) of every change in the order of days, with the change to be judged;
    `ends_on`: the day after the current term. `Invalid` names both numbers and the first day on which less is possible.
    """
    before: int | None = None
    for day, seats in steps:
        if before is not None and seats < before and effective_from <= day < ends_on:
            raise Invalid(
                "seats_reduced_inside_term",
                text(
                    "%(seats)s seats from %(day)s would be fewer than the %(before)s agreed. Seats can be added on any "
                    "day, but reduced only with the next term, from %(next)s."
                ),
                "seats",
                seats=seats,
                before=before,
                day=day,
                next=ends_on,
            )
        before = seats

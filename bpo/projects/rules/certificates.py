"""Certificates of data returned or destroyed: two persons, a numbered paper, and the client's key at the very end."""

from collections.abc import Collection
from datetime import date
from enum import StrEnum

from bpo.kernel.errors import Conflict, Invalid, text


class Disposal(StrEnum):
    RETURNED = "returned"
    DESTROYED = "destroyed"
    BOTH = "both"


class DataKind(StrEnum):
    CUSTOMERS = "customers"
    CALLS = "calls"
    RECORDINGS = "recordings"
    ORDERS = "orders"
    LISTS = "lists"
    KNOWLEDGE = "knowledge"
    CREDENTIALS = "credentials"


def check_drawing_up(kinds: Collection[DataKind], carried_out_on: date, today: date, *, by: int | None,
                     witness_id: int) -> None:  # fmt: skip
    """What is certified has happened, and somebody else saw it. Raises `Invalid`."""
    if not kinds:
        raise Invalid("no_kinds", text("Say which kinds of data."), "data_kinds")
    if carried_out_on > today:
        raise Invalid("in_future", text("%(day)s has not come yet."), "carried_out_on", day=carried_out_on)
    if witness_id == by:
        raise Invalid("own_witness", text("Nobody witnesses their own act. Choose a second person."), "witness_id")


def check_witnessing(*, witnessed: bool, is_witness: bool, is_author: bool) -> None:
    """The person named confirms what they saw, once, never for their own act. Raises `Conflict`."""
    if witnessed:
        raise Conflict("witnessed", text("This certificate is witnessed and issued already."))
    if is_author:
        raise Conflict("own_witness", text("Nobody witnesses their own act. Choose a second person."))
    if not is_witness:
        raise Conflict("not_the_witness", text("Only the person named as witness confirms this certificate."))


def check_erasing(
    *, witnessed: bool, whole_client: bool, disposal: Disposal, erased: bool, living: Collection[str], typed: str,
    code: str,
) -> None:  # fmt: skip
    """The client's key is destroyed only by a witnessed certificate for all of the client's data, with no project left.

    `living`: the client's projects that have not ended; `typed`: the client's code as the administrator wrote it.
    """
    if erased:
        raise Conflict("erased", text("The personal data of this client are erased already."))
    if not witnessed:
        raise Conflict("not_witnessed", text("The certificate is not witnessed yet."))
    if not whole_client or disposal == Disposal.RETURNED:
        raise Conflict("not_whole", text("This certificate does not say that all data of the client are destroyed."))
    must_stand_alone(living)
    if typed.strip() != code:
        raise Invalid(
            "code_differs", text("Write the client's code %(code)s to confirm; you wrote “%(typed)s”."), "client_code",
            code=code, typed=typed,
        )  # fmt: skip


def must_stand_alone(living: Collection[str]) -> None:
    """One key holds the personal data of all projects of a client: while others live, each is certified by itself."""
    if living:
        raise Conflict(
            "others_live",
            text("Other projects of this client have not ended: %(codes)s. Certify this project's data alone."),
            codes=list(living),
        )

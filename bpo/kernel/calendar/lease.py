"""Who leads among many: a row that says who and until when, and a token that grows with each new leader.

The leader renews the row long before it runs out. What it does in the meantime, it does under the token: a leader that
was away for too long (a stopped process, a machine that slept) finds another token there, and its transaction fails.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bpo.kernel.db import Database
from bpo.kernel.models import Lease


class LeadLost(RuntimeError):
    """Another leads by now."""


@dataclass(frozen=True)
class Lead:
    """The right to do what only one may do, as long as it is renewed."""

    name: str
    holder: str
    fence: int

    def renew(self, database: Database, now: datetime, life: timedelta) -> bool:
        """Lead on; False where another took over."""
        with database.transaction() as session:
            renewed = session.execute(
                update(Lease)
                .where(Lease.name == self.name, Lease.holder == self.holder, Lease.fence == self.fence)
                .values(expires_at=now + life)
            )
            return bool(renewed.rowcount)  # type: ignore[attr-defined]

    def hold(self, session: Session) -> None:
        """Let this transaction commit only while nobody else leads. Raises LeadLost."""
        fence = session.scalar(select(Lease.fence).where(Lease.name == self.name).with_for_update())
        if fence != self.fence:
            raise LeadLost(f"{self.holder} no longer leads")

    def give_up(self, database: Database, now: datetime) -> None:
        """Let another take over at once."""
        self.renew(database, now, timedelta())


def take_lead(database: Database, name: str, holder: str, now: datetime, life: timedelta) -> Lead | None:
    """The lead, where nobody has it or whoever had it did not renew it in time."""
    with database.transaction() as session:
        row = session.scalars(select(Lease).where(Lease.name == name).with_for_update()).one_or_none()
        if row is not None and row.expires_at > now:
            return None
        if row is None:
            row = Lease(name=name, fence=0)
            session.add(row)
        row.holder, row.fence, row.since, row.expires_at = holder, row.fence + 1, now, now + life
        try:
            session.flush()
        except IntegrityError:  # the very first lead, taken by two at the same moment
            session.rollback()
            return None
        return Lead(name, holder, row.fence)

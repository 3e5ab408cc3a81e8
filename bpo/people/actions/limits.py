"""Limits on trying: counted in the database, so that they hold across processes. The caller commits either way."""

from datetime import datetime, timedelta

from sqlalchemy import case, delete, exists, literal, select
from sqlalchemy.orm import Session

from bpo.kernel.db import insert_into
from bpo.kernel.vault import house_vault
from bpo.people import rules
from bpo.people.models import SignIn, Tally, User
from bpo.people.rules import Limit

KEPT = timedelta(days=1)


def check(session: Session, limit: Limit, subject: str, now: datetime) -> None:
    """Raise `TooMany` where the limit is reached for this subject (an address, a name); "" is no subject."""
    tally = session.scalars(select(Tally).where(Tally.key == key_of(limit, subject))).one_or_none() if subject else None
    if tally is not None:
        rules.must_wait(limit, tally.count, tally.began_at, now)


def take(session: Session, limit: Limit, subject: str, now: datetime) -> None:
    """Count one more. The last one allowed begins the wait anew, so that it is as long as the limit says."""
    if not subject:
        return
    moment = literal(now, Tally.began_at.type)
    over = Tally.began_at <= now - limit.span
    first = insert_into(session, Tally).values(key=key_of(limit, subject), count=1, began_at=now)
    session.execute(
        first.on_conflict_do_update(
            index_elements=[Tally.key],
            set_={
                "count": case((over, 1), else_=Tally.count + 1),
                "began_at": case((over, moment), (Tally.count + 1 == limit.most, moment), else_=Tally.began_at),
            },
        ).execution_options(synchronize_session=False)
    )
    session.execute(delete(Tally).where(Tally.began_at < now - KEPT).execution_options(synchronize_session=False))


def key_of(limit: Limit, subject: str) -> str:
    """Addresses and names are kept as fingerprints only."""
    return house_vault().fingerprint(f"{limit.name}:{subject.strip().lower()}")


def is_known_from(session: Session, user: User, address: str, now: datetime) -> bool:
    """Whether the person signed in from this address lately: the limit of a whole office does not shut them out."""
    lately = now - rules.KNOWN_ADDRESS_FOR
    return bool(
        session.scalar(
            select(exists().where(SignIn.user_id == user.id, SignIn.address == address, SignIn.created_at > lately))
        )
    )

"""The daily work of this floor: sessions that ended long ago go."""

from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from bpo.kernel import upkeep
from bpo.kernel.locale import _l
from bpo.people.models import SignIn


@upkeep.prunes("sessions", label=_l("Sessions that had ended"), days=180)
def prune_sessions(session: Session, before: datetime, most: int) -> int:
    """Sessions that ended or ran out before; sign-ins and sign-outs stay in the journal."""
    over = func.coalesce(SignIn.ended_at, SignIn.expires_at) < before
    numbers = list(session.scalars(select(SignIn.id).where(over).limit(most)))
    session.execute(delete(SignIn).where(SignIn.id.in_(numbers)))
    return len(numbers)

"""Answers that stand until the next act.

Nothing changes what somebody may choose from, or what waits for them, but an act, and every act moves the end of the
journal. So an answer is kept for as long as that end stands, and asking again costs one look at it.
"""

from collections.abc import Callable, Hashable
from typing import Any, Generic, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from bpo.kernel.models import JournalHead
from bpo.kernel.permits import Actor

Answer = TypeVar("Answer")
END = select(JournalHead.mac).where(JournalHead.id == 1)


class Standing(Generic[Answer]):
    """Answers by question and reader; the `most` that are kept in one process."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.kept: dict[tuple[Hashable, int], tuple[Any, Answer]] = {}

    def ask(self, session: Session, actor: Actor, question: Hashable, find: Callable[[], Answer]) -> Answer:
        """What `find` says, or what it said since the last act. A session that has written, and nobody, ask anew."""
        if actor.id is None or session.info.get("touched"):
            return find()
        mark = (end_of_journal(session), actor)
        known = self.kept.get((question, actor.id))
        if known is not None and known[0] == mark:
            return known[1]
        answer = find()
        if len(self.kept) >= self.most:
            self.kept.clear()
        self.kept[question, actor.id] = (mark, answer)
        return answer


def end_of_journal(session: Session) -> str | None:
    """The seal of the last act that the session's transaction sees; looked at once in it."""
    transaction = session.get_transaction()
    seen = session.info.get("end_of_journal")
    if seen is None or transaction is None or seen[0] is not transaction:
        mac = session.scalar(END)
        seen = session.info["end_of_journal"] = (session.get_transaction(), mac)
    mac = seen[1]
    return mac

"""Tampers with the journal in a thousand random ways: `bench/tampering.py [--times 1000] [--database …] [--seed N]`.

Each time with the database in hand and its triggers dropped: an entry's column edited, an entry deleted, forged and put
in, two swapped, the tail cut with the chain's end moved back, the chain rewritten from an entry on under another key.
Ends with 1 where one was not found, or another entry than the first bad one was named.
PostgreSQL is where BPO_TEST_POSTGRES_URL says; the database made there is dropped at the end.
"""

import argparse
import secrets
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from random import Random

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from app import create_app  # noqa: E402
from bpo.kernel import journal  # noqa: E402
from bpo.kernel.models import JournalEntry, JournalHead  # noqa: E402
from bpo.kernel.permits import Actor  # noqa: E402
from bpo.kernel.roles import Role  # noqa: E402
from bpo.kernel.settings import Settings  # noqa: E402
from bpo.people.actions import edit_person, register_person  # noqa: E402
from tests.databases import migrated_database  # noqa: E402
from tests.kernel.test_journal import lift_the_guard  # noqa: E402

PEOPLE = 20  # each registered and edited: forty entries
TABLE = JournalEntry.__table__
COLUMNS = ("actor_kind", "act", "subject_type", "changes", "facts", "origin", "mac")
NUMBERS = ("actor_id", "subject_id", "project_id")


def fill(session: Session) -> None:
    system = Actor.system()
    for number in range(PEOPLE):
        user = register_person(
            session, system, login=f"p{number}", name=f"人{number}", roles=[Role.HR], password="x" * 16
        )
        session.commit()
        edit_person(session, system, user_id=user.id, name=f"员{number}", roles=[Role.HR], active=True)
        session.commit()


class Tamperer:
    """One way after the other; each tells the first entry that is wrong afterwards."""

    def __init__(self, session: Session, chance: Random) -> None:
        self.session, self.chance = session, chance
        self.last: int = session.get_one(JournalHead, 1).last_id

    def any_id(self, first: int = 1) -> int:
        return self.chance.randint(first, self.last)

    def row(self, number: int) -> dict[str, object]:
        return dict(self.session.execute(select(TABLE).where(TABLE.c.id == number)).mappings().one())

    def change(self, number: int, **values: object) -> None:
        self.session.execute(update(TABLE).where(TABLE.c.id == number).values(**values))

    def edit_words(self) -> int:
        number, column = self.any_id(), self.chance.choice(COLUMNS)
        old = str(self.row(number)[column])
        place = self.chance.randrange(len(old) + 1)
        self.change(number, **{column: (old[:place] + self.chance.choice("x 员{}0") + old[place + 1 :])[:60] + "~"})
        return number

    def edit_number(self) -> int:
        number, column = self.any_id(), self.chance.choice(NUMBERS)
        old = self.row(number)[column]
        self.change(number, **{column: self.chance.choice([one for one in (None, 1, 7, 10**9) if one != old])})
        return number

    def edit_time(self) -> int:
        number = self.any_id()
        at = self.session.get_one(JournalEntry, number).at
        self.change(number, at=at + timedelta(microseconds=self.chance.choice((-1, 1, 10**9))))
        return number

    def take_out(self) -> int:
        number = self.any_id()
        self.session.execute(delete(TABLE).where(TABLE.c.id == number))
        return number

    def put_in(self) -> int:
        """A copy of an entry behind the last, with the chain's end moved to it."""
        forged = {**self.row(self.any_id()), "id": self.last + 1}
        self.session.execute(insert(TABLE).values(**forged))
        self.session.execute(update(JournalHead).values(last_id=self.last + 1, mac=forged["mac"]))
        return self.last + 1

    def swap(self) -> int:
        first, second = sorted(self.chance.sample(range(1, self.last + 1), 2))
        for old, new in ((first, self.last + 9), (second, first), (self.last + 9, second)):
            self.change(old, id=new)
        return first

    def cut(self) -> int:
        """The tail is gone and the chain's end moved back: only the anchor outside tells."""
        kept = self.chance.randint(1, self.last - 1)
        mac = self.row(kept)["mac"]
        self.session.execute(delete(TABLE).where(TABLE.c.id > kept))
        self.session.execute(update(JournalHead).values(last_id=kept, mac=mac))
        return kept + 1

    def rewrite(self) -> int:
        """An entry is edited and the chain sealed anew from it on, by somebody without the key."""
        first, key = self.any_id(), secrets.token_bytes(32)
        self.change(first, facts='{"forged":1}')
        self.session.expire_all()
        previous = str(self.row(first - 1)["mac"]) if first > 1 else journal.GENESIS
        for number in range(first, self.last + 1):
            previous = journal.mac_of(key, previous, self.session.get_one(JournalEntry, number))
            self.change(number, mac=previous)
        self.session.execute(update(JournalHead).values(mac=previous))
        return first

    def ways(self) -> list[Callable[[], int]]:
        return [
            self.edit_words, self.edit_number, self.edit_time, self.take_out, self.put_in, self.swap, self.cut,
            self.rewrite,
        ]  # fmt: skip


def tamper(kind: str, times: int, chance: Random) -> int:
    """How many of so many tamperings were not found, or found in the wrong place."""
    missed, done = 0, Counter[str]()
    with tempfile.TemporaryDirectory() as kept, migrated_database(kind, Path(kept)) as url:
        app = create_app(Settings(var=Path(kept), keys=Path(kept) / "keys", database_url=url))
        database, key = app.extensions["database"], app.extensions["settings"].key("journal")
        with database.writes() as session:
            fill(session)
            head = session.get_one(JournalHead, 1)
            anchors = [(head.last_id, head.mac)]
            assert journal.verify(session, key, anchors).ok
            lift_the_guard(session)
            session.commit()
            tamperer = Tamperer(session, chance)
            for _time in range(times):
                way = chance.choice(tamperer.ways())
                bad = way()
                session.expire_all()
                verdict = journal.verify(session, key, anchors)
                done[way.__name__] += 1
                if verdict.bad_id != bad:
                    missed += 1
                    print(f"  {way.__name__} at {bad}: {verdict}")
                session.rollback()
            assert journal.verify(session, key, anchors).ok, "each was undone"
        database.close()
    told = ", ".join(f"{name} {count}" for name, count in sorted(done.items()))
    print(f"{kind}: {times - missed} of {times} found, the first bad entry named ({told})")
    return missed


def main() -> int:
    parser = argparse.ArgumentParser(description="Tampers with the journal and looks whether it is found.")
    parser.add_argument("--times", type=int, default=1000)
    parser.add_argument("--database", choices=("sqlite", "postgresql", "both"), default="both")
    parser.add_argument("--seed", type=int, default=secrets.randbelow(10**9))
    given = parser.parse_args()
    print(f"seed {given.seed}")
    kinds = ("sqlite", "postgresql") if given.database == "both" else (given.database,)
    return 1 if sum(tamper(kind, given.times, Random(given.seed)) for kind in kinds) else 0


if __name__ == "__main__":
    sys.exit(main())

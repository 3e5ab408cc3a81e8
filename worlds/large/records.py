"""The calls and orders of the measuring world: three months of them, as imports would have stored them."""

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from bpo.clients.queries import vault_of
from bpo.kernel.vault import Vault
from operations.calls.actions import hidden_number, row_of
from operations.calls.rules import CallRecord, Direction, Outcome, Source, interval_start
from operations.intake.rules import IntakeKind, IntakeState
from operations.orders.rules import OrderUnit
from worlds.builder import Builder
from worlds.large.ledger import Ledger
from worlds.ordinary.cases import Case
from worlds.ordinary.road import month_before
from worlds.traffic import DAY_SHAPE, WEEK_SHAPE, Line

MONTHS = 3  # two that are over, and this one up to yesterday
ORDERS_PER_DAY = 3
CALLS_OF_A_NUMBER = 12  # on the average
SHAPES = 1000  # of a line
ZONE = ZoneInfo("Asia/Shanghai")  # of all these projects; their days of work lie within one day of UTC
NOBODY = {"number_hidden": None, "number_masked": None, "number_fingerprint": None}
STAYING = (
    "source", "direction", "queue", "agent_login", "answered", "outcome", "wait_seconds", "talk_seconds", "hold_seconds",
    "acw_seconds", "disposition", "transferred",
)  # fmt: skip
COLUMNS = (
    "project_id", "batch_id", "revision", "external_id", "arrived_at", "interval_at", "recording_ref", "number_hidden",
    "number_masked", "number_fingerprint", "fingerprint", *STAYING,
)  # fmt: skip


def shares(count: int) -> list[float]:
    """How the calls are spread over projects: the first has very many, the others fewer and fewer."""
    weights = [8.0 if place == 0 else 1 / (place + 10) for place in range(count)]
    weights[0] = sum(weights[1:]) / 9 if count > 1 else 1.0  # a tenth of all
    return [one / sum(weights) for one in weights]


class Records:
    """Writes the imports of a project."""

    def __init__(self, build: Builder, ledger: Ledger, importer_id: int, preparer_id: int) -> None:
        self.build, self.ledger = build, ledger
        self.importer_id, self.preparer_id = importer_id, preparer_id

    def months(self) -> list[tuple[date, date]]:
        """[first day, day after the last one)."""
        today = self.build.day
        spans = (
            (month_before(today, ago), min(month_before(today, ago - 1), today)) for ago in range(MONTHS - 1, -1, -1)
        )
        return [(start, end) for start, end in spans if start < end]

    def calls(self, project: dict[str, Any], line: Line, count: int) -> int:
        """So many calls of a project; returns how many there are."""
        days = [start + timedelta(days=number) for start, end in self.months() for number in range((end - start).days)]
        days = [day for day in days if line.weekend or day.weekday() < 5]
        weights = [WEEK_SHAPE[day.weekday()] for day in days]
        volumes = [int(count * one / sum(weights)) for one in weights]
        for place in range(count - sum(volumes)):
            volumes[place % len(days)] += 1
        shapes = Shapes(self.build, line, vault_of(self.build.session, project["client_id"]), count)
        done = 0
        for start, end in self.months():
            month = [(day, volume) for day, volume in zip(days, volumes, strict=True) if start <= day < end and volume]
            if not month:
                continue
            made = sum(volume for _day, volume in month)
            name = f"{project['code']}-{start:%Y%m}-话单.csv"
            batch = self._batch(project, IntakeKind.CALLS, name, end, made, month[0][0])
            rows = (row for day, volume in month for row in shapes.of_day(project, batch, day, volume))
            self.ledger.pour("operations_call", COLUMNS, rows)
            done += made
        return done

    def orders(self, project: dict[str, Any], case: Case) -> None:
        """A few sales a day of the months; some are refunded."""
        chance, logins = self.build.chance, case.line.logins if case.line else ("",)
        for start, end in self.months():
            rows: list[dict[str, Any]] = []
            for day in (start + timedelta(days=number) for number in range((end - start).days)):
                for number in range(ORDERS_PER_DAY):
                    amount, refunded_on = chance.randint(*case.order_amount) * 100, day + timedelta(days=number + 2)
                    back = chance.random() < 0.04 and refunded_on < end
                    rows.append(
                        {
                            "project_id": project["id"], "external_id": f"{project['code']}{day:%y%m%d}{number}",
                            "unit": OrderUnit.ORDER, "sold_on": day, "amount_minor": amount, "revision": 1,
                            "refunded_on": refunded_on if back else None, "refund_minor": amount if back else 0,
                            "agent_login": chance.choice(logins), "product": case.product,
                        }
                    )  # fmt: skip
            name = f"{project['code']}-{start:%Y%m}-订单.csv"
            batch = self._batch(project, IntakeKind.ORDERS, name, end, len(rows), start)
            self.ledger.insert("operations_order", [{**row, "batch_id": batch} for row in rows])

    def _batch(self, project: dict[str, Any], kind: IntakeKind, name: str, end: date, rows: int, first: date) -> int:
        at = self.build.at(end, "08:10")
        by = self.importer_id if kind == IntakeKind.CALLS else self.preparer_id
        batch = {
            "id": self.ledger.id("operations_batch"), "project_id": project["id"], "kind": kind,
            "source": Source.GENERIC.value, "file_name": name, "file_id": None,
            "sha256": hashlib.sha256(name.encode()).hexdigest(), "header": None, "mapping": None, "mapping_hash": "",
            "state": IntakeState.DONE, "refusal": None, "rows": rows, "created": rows, "revised": 0, "unchanged": 0,
            "rejected": 0, "covers_from": self.build.at(first, "08:00"),
            "covers_to": self.build.at(end - timedelta(days=1), "20:59"), "imported_by": by, "imported_at": at,
        }  # fmt: skip
        self.ledger.insert("operations_batch", [batch])
        about = ("operations_batch", batch["id"])
        self.ledger.tell(at, by, "imports.received", about, project["id"], batch, file=name, batch=batch["id"])
        self.ledger.tell(at, by, "imports.taken_in", about, project["id"], file=name, created=rows, revised=0,
                         unchanged=0, rejected=0)  # fmt: skip
        return int(batch["id"])


class Shapes:
    """A line's calls as shapes that come back on other days: all but the id, the day and the customer.

    What a row holds is what `operations.calls.actions.row_of` would make of the record; its fingerprint is put together
    of the parts that stay and those that change, which takes a fifth of the time. A test compares the two.
    """

    def __init__(self, build: Builder, line: Line, vault: Vault, calls: int) -> None:
        self._chance, self._line = build.chance, line
        self._after = "+00" if build.session.get_bind().dialect.name == "postgresql" else ".000000"
        self._numbers = [
            tuple(hidden_number(f"13{self._chance.randrange(10**9):09d}", vault).values())
            for _number in range(max(20, calls // CALLS_OF_A_NUMBER))
        ]  # fmt: skip
        self._shapes = sorted((self._shape() for _number in range(SHAPES)), key=lambda one: one[0])

    def _shape(self) -> tuple[Any, ...]:
        """(second of the day, its time and half hour in UTC, what is hashed, recorded, the columns that stay)."""
        line, chance = self._line, self._chance
        hour = chance.choices(list(DAY_SHAPE), list(DAY_SHAPE.values()))[0]
        second, busy = hour * 3600 + chance.randrange(3600), DAY_SHAPE[hour] / max(DAY_SHAPE.values())
        answered = chance.random() < line.answer_rate - (0.06 * busy if line.inbound else 0)
        talk = max(12, int(chance.gauss(line.talk_seconds, line.talk_seconds * 0.35))) if answered else 0
        names, weights = zip(*line.outcomes, strict=True)
        given_up = Outcome.ABANDONED if line.inbound else Outcome.NO_ANSWER
        record = CallRecord(
            source=Source.GENERIC, external_id="", direction=Direction.INBOUND if line.inbound else Direction.OUTBOUND,
            arrived_at=datetime(2000, 1, 1, tzinfo=UTC), outcome=Outcome.ANSWERED if answered else given_up,
            wait_seconds=int(chance.expovariate(1 / (5 + 8 * busy))) if answered else chance.randrange(2, 75),
            talk_seconds=talk, hold_seconds=talk % 47 if talk % 9 == 1 else 0,
            acw_seconds=max(5, int(chance.gauss(line.acw_seconds, 8))) if answered else 0, queue=line.queue,
            agent_login=chance.choice(line.logins) if answered or not line.inbound else "",
            disposition=chance.choices(names, weights)[0] if answered else ("客户放弃" if line.inbound else "无人接听"),
        )  # fmt: skip
        row = row_of(record, ZONE, NOBODY)
        values = [value.value if isinstance(value, StrEnum) else value for value in vars(record).values()]
        # ["generic", "ID", "inbound", "MOMENT", "answered", …, "", "RECORDING", "", false, null, []]
        before, after = (json.dumps(part)[1:-1] for part in (values[4:15], values[16:18]))
        said = f'"{record.direction.value}", "', f'", {before}, "', f'", {after}, null, []]'
        moment = datetime(2000, 1, 1, tzinfo=ZONE) + timedelta(seconds=second)
        arrived, half = (f"{one.astimezone(UTC):%H:%M:%S}" for one in (moment, interval_start(moment, ZONE)))
        return second, arrived, half, said, answered, tuple(row[name] for name in STAYING)

    def of_day(self, project: dict[str, Any], batch: int, day: date, volume: int) -> Iterator[tuple[Any, ...]]:
        """The rows of a day in the order of their start."""
        places = sorted(self._chance.choices(range(SHAPES), k=volume))
        callers = self._chance.choices(self._numbers, k=volume)
        project_id, shapes, after, begun = project["id"], self._shapes, self._after, f"{project['code']}-{day:%m%d}-"
        for number, (place, caller) in enumerate(zip(places, callers, strict=True), 1):
            _second, arrived, half, said, answered, stays = shapes[place]
            told = f"{begun}{number:05d}"
            recorded = f"REC{told}" if answered else ""
            words = f'["generic", "{told}", {said[0]}{day}T{arrived}+00:00{said[1]}{recorded}{said[2]}'
            yield (
                project_id, batch, 1, told, f"{day} {arrived}{after}", f"{day} {half}{after}", recorded or None, *caller,
                hashlib.sha256(f"{caller[2]}\n{words}".encode()).hexdigest(), *stays,
            )  # fmt: skip

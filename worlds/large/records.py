"""The calls and orders of the measuring world: three months of them, as imports would have stored them."""

import hashlib
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bpo.clients.queries import vault_of
from bpo.kernel.vault import Vault
from operations.calls.actions import hidden_number, row_of
from operations.calls.rules import CallRecord, Direction, Outcome, Source
from operations.intake.rules import IntakeKind, IntakeState
from operations.orders.rules import OrderUnit
from worlds.builder import Builder
from worlds.large.ledger import Ledger
from worlds.ordinary.cases import Case
from worlds.ordinary.road import month_before
from worlds.traffic import DAY_SHAPE, WEEK_SHAPE, Line

MONTHS = 3  # two that are over, and this one up to yesterday
ORDERS_PER_DAY = 3
KNOWN_NUMBERS = 40  # of a hundred calls so many come from a number that called before


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
        vault = vault_of(self.build.session, project["client_id"])
        caller, done = Callers(self.build, vault), 0
        for start, end in self.months():
            month = [(day, volume) for day, volume in zip(days, volumes, strict=True) if start <= day < end]
            made = sum(volume for _day, volume in month)
            if not made:
                continue
            batch = self._batch(
                project, IntakeKind.CALLS, f"{project['code']}-{start:%Y%m}-话单.csv", end, made, month[0][0]
            )
            self.ledger.insert("operations_call", self._rows(project, line, batch, month, caller))
            done += made
        return done

    def _rows(
        self, project: dict[str, Any], line: Line, batch: int, month: Sequence[tuple[date, int]], caller: "Callers"
    ) -> Iterator[dict[str, Any]]:
        chance, place = self.build.chance, ZoneInfo(project["zone"])
        hours, weights = list(DAY_SHAPE), list(DAY_SHAPE.values())
        names, shares_of = zip(*line.outcomes, strict=True)
        busiest, given_up = max(DAY_SHAPE.values()), Outcome.ABANDONED if line.inbound else Outcome.NO_ANSWER
        direction = Direction.INBOUND if line.inbound else Direction.OUTBOUND
        for day, volume in month:
            midnight = datetime(day.year, day.month, day.day, tzinfo=place)
            starts = sorted(hour * 3600 + chance.randrange(3600) for hour in chance.choices(hours, weights, k=volume))
            outcomes = chance.choices(names, shares_of, k=volume)
            for number, (seconds, outcome) in enumerate(zip(starts, outcomes, strict=True), 1):
                busy = DAY_SHAPE[seconds // 3600] / busiest
                answered = chance.random() < line.answer_rate - (0.06 * busy if line.inbound else 0)
                talk = max(12, int(chance.gauss(line.talk_seconds, line.talk_seconds * 0.35))) if answered else 0
                told = f"{project['code']}-{day:%m%d}-{number:05d}"
                record = CallRecord(
                    source=Source.GENERIC, external_id=told, direction=direction,
                    arrived_at=(midnight + timedelta(seconds=seconds)).astimezone(UTC),
                    outcome=Outcome.ANSWERED if answered else given_up,
                    wait_seconds=int(chance.expovariate(1 / (5 + 8 * busy))) if answered else chance.randrange(2, 75),
                    talk_seconds=talk, hold_seconds=talk % 47 if talk % 9 == 0 else 0,
                    acw_seconds=max(5, int(chance.gauss(line.acw_seconds, 8))) if answered else 0, queue=line.queue,
                    agent_login=chance.choice(line.logins) if answered or not line.inbound else "",
                    disposition=outcome if answered else ("客户放弃" if line.inbound else "无人接听"),
                    recording_ref=f"REC{told}" if answered else "",
                )  # fmt: skip
                yield {
                    "project_id": project["id"], "batch_id": batch, "revision": 1,
                    **row_of(record, place, caller.draw()),
                }  # fmt: skip

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


class Callers:
    """A client's customers: numbers as they are stored, so that one who calls again is hidden only once."""

    def __init__(self, build: Builder, vault: Vault) -> None:
        self._chance, self._vault = build.chance, vault
        self._known: list[dict[str, Any]] = []

    def draw(self) -> dict[str, Any]:
        if self._known and self._chance.random() * 100 < KNOWN_NUMBERS:
            return self._chance.choice(self._known)
        number = hidden_number(f"13{self._chance.randrange(10**9):09d}", self._vault)
        self._known.append(number)
        return number

"""What live projects produce: calls, orders, and the months' bills."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from worlds.builder import Builder
from worlds.ordinary.road import Road

if TYPE_CHECKING:
    from worlds.ordinary.build import Agenda


class Running:
    """The live projects of the world."""

    def __init__(self, build: Builder) -> None:
        self.build = build
        self.roads: list[Road] = []

    def add(self, road: Road) -> None:
        self.roads.append(road)

    def plan(self, agenda: "Agenda") -> None:
        """Put the imports and billing runs of the last months into the agenda."""


def days_between(start: date, end: date) -> list[date]:
    """The days of `[start, end)`."""
    return [start + timedelta(days=number) for number in range((end - start).days)]


__all__ = ["Any", "Running", "days_between"]

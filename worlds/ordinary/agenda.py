"""What happens on which day of a world."""

from collections.abc import Callable
from datetime import date
from typing import Any

from worlds.builder import Builder


class Agenda:
    """Steps with their days; run in the order of the days, each committed."""

    def __init__(self) -> None:
        self._steps: list[tuple[date, int, Callable[[], Any]]] = []

    def on(self, day: date, step: Callable[[], Any]) -> None:
        self._steps.append((day, len(self._steps), step))

    def run(self, build: Builder) -> None:
        for _day, _place, step in sorted(self._steps, key=lambda one: one[:2]):
            step()
            build.commit()

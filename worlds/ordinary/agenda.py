"""What happens on which day of a world."""

from collections.abc import Callable
from datetime import date
from itertools import groupby
from typing import Any

from worlds.builder import Builder


class Agenda:
    """Steps with their days; run in the order of the days, each day committed at its end."""

    def __init__(self) -> None:
        self._steps: list[tuple[date, int, Callable[[], Any]]] = []

    def on(self, day: date, step: Callable[[], Any]) -> None:
        self._steps.append((day, len(self._steps), step))

    def run(self, build: Builder) -> None:
        for _day, steps in groupby(sorted(self._steps, key=lambda one: one[:2]), key=lambda one: one[0]):
            for _same, _place, step in steps:
                step()
            build.commit()

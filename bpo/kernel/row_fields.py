"""A field of several short rows: tiers of a price, bands of a credit. A table of inputs in a form, a list in JSON."""

from collections.abc import Mapping
from typing import Any

import marshmallow as ma

from bpo.kernel.fields import Labelled, Schema


class Rows(Labelled, ma.fields.List):
    """Rows of one shape. A form shows `lines` of them and takes those that are filled in, in their order."""

    kind = "rows"

    def __init__(self, row: type[Schema], *, lines: int = 5, **kwargs: Any) -> None:
        self.row, self.lines = row, lines
        super().__init__(cls_or_instance=ma.fields.Nested(row), **kwargs)
        if self.optional:
            self.load_default = list

    def columns(self) -> list[tuple[str, Labelled]]:
        return list(self.row().fields.items())  # type: ignore[arg-type]

    def posted(self, name: str, form: Mapping[str, str]) -> list[dict[str, str]]:
        """The rows as typed into inputs called `name.number.column`; empty ones are left out."""
        found = []
        for number in range(self.lines):
            row = {column: form.get(f"{name}.{number}.{column}", "").strip() for column, _field in self.columns()}
            if any(row.values()):
                found.append({column: value for column, value in row.items() if value})
        return found

    def deserialize(self, value: Any, attr: str | None = None, data: Any = None, **kwargs: Any) -> Any:
        return super().deserialize(value or [], attr, data, **kwargs)

    def typed(self, value: Any) -> list[list[str]]:
        rows = [[field.typed(row.get(column)) for column, field in self.columns()] for row in value or []]
        return rows + [[""] * len(self.columns())] * (self.lines - len(rows))

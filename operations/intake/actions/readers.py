"""What a file of a kind is made of: said by the package it belongs to, as a `Reader`; this room knows none of them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bpo.kernel.sheets import Sheet
from bpo.kernel.vault import Vault
from bpo.projects.rules import ProjectFacts
from operations.intake.rules import BatchFacts, Counts, IntakeKind, Refused


@dataclass(frozen=True)
class Taken:
    """A file that was read: its records, the rows that were refused, and the instants it covers."""

    records: Sequence[Any]
    refused: Sequence[Refused]
    covers_from: datetime | None = None
    covers_to: datetime | None = None


@dataclass(frozen=True)
class Reader:
    """How files of one kind are read and kept.

    `sources`: {value: label}; those in `mapped` have a head and are read through a column mapping.
    `fields`: (name, label) of what a mapping may name; `words`: (meaning, label) of the words it may explain.
    `choices`: {value: label} of what a file itself does not say (`choice_label`), the first is taken at first.
    `synonyms`: words people use for a field's column beside its label. `check(header, mapping)` raises `Invalid`.
    `read(sheet, source, project, how)` → `Taken`. `preview(records)` → (labels, rows of words, numbers masked).
    `store(session, batch, project, vault, records)` → `Counts`; `compare(session, batch, vault, records)` → what that
    would do: (record as known or None, as it would be or None: unchanged) of each.
    """

    kind: IntakeKind
    import_permit: str
    sources: Mapping[str, Any]
    mapped: frozenset[str]
    fields: Sequence[tuple[str, Any]]
    choice_label: Any
    choices: Mapping[str, Any]
    synonyms: Mapping[str, Sequence[str]]
    check: Callable[[Sequence[str], Mapping[str, Any]], None]
    read: Callable[[Sheet, str, ProjectFacts, Mapping[str, Any]], Taken]
    preview: Callable[[Sequence[Any], ProjectFacts], tuple[list[Any], list[list[Any]]]]
    compare: Callable[[Session, BatchFacts, Vault, Sequence[Any]], Sequence[tuple[Any, Any]]]
    store: Callable[[Session, BatchFacts, ProjectFacts, Vault, Sequence[Any]], Counts]
    mask: Callable[[str], str]
    job_kind: str
    words: Sequence[tuple[str, Any]] = field(default_factory=tuple)


READERS: dict[IntakeKind, Reader] = {}


def reader_of(kind: IntakeKind) -> Reader:
    return READERS[kind]

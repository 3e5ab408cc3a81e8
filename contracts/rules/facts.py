"""What other packages learn of a contract: frozen facts, never rows."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class ContractFacts:
    """A signed contract. In force over `[starts_on, ends_on)`: `ends_on` is the day after the last one."""

    id: int
    number: str
    title: str
    project_id: int
    client_id: int
    currency: str
    starts_on: date
    ends_on: date

"""How much there is of everything, at full size and at a part of it."""

from dataclasses import dataclass

HEADS = 24  # agents on a live project, and at the least so many:
FEWEST_HEADS = 8
FORMER = 4  # contracts of a live project that have ended, before the one in force
APPLIED = 10  # candidates whom a project's first requisition has, as the acts of the pattern made them


@dataclass(frozen=True)
class Size:
    """The numbers of a measuring world; of projects the live ones are those that are in no earlier state."""

    clients: int
    projects: int
    agents: int
    candidates: int
    contracts: int
    calls: int
    contacts: int = 3  # of each client
    in_handover: int = 1
    in_review: int = 1
    preparing: int = 1

    @property
    def live(self) -> int:
        return self.projects - self.in_handover - self.in_review - self.preparing

    @property
    def heads(self) -> int:
        """Agents on each live project."""
        return max(FEWEST_HEADS, min(HEADS, self.agents * 86 // 100 // self.live))

    @property
    def leavers(self) -> int:
        """Agents who have left."""
        return self.agents - self.heads * self.live

    @property
    def renewals(self) -> int:
        """Contracts that are drafted to follow the one in force."""
        return self.contracts - self.live * (FORMER + 1) - self.preparing


def size_at(scale: float) -> Size:
    """The size at `scale` (1: the full one); never so small that a kind of project is missing."""
    projects = max(9, round(200 * scale))
    in_handover, in_review, preparing = (max(1, projects * share // 1000) for share in (25, 30, 45))
    live = projects - in_handover - in_review - preparing
    return Size(
        clients=max(6, round(120 * scale)), projects=projects, agents=max(live * (FEWEST_HEADS + 2), round(5000 * scale)),
        candidates=max(live * (APPLIED + 8), round(20_000 * scale)),
        contracts=max(live * (FORMER + 1) + preparing + 1, round(1000 * scale)), calls=round(3_000_000 * scale),
        in_handover=in_handover, in_review=in_review, preparing=preparing,
    )  # fmt: skip

"""World `large`, for measuring: 200 projects, 5,000 agents, 20,000 candidates, 1,000 contracts, 3 million calls."""

from worlds.large.assembly import build

__all__ = ["build"]

"""World `ordinary`: a living vendor – two sites, five clients, seven projects in different states, 120 agents."""

from worlds.ordinary.assembly import build

__all__ = ["build"]

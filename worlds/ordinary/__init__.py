"""World `ordinary`: a living vendor – two sites, seven clients, eleven projects in every state, about 240 agents."""

from worlds.ordinary.assembly import build

__all__ = ["build"]

"""Agents: when one may take calls on a project, decided without a database."""

from enum import StrEnum


class AgentStatus(StrEnum):
    TRAINING = "training"
    ACTIVE = "active"
    LEFT = "left"


class Employment(StrEnum):
    OWN = "own"
    DISPATCH = "dispatch"
    PART_TIME = "part_time"
    INTERN = "intern"


class SignedBy(StrEnum):
    PAPER = "paper"
    SCREEN = "screen"

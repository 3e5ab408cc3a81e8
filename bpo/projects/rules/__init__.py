"""Projects: their states, plans, reviews and the gate before going live, decided without a database."""

from bpo.projects.rules.facts import ManualFacts, PositionFacts, ProjectFacts
from bpo.projects.rules.states import (
    PlanSection,
    PlanState,
    ProjectState,
    ReviewState,
    TaskState,
    Verdict,
    after_approval,
    after_handover,
    cancel,
    hold,
    may_acknowledge,
    may_appoint,
    must_be_plannable,
    must_run,
    resume,
)  # fmt: skip

__all__ = [
    "ManualFacts", "PlanSection", "PlanState", "PositionFacts", "ProjectFacts", "ProjectState", "ReviewState",
    "TaskState", "Verdict", "after_approval", "after_handover", "cancel", "hold", "may_acknowledge", "may_appoint",
    "must_be_plannable", "must_run", "resume",
]  # fmt: skip

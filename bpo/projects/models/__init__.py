"""Projects, letters of appointment, plans with reviews and baselines, department tasks, manuals, the go-live."""

from bpo.projects.models.plans import Coverage, Opinion, Plan, PlanDependency, PlanItem, PlanProse, Review
from bpo.projects.models.projects import Appointment, GoLive, Project
from bpo.projects.models.reviews import Baseline, PlanLook, ReviewComment, SectionOpinion
from bpo.projects.models.works import DepartmentTask, Manual

__all__ = [
    "Appointment",
    "Baseline",
    "Coverage",
    "DepartmentTask",
    "GoLive",
    "Manual",
    "Opinion",
    "Plan",
    "PlanDependency",
    "PlanItem",
    "PlanLook",
    "PlanProse",
    "Project",
    "Review",
    "ReviewComment",
    "SectionOpinion",
]  # fmt: skip

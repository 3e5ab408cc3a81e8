"""Projects, letters of appointment, plans with their reviews, department tasks, manuals, the go-live decision."""

from bpo.projects.models.plans import Coverage, Opinion, Plan, PlanDependency, PlanItem, PlanProse, Review
from bpo.projects.models.projects import Appointment, GoLive, Project
from bpo.projects.models.works import DepartmentTask, Manual

__all__ = [
    "Appointment",
    "Coverage",
    "DepartmentTask",
    "GoLive",
    "Manual",
    "Opinion",
    "Plan",
    "PlanDependency",
    "PlanItem",
    "PlanProse",
    "Project",
    "Review",
]  # fmt: skip

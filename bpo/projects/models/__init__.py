"""Projects, letters of appointment, plans with their reviews, department tasks, manuals, the go-live decision."""

from bpo.projects.models.manuals import Manual, ManualChapter
from bpo.projects.models.plans import Coverage, Opinion, Plan, PlanItem, Review
from bpo.projects.models.projects import Appointment, GoLive, Project
from bpo.projects.models.works import DepartmentTask

__all__ = [
    "Appointment",
    "Coverage",
    "DepartmentTask",
    "GoLive",
    "Manual",
    "ManualChapter",
    "Opinion",
    "Plan",
    "PlanItem",
    "Project",
    "Review",
]  # fmt: skip

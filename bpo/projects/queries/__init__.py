"""Reads of projects, always scoped by the actor; facts for the floors above."""

from bpo.projects.queries.frame import frame
from bpo.projects.queries.projects import (
    appointments_of,
    managers_named,
    managers_to_pick,
    project_facts,
    project_for,
    project_names,
    project_page,
    projects_listed,
    projects_to_pick,
    visible_project,
)

__all__ = [
    "appointments_of", "frame", "managers_named", "managers_to_pick", "project_facts", "project_for", "project_names", "project_page",
    "projects_listed", "projects_to_pick", "visible_project",
]  # fmt: skip

"""The acts on projects: the only writers of their tables."""

from bpo.projects.actions.projects import open_project, start_new_service

__all__ = ["open_project", "start_new_service"]

"""What several pages say alike: why an act is not possible now, where a project's form leads back to."""

from collections.abc import Callable
from typing import Any

from flask import url_for

from bpo.kernel.errors import BusinessError
from bpo.kernel.locale import _, say_error
from bpo.projects.models import Project


def reason_against(check: Callable[..., Any], *args: Any, **kwargs: Any) -> str | None:
    """Why a rule refuses an act now, in the reader's language; None when it does not."""
    try:
        check(*args, **kwargs)
    except BusinessError as refusal:
        return say_error(refusal.message, refusal.facts)
    return None


def crumbs_of(project: Project) -> list[tuple[str, str]]:
    """From the list of projects to this one, for the pages that only hold a form."""
    return [
        (_("Projects"), url_for("projects.index")),
        (f"{project.name} {project.code}", url_for("projects.show", project_id=project.id)),
    ]

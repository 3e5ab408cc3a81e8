"""The versions of a requirement, written in the act that makes them and never touched again."""

from datetime import date, datetime

from bpo.clients.models import Requirement, RequirementVersion
from bpo.clients.rules.changes import CHANGEABLE
from bpo.kernel.locale import day_of


def first_version(requirement: Requirement, made_by: int | None, now: datetime) -> RequirementVersion:
    """What operations accepted."""
    return version_of(requirement, made_by, now, starts_on=day_of(now))


def version_of(
    requirement: Requirement, made_by: int | None, now: datetime, *, starts_on: date, change_id: int | None = None
) -> RequirementVersion:
    """What the requirement says now, as the version that it counts."""
    return RequirementVersion(
        requirement_id=requirement.id, number=requirement.version, starts_on=starts_on, change_id=change_id,
        made_by=made_by, made_at=now, **{name: getattr(requirement, name) for name in CHANGEABLE},
    )  # fmt: skip

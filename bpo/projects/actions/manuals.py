"""The operations manual: versions published by the service manager."""

from datetime import datetime

from sqlalchemy.orm import Session

from bpo.kernel import journal, slots
from bpo.kernel.permits import Actor, permit
from bpo.projects import queries, rules
from bpo.projects.models import Manual


@permit("manuals.publish")
def publish_manual(
    session: Session, actor: Actor, *, project_id: int, title: str, body: str, now: datetime
) -> Manual:  # fmt: skip
    """A new version of the manual, in force at once; agents acknowledge it anew before they take calls."""
    project = queries.visible_project(session, actor, project_id)
    rules.must_run(project.state)
    known = queries.current_manual(session, project_id)
    manual = Manual(
        project_id=project_id, number=known.number + 1 if known else 1, title=title, body=body,
        published_by=actor.id, published_at=now,
    )  # fmt: skip
    session.add(manual)
    session.flush()
    journal.record(session, actor, "manuals.published", manual, number=manual.number)
    slots.announce("manual_published", session, actor, project_id=project_id, manual_id=manual.id, now=now)
    return manual

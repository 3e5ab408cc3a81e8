"""The paper of an approved plan: issued once, with the approval, and shown again as it was."""

from datetime import datetime

from sqlalchemy.orm import Session

from bpo.documents.issuing import issue_document
from bpo.documents.models import IssuedDocument
from bpo.kernel.permits import Actor
from bpo.kernel.vendor import letterhead
from bpo.projects import queries
from bpo.projects.models import Plan, Project

TEMPLATE = "print/plan.html"


def issue_plan(
    session: Session, actor: Actor, project: Project, former: Plan | None, plan: Plan, now: datetime
) -> None:  # fmt: skip
    """The PDF in the language of the vendor's papers; its number says project and version. The former is superseded."""
    language = letterhead(session)["paper_language"]
    replaced = session.get(IssuedDocument, former.document_id) if former and former.document_id else None
    issued = issue_document(
        session, actor, kind="plan", number=f"{project.code}-JH{plan.number:02d}", subject=plan, project_id=project.id,
        template=TEMPLATE, language=language, facts=queries.plan_paper(session, plan, language), now=now,
        version=plan.number, supersedes=replaced,
    )  # fmt: skip
    session.flush()
    plan.document_id = issued.id

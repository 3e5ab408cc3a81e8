"""A plan as a paper to take away: PDF or Word, Chinese or English; an approved version's PDF is the one issued."""

from typing import Any

from bpo.documents.issuing import preview_document, reprint
from bpo.documents.models import IssuedDocument
from bpo.kernel.errors import Invalid, text
from bpo.kernel.late import late
from bpo.kernel.locale import LANGUAGES, _, in_language
from bpo.kernel.web import db, download, today
from bpo.projects import queries
from bpo.projects.models import Plan
from bpo.projects.schemas.plan_paper import plan_parts

docx = late("bpo.documents.docx")
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
KINDS = {"pdf": "application/pdf", "docx": WORD}


def plan_file(plan: Plan, kind: str, spoken: str) -> Any:
    if kind not in KINDS:
        raise Invalid("format", text("A plan is written as pdf or docx, not as %(format)s."), "format", format=kind)
    if spoken not in LANGUAGES:
        raise Invalid("language", text("Papers are written in Chinese or English."), "language")
    with in_language(spoken):
        name = _("Project plan")
    code = queries.project_facts(db(), plan.project_id).code
    data = pdf_of(plan, spoken) if kind == "pdf" else docx_of(plan, spoken)
    return download(data, f"{code}-{name}-v{plan.number}.{kind}", KINDS[kind])


def pdf_of(plan: Plan, spoken: str) -> bytes:
    """The very PDF that was issued, in its language; else the version as it stands, marked as not issued."""
    issued = db().get(IssuedDocument, plan.document_id) if plan.document_id else None
    if issued is not None and issued.language == spoken:
        return reprint(db(), issued)
    facts = queries.plan_paper(db(), plan, spoken)
    return preview_document(
        template="print/plan.html", facts=facts, language=spoken, day=today(), version=plan.number, session=db()
    )


def docx_of(plan: Plan, spoken: str) -> bytes:
    facts = queries.plan_paper(db(), plan, spoken)
    with in_language(spoken):
        title = _("Project plan")
        reference = f"{title} {facts['project']['code']} · {_('Version %(version)s', version=plan.number)}"
        parts = plan_parts(facts, draft=plan.content_hash is None)
    made: bytes = docx.docx_of(
        parts, title=f"{title} {facts['project']['name']}", vendor=facts["letterhead"]["name"], reference=reference,
        day=today(), language=spoken,
    )  # fmt: skip
    return made

"""The minutes of a round of review: a numbered paper, issued with the answer that closes the round."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bpo.clients import queries as clients
from bpo.documents.issuing import issue_document
from bpo.documents.models import IssuedDocument
from bpo.documents.numbering import Series, next_number
from bpo.kernel.locale import _l, in_language, zone
from bpo.kernel.permits import Actor
from bpo.kernel.vendor import head_in, letterhead
from bpo.people import queries as people
from bpo.people.schemas import DEPARTMENT_LABELS
from bpo.projects import queries
from bpo.projects.models import Opinion, Plan, Project, Review, ReviewComment, SectionOpinion
from bpo.projects.queries.reviews import MINUTES
from bpo.projects.rules import PlanSection
from bpo.projects.schemas.review_words import COMMENT_STATES, RESOLUTIONS, SECTION_VERDICTS, SEVERITIES
from bpo.projects.schemas.words import REVIEW_STATES, SECTIONS, VERDICTS

NUMBERS = Series(MINUTES, "PS-{year}-{n:03d}", title=_l("Minutes of plan reviews"))


def issue_minutes(
    session: Session, actor: Actor, project: Project, plan: Plan, review: Review, now: datetime
) -> IssuedDocument:
    """Freeze what was said in the round as a paper; part of the act that closes it."""
    session.flush()
    language = letterhead(session)["paper_language"]
    return issue_document(
        session, actor, kind=MINUTES, number=next_number(session, NUMBERS, on=now.astimezone(zone()).date()),
        subject=review, project_id=project.id, template="print/review_minutes.html", language=language, now=now,
        facts=minutes_facts(session, project, plan, review, language),
    )  # fmt: skip


def minutes_facts(session: Session, project: Project, plan: Plan, review: Review, language: str) -> dict[str, Any]:
    """Everything that stands on the minutes, as plain text and days, in the language of the paper."""
    vendor = letterhead(session)
    sections = queries.section_opinions(session, review)
    comments = [one for one in queries.comments_of(session, plan) if said_in(one, review)]
    names = people.person_names(session, people_in(review, sections, comments))
    client = clients.client_names(session, [project.client_id]).get(project.client_id, "")
    with in_language(language):
        return {
            "letterhead": head_in(vendor, language),
            "project": {"code": project.code, "name": project.name, "client": client},
            "plan": plan.number,
            "round": review.round,
            "convener": names.get(review.convened_by, ""),
            "convened_on": day_of(review.convened_at),
            "due_on": review.due_on,
            "closed_on": day_of(review.closed_at),
            "result": str(REVIEW_STATES[review.state]),
            "departments": [_department(one, sections, names) for one in review.opinions],
            "comments": [_comment(one, names) for one in comments],
        }


def day_of(moment: datetime | None) -> Any:
    return moment.astimezone(zone()).date() if moment else None


def said_in(comment: ReviewComment, review: Review) -> bool:
    """Whether a comment belongs into the minutes of a round: made in it, or still open from one before."""
    return comment.review_id == review.id or comment.closed_at is None or comment.closed_at >= review.convened_at


def people_in(
    review: Review, sections: Iterable[SectionOpinion], comments: Iterable[ReviewComment]
) -> set[int]:  # fmt: skip
    """Everybody named in the minutes."""
    named = {review.convened_by, *(one.decided_by for one in review.opinions)}
    named |= {number for one in sections for number in (one.decided_by, one.in_place_of)}
    named |= {number for one in comments for number in (one.written_by, one.in_place_of, one.answered_by)}
    return {one for one in named if one is not None}


def _department(opinion: Opinion, sections: Iterable[SectionOpinion], names: dict[int, str]) -> dict[str, Any]:
    order = list(PlanSection)
    own = sorted((one for one in sections if one.department == opinion.department),
                 key=lambda one: order.index(one.section))  # fmt: skip
    return {
        "name": str(DEPARTMENT_LABELS[opinion.department]),
        "opinion": str(VERDICTS[opinion.verdict]) if opinion.verdict else "",
        "who": names.get(opinion.decided_by or 0, ""),
        "on": day_of(opinion.decided_at),
        "carried": opinion.carried,
        "words": "" if opinion.by_section else opinion.comment or "",
        "answer": opinion.answer or "",
        "sections": [
            {
                "name": str(SECTIONS[one.section]),
                "verdict": str(SECTION_VERDICTS[one.verdict]) if one.verdict else "",
                "who": names.get(one.decided_by or 0, ""),
                "for": names.get(one.in_place_of or 0, ""),
                "carried": one.carried,
            }
            for one in own
        ],
    }


def _comment(one: ReviewComment, names: dict[int, str]) -> dict[str, Any]:
    return {
        "department": str(DEPARTMENT_LABELS[one.department]),
        "where": " ".join(part for part in (str(SECTIONS[one.section]), one.item_ref) if part),
        "severity": str(SEVERITIES[one.severity]),
        "words": one.words,
        "who": names.get(one.written_by, ""),
        "answer": one.answer or "",
        "resolution": str(RESOLUTIONS[one.resolution]) if one.resolution else "",
        "reason": one.reason or "",
        "state": str(COMMENT_STATES[one.state]),
    }

"""The review by sections: which sections a department decides, what carries over, what its whole opinion is then."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bpo.kernel.errors import Conflict, Invalid, text
from bpo.kernel.roles import Department
from bpo.projects.rules.plans import ItemFacts, content_hash
from bpo.projects.rules.reviews import ALWAYS_ASKED
from bpo.projects.rules.states import PlanSection, Raci, Verdict

SEE_ALL = (*ALWAYS_ASKED, Department.OPERATIONS)
TAKES_PART = (Raci.RESPONSIBLE, Raci.ACCOUNTABLE, Raci.CONSULTED)
ONLY_SEEN = ""  # the fingerprint of a section that a department sees and has no part in: it asks for nothing anew

Prose = Mapping[PlanSection, str]


class SectionVerdict(StrEnum):
    """What a department says of a section."""

    APPROVED = "approved"
    APPROVED_WITH_COMMENTS = "approved_with_comments"
    RETURNED = "returned"


APPROVING = (SectionVerdict.APPROVED, SectionVerdict.APPROVED_WITH_COMMENTS)


@dataclass(frozen=True)
class SectionFacts:
    """What a department said of a section in the round before; `seen`: the fingerprint of what it saw."""

    section: PlanSection
    verdict: SectionVerdict | None
    seen: str
    decided_by: int | None = None
    decided_at: datetime | None = None
    in_place_of: int | None = None


def concerned(item: ItemFacts) -> frozenset[Department]:
    """Who has a part in an item: its owner, who does it, answers for it or is asked; finance where it costs money."""
    raci = {department for department, part in item.raci if part in TAKES_PART}
    costs = item.once_minor is not None or item.month_minor is not None
    return frozenset({item.department} | raci | ({Department.FINANCE} if costs else set()))


def sections_present(items: Iterable[ItemFacts], prose: Prose) -> list[PlanSection]:
    """The sections that say something, in their order."""
    there = {one.section for one in items} | set(prose)
    return [section for section in PlanSection if section in there]


def section_hash(section: PlanSection, items: Iterable[ItemFacts], prose: Prose) -> str:
    """The fingerprint of a section: its items with what they serve, and its prose."""
    said = {section: prose[section]} if section in prose else None
    return content_hash((one for one in items if one.section == section), said)


def sections_of(department: Department, items: Sequence[ItemFacts], prose: Prose) -> dict[PlanSection, str]:
    """{section: fingerprint} of the sections a department decides.

    Those it has a part in. Sales, finance, HR and operations decide all of them, and so does a department that is
    asked without having a part in any; what they have no part in does not ask them again when it changes. A section
    without items is everybody's who sees all.
    """
    present = sections_present(items, prose)
    parts = {one.section for one in items if department in concerned(one)}
    without_items = set(prose) - {one.section for one in items}
    if department in SEE_ALL or not parts:
        parts = parts | without_items if department in SEE_ALL else set(present)
        wanted = present
    else:
        wanted = [section for section in present if section in parts]
    return {section: section_hash(section, items, prose) if section in parts else ONLY_SEEN for section in wanted}


def sections_asked(
    department: Department, items: Sequence[ItemFacts], prose: Prose, musts: Collection[PlanSection]
) -> dict[PlanSection, str]:
    """Those, and the sections in which the department still has a “must” open, as far as they say something."""
    asked = sections_of(department, items, prose)
    more = [section for section in sections_present(items, prose) if section in musts and section not in asked]
    return asked | {section: section_hash(section, items, prose) for section in more}


def still_holds(before: SectionFacts | None, seen: str, must_open: bool) -> bool:
    """Whether a section's approval of the last round holds: given, nothing changed, no “must” of theirs is open."""
    return before is not None and before.verdict in APPROVING and before.seen == seen and not must_open


def whole_opinion(verdicts: Collection[SectionVerdict | None]) -> Verdict | None:
    """A department's opinion, of those on its sections: none while one is awaited; one return returns."""
    if not verdicts or None in verdicts:
        return None
    return Verdict.RETURNED if SectionVerdict.RETURNED in verdicts else Verdict.APPROVED


def undecided(sections: Sequence[PlanSection], open_ones: Collection[PlanSection]) -> list[PlanSection]:
    """The sections named, if all of them await this department's word. Raises `Invalid`, `Conflict`."""
    if not sections:
        raise Invalid("no_section", text("Choose at least one section."), "sections")
    if any(one not in open_ones for one in sections):
        raise Conflict(
            "decided", text("This department has decided on this section already, or is not asked about it.")
        )
    return list(dict.fromkeys(sections))


def check_section(verdict: SectionVerdict, comment: str | None, *, comments: int, open_musts: int) -> None:
    """A return says what must change, an approval with comments has some, no approval leaves one's own “must” open.

    `comments`: those the department made on the section in this round. Raises `Invalid`, `Conflict`.
    """
    said = bool((comment or "").strip())
    if verdict == SectionVerdict.RETURNED and not said and not open_musts:
        raise Invalid("comment_needed", text("Say what has to change before your department can approve."), "comment")
    if verdict == SectionVerdict.APPROVED_WITH_COMMENTS and not said and not comments:
        raise Invalid("comment_needed", text("An approval with comments needs a comment."), "comment")
    if verdict in APPROVING and open_musts:
        raise Conflict(
            "must_open",
            text("Your department has %(count)s comments open here that must be dealt with. Close them, or return it."),
            count=open_musts,
        )

"""The operations manual: its states, what a chapter holds, when a new version binds; decided without a database."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from html import unescape
from itertools import pairwise

from bpo.kernel.errors import Conflict, Invalid, text
from bpo.kernel.rich_text import from_words, is_empty, plain


class ManualState(StrEnum):
    DRAFT = "draft"
    IN_REVIEW = "in_review"
    RETURNED = "returned"
    IN_FORCE = "in_force"
    RETIRED = "retired"


class ChapterKind(StrEnum):
    PRODUCT = "product"
    SCRIPT = "script"
    ESCALATION = "escalation"
    FORM = "form"
    PROHIBITED = "prohibited"
    OTHER = "other"


WRITTEN_ON = (ManualState.DRAFT, ManualState.RETURNED)
OPEN = (*WRITTEN_ON, ManualState.IN_REVIEW)
PUBLISHED = (ManualState.IN_FORCE, ManualState.RETIRED)
LONGEST_GRACE_HOURS = 240  # ten days: longer than that and a new version is no instruction any more
MOST_CHAPTERS = 60
REACH = ("level", "trigger", "whom", "reach", "within_minutes")
# What a title says of its chapter's kind, where a whole text is taken apart.
TELLING = (
    (ChapterKind.PROHIBITED, ("禁止", "禁用", "不得", "prohibited", "forbidden")),
    (ChapterKind.ESCALATION, ("升级", "上报", "投诉处理", "escalation")),
    (ChapterKind.SCRIPT, ("话术", "开场", "结束语", "脚本", "script", "greeting")),
    (ChapterKind.FORM, ("表单", "表格", "form")),
    (ChapterKind.PRODUCT, ("产品", "业务知识", "概况", "product")),
)
_HEADING = re.compile(r"^\s*#+\s*(.*\S)\s*$")
_CHINESE_HEADING = re.compile(r"^\s*[一二三四五六七八九十]+、\s*(\S.{0,60})\s*$")
_REF = re.compile(r"[A-Z]{1,4}-?\d{1,5}")


@dataclass(frozen=True)
class ChapterFacts:
    """A chapter as it stands: `ref` is the same in every version; `files` are the names of its forms."""

    ref: str
    kind: ChapterKind
    title: str
    body: str | None = None
    rows: tuple[dict[str, str], ...] = ()
    files: tuple[str, ...] = field(default=())

    @property
    def words(self) -> str:
        """Everything it says, in plain words."""
        lines = [" | ".join(row.get(name, "") for name in REACH) for row in self.rows]
        return "\n".join(part for part in (plain(self.body), *lines, *self.files) if part)


def must_be_only(states: Iterable[ManualState]) -> None:
    """One version is worked on at a time. Raises `Conflict`."""
    if any(state in OPEN for state in states):
        raise Conflict(
            "version_open",
            text("A version of the manual is being worked on. Finish it before another begins."),
        )


def must_be_written_on(state: ManualState) -> None:
    """Only a draft or a returned version changes. Raises `Conflict`."""
    if state == ManualState.IN_REVIEW:
        raise Conflict("in_review", text("This version is with the project manager. It is changed if it is returned."))
    if state in PUBLISHED:
        raise Conflict("frozen", text("An approved version never changes. Begin a new one."))


def check_sending(state: ManualState, number: int, change_note: str | None, chapters: Sequence[ChapterFacts]) -> None:
    """What must be there before a version goes to the project manager. Raises `Conflict`, `Invalid`."""
    must_be_written_on(state)
    if not chapters:
        raise Conflict("no_chapters", text("The manual has no chapter yet."))
    for one in chapters:
        if not one.words:
            raise Conflict("empty_chapter", text("Chapter %(ref)s %(title)s says nothing yet."), ref=one.ref,
                           title=one.title)  # fmt: skip
    if number > 1 and not (change_note or "").strip():
        raise Conflict("no_change_note", text("Say what is new in this version: agents read that first."))


def check_decision(state: ManualState, written_by: int | None, actor_id: int | None) -> None:
    """The project manager decides on a version that was sent, never on their own writing. Raises `Conflict`."""
    if state != ManualState.IN_REVIEW:
        raise Conflict("not_in_review", text("Only a version that was sent for approval is approved or returned."))
    if actor_id is not None and actor_id == written_by:
        raise Conflict("own_writing", text("Nobody approves what they have written. Somebody else must."))


def check_grace(hours: int) -> None:
    if not 0 <= hours <= LONGEST_GRACE_HOURS:
        raise Invalid(
            "grace", text("Between 0 and %(most)s hours."), "grace_hours", most=LONGEST_GRACE_HOURS
        )  # fmt: skip


def enough_until(versions: Sequence[tuple[int, datetime, int]]) -> tuple[tuple[int, datetime], ...]:
    """Until when each version before the newest is enough to know. `versions`: (id, since, hours), newest first.

    Whoever knows an older one needs that none of the later ones binds yet: the earliest of their moments counts.
    """
    found: list[tuple[int, datetime]] = []
    until: datetime | None = None
    for (_later, since, hours), (number, _since, _hours) in pairwise(versions):
        binds = since + timedelta(hours=hours)
        until = binds if until is None else min(until, binds)
        found.append((number, until))
    return tuple(found)


def check_chapter(kind: ChapterKind, body: str | None, rows: Sequence[dict[str, str]]) -> None:
    """An escalation chapter has levels, the others have words; a form may be the file alone. Raises `Invalid`."""
    if rows and kind != ChapterKind.ESCALATION:
        raise Invalid("rows_elsewhere", text("Only an escalation chapter has levels."), "rows")
    if kind == ChapterKind.ESCALATION and not rows and is_empty(body):
        raise Invalid("no_levels", text("Fill in at least one level, or describe the way in words."), "rows")
    if kind not in (ChapterKind.ESCALATION, ChapterKind.FORM) and is_empty(body):
        raise Invalid("no_words", text("Please write the chapter."), "body")
    last = 0
    for row in rows:
        minutes = int(row.get("within_minutes") or 0)
        if minutes < last:
            raise Invalid(
                "levels_turned",
                text("A higher level is reached later, not earlier: %(minutes)s minutes follow %(before)s."), "rows",
                minutes=minutes, before=last,
            )  # fmt: skip
        last = minutes


def check_room(count: int) -> None:
    if count >= MOST_CHAPTERS:
        raise Conflict("many_chapters", text("A manual has at most %(most)s chapters."), most=MOST_CHAPTERS)


def next_chapter_ref(used: Iterable[str]) -> str:
    """The ref of a new chapter: no ref is ever given twice in a project."""
    numbers = [int(ref[1:]) for ref in used if re.fullmatch(r"C\d+", ref)]
    return f"C{max(numbers, default=0) + 1:02d}"


def chapter_moved(refs: Sequence[str], ref: str, up: bool) -> list[str]:
    """The order after a chapter went one place up or down; at the end it stays where it is."""
    order = list(refs)
    place = order.index(ref)
    other = place - 1 if up else place + 1
    if 0 <= other < len(order):
        order[place], order[other] = order[other], order[place]
    return order


def taken_apart(words: str, title: str) -> list[tuple[ChapterKind, str, str]]:
    """A whole text as chapters (kind, title, body): lines that begin with #, or with 一、, are headings.

    What stands before the first heading is a chapter under the manual's own title.
    """
    found: list[tuple[str, list[str]]] = []
    lines = words.replace("\r\n", "\n").split("\n")
    marked = any(_HEADING.match(line) for line in lines)
    pattern = _HEADING if marked else _CHINESE_HEADING
    for line in lines:
        heading = pattern.match(line)
        if heading:
            found.append((heading[1].strip(), []))
        elif found:
            found[-1][1].append(line)
        elif line.strip():
            found.append((title, [line]))
    chapters = []
    for name, body in found:
        said = "\n".join(body).strip()
        # A heading without words is kept as words, so that nothing that was written is lost.
        chapters.append((kind_told(name), name[:120], from_words(said or name)))
    return chapters


def kind_told(title: str) -> ChapterKind:
    """What a title says of the kind of its chapter."""
    low = title.lower()
    return next((kind for kind, words in TELLING if any(word in low for word in words)), ChapterKind.OTHER)


def refs_named(words: str, refs: Collection[str]) -> tuple[str, ...]:
    """Which of these refs (“R-003”) the words name, each once, in their order."""
    named = dict.fromkeys(_REF.findall(unescape(words)))
    return tuple(one for one in named if one in refs)

"""The paper of a plan as the parts of a Word file: the same facts as its PDF, in the same order."""

from collections.abc import Mapping, Sequence
from typing import Any

from bpo.documents.word_parts import Column, Facts, Heading, NewPage, Part, Rich, Table, Words
from bpo.kernel.locale import _, say_money


def plan_parts(facts: Mapping[str, Any], *, draft: bool) -> list[Part]:
    """What stands in the Word file; asked in the language of the paper."""
    project, plan = facts["project"], facts["plan"]
    made: list[Part] = [Words(_("Project plan"), "title")]
    if draft:
        made.append(Words(_("Draft – not issued"), "draft"))
    made += [
        Facts(
            [
                (_("Project"), f"{project['name']} {project['code']}"), (_("Client"), project["client"]),
                (_("Cooperation mode"), project["mode"]), (_("Planned go-live"), project["go_live_on"]),
                (_("Project manager"), project["manager"]), (_("Version"), str(plan["number"])),
                (_("State"), plan["state"]), (_("Written by"), plan["written_by"]),
                (_("Begun on"), plan["created_on"]), (_("Approved on"), plan["approved_on"]),
            ]
        ),
        Heading(1, _("Versions")),
        Table(
            columns((_("Version"), 14), (_("State"), 20), (_("Begun on"), 20), (_("Approved on"), 20),
                    (_("Written by"), 26)),
            facts["versions"],
        ),
        NewPage(),
    ]  # fmt: skip
    made += _requirements(facts["requirements"])
    for section in facts["sections"]:
        made.append(Heading(1, section["title"]))
        if section["prose"]:
            made.append(Rich(section["prose"]))
        if section["rows"]:
            shown = [
                Column(one["label"], one["width"], "right" if one["kind"] == "figure" else "left")
                for one in section["columns"]
            ]
            made.append(Table(shown, section["rows"]))
    return [*made, *_appendices(facts)]


def columns(*shares: tuple[str, float]) -> list[Column]:
    return [Column(label, width) for label, width in shares]


def _requirements(rows: Sequence[Sequence[str]]) -> list[Part]:
    head = Heading(1, _("Requirements and their coverage"))
    if not rows:
        return [head, Words(_("No requirement is in force."))]
    shown = columns((_("Ref."), 9), (_("Kind"), 18), (_("Requirement"), 43), (_("Coverage"), 14), (_("Plan items"), 16))
    return [head, Table(shown, rows), Words(_("In brackets: served only in part."), "note")]


def _appendices(facts: Mapping[str, Any]) -> list[Part]:
    made: list[Part] = []
    if facts["milestones"]:
        shown = columns((_("Ref."), 10), (_("Milestone"), 50), (_("Due on"), 18), (_("Department"), 22))
        made += [Heading(1, _("Milestones")), Table(shown, facts["milestones"])]
    parts = facts["parts"]
    if parts["rows"]:
        shown = columns((_("Item"), 100 - 10 * len(parts["departments"])), *((one, 10) for one in parts["departments"]))
        note = Words(_("R does it, A answers for it, C is asked, I is told."), "note")
        made += [Heading(1, _("Who does what (RACI)")), Table(shown, parts["rows"]), note]
    cost = facts["cost"]
    if cost["rows"]:
        shown = [Column(_("Section"), 40)] + [
            Column(label, 20, "right") for label in (_("Once (CNY)"), _("A month (CNY)"), _("First year (CNY)"))
        ]
        lines = [[name, *(say_money(one, symbol=False) for one in sums)] for name, *sums in
                 [*cost["rows"], cost["total"]]]  # fmt: skip
        made += [Heading(1, _("Cost")), Table(shown, lines, totals=1)]
        if cost["note"]:
            made.append(Words(cost["note"], "note"))
    if facts["reviews"]:
        shown = columns((_("Round"), 12), (_("Department"), 17), (_("Opinion"), 19), (_("By"), 24),
                        (_("Comment and answer"), 28))  # fmt: skip
        made += [Heading(1, _("Review")), Table(shown, facts["reviews"])]
    if facts["plan"]["fingerprint"]:
        made.append(Words(f"{_('Fingerprint')} {facts['plan']['fingerprint']}", "note"))
    return made

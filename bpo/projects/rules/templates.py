"""What a plan begins with, by cooperation mode: the usual items of each mandatory section, dated back from go-live."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from bpo.clients.rules import CooperationMode
from bpo.kernel.errors import text
from bpo.kernel.roles import Department
from bpo.projects.rules.plans import MANDATORY, ItemFacts, next_ref
from bpo.projects.rules.states import Frequency, PlanSection

S, D = PlanSection, Department

# Days before go-live: ASSUMPTION, a six-week preparation, as for a site with lines; the project manager moves them.
USUAL: tuple[tuple[ItemFacts, int], ...] = tuple(
    (ItemFacts("", section, title, department, None, **more), days)
    for section, title, department, days, more in (
        (S.POSITIONS, text("Customer service representative"), D.HR, 7,
         {"quantity": 20, "skills": text("Standard Mandarin, typing 60 characters a minute")}),
        (S.POSITIONS, text("Team leader"), D.HR, 14, {"quantity": 1, "skills": text("A year of leading a shift")}),
        (S.POSITIONS, text("Quality inspector"), D.HR, 7,
         {"quantity": 1, "skills": text("Half a year of inspecting calls")}),
        (S.DUTIES, text("Duties of representatives, team leaders and quality inspectors"), D.OPERATIONS, 21, {}),
        (S.FACILITIES, text("Workstations with PC and headset"), D.ADMINISTRATION, 14, {"quantity": 20}),
        (S.FACILITIES, text("Telephone lines and service number"), D.SYSTEM, 21, {"quantity": 1}),
        (S.SOFTWARE, text("IVR flow and announcements"), D.SYSTEM, 14, {"quantity": 1}),
        (S.SOFTWARE, text("ACD queues, skill groups and agent logins"), D.SYSTEM, 10, {"quantity": 1}),
        (S.SOFTWARE, text("Recording with search and retention"), D.SYSTEM, 10, {"quantity": 1}),
        (S.TRAINING, text("Recruitment of the positions"), D.HR, 21, {}),
        (S.TRAINING, text("Product training and examination"), D.HR, 7, {}),
        (S.SERVICE_LEVELS, text("Answered within 20 seconds"), D.OPERATIONS, 0,
         {"kpi": "service_level", "target_bp": 8000, "threshold_seconds": 20}),
        (S.MILESTONES, text("System ready for test calls"), D.SYSTEM, 10, {}),
        (S.MILESTONES, text("Trial run with live calls"), D.OPERATIONS, 3, {}),
        (S.MILESTONES, text("Go-live of the project"), D.OPERATIONS, 0, {}),
        (S.INTERFACES, text("Contacts of both sides before and after go-live"), D.OPERATIONS, 28, {}),
        (S.REPORTING, text("Weekly and monthly operating reports"), D.OPERATIONS, 0,
         {"recipient": text("The client's business contact"), "frequency": Frequency.WEEKLY}),
        (S.SECURITY, text("Access by role and confidentiality undertakings"), D.SYSTEM, 7, {}),
    )
)  # fmt: skip


def template_items(mode: CooperationMode, go_live_on: date, today: date) -> list[ItemFacts]:
    """The items a new plan begins with: those of the mode's mandatory sections, none dated before today.

    Titles, skills and recipients are English sentences of the catalogue; whoever stores them translates them first.
    """
    return list(_numbered(mode, go_live_on, today))


def _numbered(mode: CooperationMode, go_live_on: date, today: date) -> Iterator[ItemFacts]:
    taken: list[str] = []
    for item, days in USUAL:
        if item.section not in MANDATORY[mode]:
            continue
        due = max(go_live_on - timedelta(days=days), today)
        ref = next_ref(item.section, taken)
        taken.append(ref)
        starts = due if item.section == S.POSITIONS else None
        yield replace(item, ref=ref, due_on=due, starts_on=starts)

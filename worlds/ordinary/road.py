"""A project's road from the handover to going live, walked by the people whose acts they are."""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from bpo.clients import actions as clients
from bpo.clients.queries import client_facts, handover_steps, requirements_in_force
from bpo.clients.rules import RequirementCategory, ServiceKind
from bpo.kernel.roles import Department
from bpo.projects import actions as projects
from bpo.projects.queries import client_contacts_to_pick, tasks_of
from bpo.projects.rules import InterfaceRole, Phase, PlanSection, Verdict
from bpo.projects.rules.operating import LONGEST_OVERRIDE_DAYS
from worlds.builder import Builder
from worlds.ordinary import reviewing, texts
from worlds.ordinary.cases import Case
from worlds.ordinary.manuals import write_manual
from worlds.ordinary.papers import requirement_form
from worlds.ordinary.pipeline import negotiated
from worlds.ordinary.texts import Wish
from worlds.traffic import Line

DIRECTOR, SERVICE = "li.jianguo", "song.jia"
VOICES: Mapping[Department, str] = {
    Department.SALES: "wang.lei",
    Department.OPERATIONS: DIRECTOR,
    Department.SYSTEM: "liu.yang",
    Department.TECHNOLOGY: "tang.wei",
    Department.HR: "chen.rong",
    Department.ADMINISTRATION: "zheng.fang",
    Department.FINANCE: "sun.jing",
}
TEAM = (SERVICE, "liu.yang", "tang.wei", "chen.rong", "zheng.fang", "sun.jing", "wu.tao", "ma.chao")
CALL_MONTHS = 3  # full months whose calls are there, before the present one
OVERRIDE_HOLDS = timedelta(days=60)
POSITIONS = 3  # representatives, a team leader, a quality inspector


def month_before(day: date, months: int) -> date:
    """The first day of the month so many months before."""
    index = day.year * 12 + day.month - 1 - months
    return date(index // 12, index % 12 + 1, 1)


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or the last of a month that has no such day."""
    first = month_before(day, -months)
    return first.replace(day=min(day.day, monthrange(first.year, first.month)[1]))


def counted_from(today: date) -> date:
    """The first day whose calls are there."""
    return month_before(today, CALL_MONTHS)


def live_day(today: date, case: Case) -> date:
    """When the case went live, or is meant to."""
    if case.reaches == "live":
        return month_before(today, case.live_months) + timedelta(days=case.live_in - 1)
    return today + timedelta(days=case.live_in)


class Road:
    """One case on its way. `live_on`: the day it goes live or is meant to.

    `idle`: {login of the switch: days `[from, to)` on which nobody has it}, between two agents.
    """

    def __init__(self, build: Builder, case: Case, client_id: int, sales: str) -> None:
        self.build, self.case, self.client_id, self.sales = build, case, client_id, sales
        self.live_on = live_day(build.day, case)
        self.project: Any = None
        self.plan: Any = None
        self.manual: Any = None
        self.idle: dict[str, list[tuple[date, date]]] = {}

    def line_on(self, day: date) -> Line:
        """The project's line with the logins that somebody has on that day."""
        line = self.case.line
        assert line is not None
        idle = {login for login, spells in self.idle.items() if any(start <= day < end for start, end in spells)}
        return replace(line, logins=tuple(one for one in line.logins if one not in idle))

    @property
    def manager(self) -> str:
        """The sign-in name of the project manager."""
        assert self.case.manager is not None
        return self.case.manager

    def before(self, days: int, clock: str = "10:00") -> Any:
        """Go to so many days before the project goes live."""
        return self.build.as_of(self.live_on - timedelta(days=days), clock)

    def hand_over(self) -> None:
        """Sales opens the project and hands over what the client wants; the director answers."""
        build, case = self.build, self.case
        now = self.before(74, "09:30")
        self.project = build.act(
            projects.open_project, self.sales, client_id=self.client_id, name=case.name, mode=case.mode,
            services=list(case.services), go_live_on=self.live_on, now=now,
            summary=f"{case.name}：需求已与客户书面确认，详见附件需求单。",
            opportunity_id=negotiated(build, self.client_id, case.name),
        )  # fmt: skip
        handover = handover_steps(build.session, self.project.id)[0]
        wished = [self._add_wish(handover.id, wish) for wish in case.wishes]
        name, form = self.form()
        build.act(
            clients.attach_file, self.sales, handover_id=handover.id, data=form, name=name,
            now=self.before(73, "15:10"),
        )  # fmt: skip
        build.act(clients.send_handover, self.sales, handover_id=handover.id, now=self.before(72, "11:05"))
        answered = self.before(71, "16:20")
        if case.reaches == "returned":
            unclear = next(one for one in wished if one.category == RequirementCategory.KPI)
            build.act(
                clients.return_handover, DIRECTOR, handover_id=handover.id, reason=texts.RETURNED, now=answered,
                requirement_reasons={unclear.ref: texts.RETURNED_WISH},
            )  # fmt: skip
        elif case.reaches != "handover":
            build.act(clients.accept_handover, DIRECTOR, handover_id=handover.id, now=answered)

    def _add_wish(self, handover_id: int, wish: Wish) -> Any:
        return self.build.act(
            clients.add_requirement, self.sales, handover_id=handover_id, kind=wish.kind, category=wish.category,
            statement=wish.statement, acceptance=wish.acceptance, source=wish.source,
            source_place=wish.place or None, law=wish.law,
        )  # fmt: skip

    def form(self) -> tuple[str, bytes]:
        """The requirement form that the client sent: (file name, bytes)."""
        return f"{self.case.name}需求单.pdf", requirement_form(self.case.name, self.case.wishes)

    def put_on_hold(self) -> None:
        """The client asks to wait."""
        self.before(55, "11:30")
        self.build.act(projects.hold_project, DIRECTOR, project_id=self.project.id, reason=texts.HELD)

    def call_off(self) -> None:
        """The client gives the project up."""
        self.before(55, "11:30")
        self.build.act(projects.cancel_project, DIRECTOR, project_id=self.project.id, reason=texts.CANCELLED)

    def begin_new_service(self) -> None:
        """Sales has begun the handover of one more service of the live project; it is not complete yet."""
        build, day = self.build, self.build.day - timedelta(days=3)
        build.act(
            projects.start_new_service, self.sales, project_id=self.project.id, title=texts.NEW_SERVICE,
            services=[ServiceKind.CHAT], summary=texts.NEW_SERVICE_SUMMARY, now=build.as_of(day, "16:40"),
        )  # fmt: skip
        self._add_wish(handover_steps(build.session, self.project.id)[-1].id, texts.NEW_WISH)

    def appoint(self) -> None:
        """The director appoints the manager, who takes it on; the departments' people join."""
        build = self.build
        appointee = build.who(self.manager)
        letter = build.act(
            projects.appoint_manager, DIRECTOR, project_id=self.project.id, appointee_id=appointee.id,
            duties=texts.DUTIES, authority=texts.AUTHORITY, starts_on=self.live_on - timedelta(days=70),
            now=self.before(70, "09:40"),
        )  # fmt: skip
        build.act(
            projects.acknowledge_appointment, self.manager, appointment_id=letter.id, now=self.before(70, "14:00")
        )
        for login in TEAM:
            user_id = build.who(login).id
            build.act(projects.add_person, DIRECTOR, project_id=self.project.id, user_id=user_id)

    def write_plan(self) -> None:
        """From the mode's template to a plan that covers every requirement and names everybody."""
        build, case = self.build, self.case
        now = self.before(68, "10:15")
        self.plan = build.act(projects.start_plan, self.manager, project_id=self.project.id, now=now)
        served: dict[PlanSection, list[int]] = {}
        wanted = requirements_in_force(build.session, self.project.id)
        for wish, requirement in zip(case.wishes, wanted, strict=True):
            served.setdefault(wish.served_by, []).append(requirement.id)
        self.before(64, "17:30")
        for item in list(self.plan.items):
            build.act(
                projects.change_item, self.manager, item_id=item.id, title=item.title, department=item.department,
                due_on=item.due_on, requirement_ids=served.pop(item.section, []), **self._content(item),
            )  # fmt: skip
        for section, requirement_ids in served.items():
            build.act(
                projects.add_item, self.manager, plan_id=self.plan.id, section=section,
                title=texts.EXTRA_ITEMS[section], department=Department.OPERATIONS,
                due_on=self.live_on - timedelta(days=7), requirement_ids=requirement_ids,
                **texts.EXTRA_FACTS.get(section, {}),
            )  # fmt: skip
        build.act(
            projects.write_prose, self.manager, plan_id=self.plan.id, section=PlanSection.SECURITY,
            body=texts.SECURITY_TEXT.format(name=case.name), row_version=0,
        )  # fmt: skip
        build.act(
            projects.add_item, self.manager, plan_id=self.plan.id, section=PlanSection.RISKS, **texts.RISK,
            department=Department.HR, due_on=self.live_on - timedelta(days=28),
            review_on=self.live_on - timedelta(days=14),
        )  # fmt: skip

        self.name_contacts(Phase.BEFORE_GO_LIVE, self.live_on - timedelta(days=64))

    def name_contacts(self, phase: Phase, since: date) -> None:
        """Who speaks for the client and who for the vendor in a phase."""
        build = self.build
        contacts = client_contacts_to_pick(build.session, self.project)
        contact_id = contacts[min(1, len(contacts) - 1) if phase == Phase.OPERATING else 0][0]
        ours = SERVICE if phase == Phase.OPERATING else self.manager
        build.act(
            projects.name_contacts, self.manager, project_id=self.project.id, phase=phase, starts_on=since,
            role=InterfaceRole.BUSINESS, contact_id=contact_id, user_id=build.who(ours).id,
        )  # fmt: skip

    def _content(self, item: Any) -> dict[str, Any]:
        """What the manager fills in beside the template's words."""
        content: dict[str, Any] = {"quantity": item.quantity, "skills": item.skills, "starts_on": item.starts_on,
                                   "detail": item.detail, "kpi": item.kpi, "threshold_seconds": item.threshold_seconds}  # fmt: skip
        if item.target_bp is not None:
            content["target_percent"] = Decimal(item.target_bp) / 100
        if item.section == PlanSection.POSITIONS and item.quantity and item.quantity > 1:
            content["quantity"] = max(1, self.case.heads - POSITIONS + 1)
        if item.section == PlanSection.FACILITIES and item.quantity:
            content["quantity"] = self.case.seats or self.case.heads
            content["cost_once"] = Decimal(4_200) * content["quantity"]
        if item.section == PlanSection.INTERFACES:
            client = client_facts(self.build.session, self.client_id)
            content["detail"] = texts.CONTACTS.format(sales="王磊", service="宋佳", client=client.short_name)
        return content

    def review(self) -> None:
        """The departments look at the plan; where one returns it, the manager answers and asks again."""
        if self.case.returned_by:
            self._round(62, returned_by=self.case.returned_by)
        self._round(58, returned_by=None)

    def begin_review(self) -> None:
        """A review that is under way: two departments have answered, the others are awaited."""
        called = self.build.act(
            projects.convene_review, self.manager, plan_id=self.plan.id, due_on=self.live_on - timedelta(days=43),
            now=self.before(47, "09:00"),
        )  # fmt: skip
        for opinion in called.opinions[:2]:
            voice = self.sales if opinion.department == Department.SALES else VOICES[opinion.department]
            self.build.act(
                projects.give_opinion, voice, review_id=called.id, department=opinion.department,
                verdict=Verdict.APPROVED, now=self.before(47, "15:00"),
            )  # fmt: skip
        reviewing.discuss(self, called, VOICES)

    def _round(self, days: int, returned_by: str | None) -> None:
        build = self.build
        called = build.act(
            projects.convene_review, self.manager, plan_id=self.plan.id,
            due_on=self.live_on - timedelta(days=days - 3), now=self.before(days, "09:00"),
        )  # fmt: skip
        now = self.before(days - 2, "16:30")
        if returned_by is None:
            reviewing.remark(self, called, VOICES)
        open_opinions = [one for one in called.opinions if one.verdict is None]
        for opinion in open_opinions:
            voice = self.sales if opinion.department == Department.SALES else VOICES[opinion.department]
            sent_back = voice == returned_by
            build.act(
                projects.give_opinion, voice, review_id=called.id, department=opinion.department,
                verdict=Verdict.RETURNED if sent_back else Verdict.APPROVED, now=now,
                comment="首批到岗日期前只排得下一期培训，建议分两期到岗。" if sent_back else None,
            )  # fmt: skip
            if sent_back:
                build.act(
                    projects.answer_comment, self.manager, opinion_id=opinion.id,
                    answer="改为分两期到岗，借用二号场地培训室，首期 20 人。", now=self.before(days - 3, "10:30"),
                )  # fmt: skip

    def do_tasks(self, share: float, days: int = 6) -> None:
        """The departments report their tasks done with evidence, the manager confirms."""
        build = self.build
        tasks = tasks_of(build.session, self.project.id)
        for task in tasks[: round(len(tasks) * share)]:
            voice = VOICES[task.department] if task.department != Department.OPERATIONS else SERVICE
            for line in task.checks:
                build.act(
                    projects.tick_check, voice, task_id=task.id, check_id=line.id, done=True,
                    now=self.before(days, "10:00"),
                )  # fmt: skip
            build.act(
                projects.report_task, voice, task_id=task.id, report=f"{task.title}：已完成，验收记录见附件。",
                now=self.before(days, "11:00"), evidence=[(f"{task.title}验收记录.txt", f"{task.title} 验收合格".encode())],
            )  # fmt: skip
            build.act(projects.confirm_task, self.manager, task_id=task.id, now=self.before(days, "15:00"))

    def publish_manual(self) -> None:
        """The service manager writes the operations manual, the project manager approves it."""
        client = client_facts(self.build.session, self.client_id)
        body = texts.MANUAL.format(name=self.case.name, client=client.legal_name_zh, short=client.short_name)
        now = self.before(9, "11:00")
        self.manual = write_manual(
            self.build, self.project.id, SERVICE, self.manager, f"{self.case.name}运营手册", body, now
        )

    def go_live(self, override: bool) -> None:
        """The gate: the manager confirms, or the director overrides with a reason."""
        now = self.before(0, "08:30")
        if override:
            self.build.act(
                projects.override_go_live, DIRECTOR, project_id=self.project.id, now=now,
                reason="一名坐席补考安排在上线后第三天，期间由备员顶班，客户已书面同意。",
                measure="备员顶班，班组长每日抽听两通，补考合格后撤销。", measure_owner_id=self.build.who(self.manager).id,
                expires_on=self.live_on + OVERRIDE_HOLDS,
            )  # fmt: skip
        else:
            self.build.act(projects.confirm_go_live, self.manager, project_id=self.project.id, now=now)
        self.name_contacts(Phase.OPERATING, self.live_on)

    def extend_override(self) -> None:
        """The director answers for it once more, until a few days before the present one, if that is not too long."""
        until = self.build.day - timedelta(days=3)
        if timedelta(0) < until - (self.live_on + OVERRIDE_HOLDS) <= timedelta(days=LONGEST_OVERRIDE_DAYS):
            self.build.act(
                projects.extend_override, DIRECTOR, project_id=self.project.id, expires_on=until,
                reason="新入职人员补考排在下季度，抽听措施延续。", now=self.before(-58, "09:30"),
            )  # fmt: skip

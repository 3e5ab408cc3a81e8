"""The agents of a project: hired or transferred, trained, signed, certified, ready for the floor."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from bpo.kernel.roles import Role
from bpo.people.actions import register_person
from bpo.projects.queries import in_force, positions_of
from staffing.agents import actions as agents
from staffing.agents.models import Agent
from staffing.agents.rules import Employment, SignedBy
from staffing.hiring import actions as hiring
from staffing.hiring.rules import Channel, Stage
from staffing.training import actions as training
from worlds.names import People
from worlds.ordinary.manuals import read_through
from worlds.ordinary.road import DIRECTOR, Road
from worlds.people import PASSWORD

HR, SYSTEM, LEADER = "chen.rong", "liu.yang", "ma.chao"
KNOWN = "yang.fan"  # the sample agent who signs in
THROUGH_HIRING = 6  # so many of each project came through a requisition; the others by transfer
CHANNELS = (Channel.BOARD, Channel.AGENCY, Channel.REFERRAL, Channel.CAMPUS, Channel.WALK_IN)
# The days of a hiring, counted back from the first day of work.
REQUESTED_BEFORE, CONSENT_BEFORE, HIRED_BEFORE = 22, 18, 4
STAGES = ((16, Stage.SCREENING), (12, Stage.INTERVIEW), (9, Stage.OFFER))
LOST = ("薪资期望不符", "到岗时间不符", "普通话测评未达标", "未按时参加面试")


class Staff:
    """Fills the positions of a road's plan. `core`: its team leader, inspector and the sample agent; `course`: its own one."""

    def __init__(self, road: Road, people: People, induction_id: int) -> None:
        self.road, self.build, self.people, self.induction_id = road, road.build, people, induction_id
        self.agents: list[Any] = []
        self.core: list[Any] = []
        self.course: Any = None

    def hire(self) -> None:
        """A requisition for the representatives, its candidates at all stages, some of them hired."""
        reps = max(positions_of(self.build.session, self.road.project.id), key=lambda one: one.headcount)
        wanted = min(THROUGH_HIRING, reps.headcount)
        self.agents.extend(self.recruit(wanted, self.road.live_on - timedelta(days=30), spare=4))

    def recruit(self, wanted: int, starts_on: date, spare: int, reason: str | None = None) -> list[Any]:
        """A requisition, and as many agents of its candidates as wanted, to begin on a day; others are lost.

        What lies after the present day has not happened: then candidates wait at the stage they have reached.
        """
        build, road = self.build, self.road
        reps = max(positions_of(build.session, road.project.id), key=lambda one: one.headcount)
        requisition = build.act(
            hiring.request_people, road.manager, project_id=road.project.id, plan_item_id=reps.item_id,
            headcount=wanted, needed_by=starts_on + timedelta(days=23), reason=reason,
            now=build.as_of(starts_on - timedelta(days=REQUESTED_BEFORE), "10:00"),
        )  # fmt: skip
        approved = build.as_of(starts_on - timedelta(days=REQUESTED_BEFORE - 1), "14:20")
        build.act(hiring.approve_requisition, DIRECTOR, requisition_id=requisition.id, now=approved)
        if starts_on - timedelta(days=CONSENT_BEFORE) > build.day:
            return []
        numbers = reversed(range(wanted + spare))  # those lost come first: a filled requisition takes no more
        found = [self._candidate(requisition, number, starts_on, lost=number >= wanted) for number in numbers]
        return [agent for agent in found if agent is not None]

    def _candidate(self, requisition: Any, number: int, starts_on: date, lost: bool) -> Any:
        """One candidate from the first word on; the agent they become, None for one who does not (yet)."""
        build = self.build
        channel = CHANNELS[number % len(CHANNELS)]
        first = starts_on - timedelta(days=CONSENT_BEFORE)
        candidate = build.act(
            hiring.add_candidate, HR, requisition_id=requisition.id, name=self.people.name(),
            mobile=self.people.mobile(), channel=channel, consent_on=first, now=build.as_of(first, "09:30"),
            fee=800 if channel == Channel.AGENCY else None,
        )  # fmt: skip
        for days, stage in STAGES:
            day = starts_on - timedelta(days=days)
            if day > build.day:
                return None
            if lost and days == 12 - 3 * (number % 2):
                build.act(
                    hiring.move_candidate, HR, candidate_id=candidate.id, now=build.as_of(day, "16:00"),
                    stage=Stage.REJECTED if number % 2 else Stage.WITHDRAWN, reason=LOST[number % len(LOST)],
                )  # fmt: skip
                return None
            build.act(hiring.move_candidate, HR, candidate_id=candidate.id, stage=stage, now=build.as_of(day, "11:00"))
        if starts_on - timedelta(days=HIRED_BEFORE) > build.day:
            return None
        hired = build.act(
            hiring.hire, HR, candidate_id=candidate.id, starts_on=starts_on, employment=Employment.OWN,
            now=build.as_of(starts_on - timedelta(days=HIRED_BEFORE), "10:00"),
        )  # fmt: skip
        return build.session.get_one(Agent, hired.agent_id)

    def transfer(self, heads: int, known: Any = None) -> None:
        """The rest of the positions, filled by people who were with the vendor already. `known`: one to begin with."""
        build, road = self.build, self.road
        start = road.live_on - timedelta(days=28)
        places = [one.title for one in positions_of(build.session, road.project.id) for _place in range(one.headcount)]
        reps = max(set(places), key=places.count)
        places = [one for one in places if one != reps] + [reps] * heads
        for place in places[: heads - len(self.agents)]:
            self.road.before(28, "09:00")
            agent = known or build.act(
                agents.join, HR, name=self.people.name(), employment=Employment.OWN, hired_on=start,
                now=road.before(28, "09:00"),
            )  # fmt: skip
            if known or place != reps:
                self.core.append(agent)
            known = None
            build.act(
                agents.assign_to_project, HR, agent_id=agent.id, project_id=road.project.id, position=place,
                starts_on=start,
            )  # fmt: skip
            self.agents.append(agent)

    def train(self, failing: int = 0) -> None:
        """The induction and the project's own course; the last `failing` agents do not reach the mark."""
        road = self.road
        self.course = self.build.act(
            training.open_course, HR, code=f"{road.case.key}-01", title=f"{road.case.name}业务培训", pass_mark=80, hours=24,
            project_id=road.project.id,
        )  # fmt: skip
        self.sit(self.induction_id, self.agents, road.live_on - timedelta(days=18))
        self.sit(self.course.id, self.agents, road.live_on - timedelta(days=14), failing)

    def sit(self, course_id: int, agents: Sequence[Any], taken_on: date, failing: int = 0) -> None:
        """One sitting of a course; the last `failing` do not reach the mark."""
        chance, passing = self.build.chance, len(agents) - failing
        scores = [
            (agent.id, chance.randint(82, 99) if place < passing else chance.randint(58, 76))
            for place, agent in enumerate(agents)
        ]
        self.build.act(
            training.record_results, HR, course_id=course_id, taken_on=taken_on, scores=scores,
            now=self.build.as_of(taken_on, "17:30"),
        )  # fmt: skip

    def sign(self) -> None:
        """Confidentiality undertakings towards the client, and logins at the switch."""
        road = self.road
        logins = road.case.line.logins if road.case.line else ()
        for number, agent in enumerate(self.agents):
            self.undertake(agent, road.live_on - timedelta(days=13))
            if number < len(logins):
                self.give_login(agent, logins[number], road.live_on - timedelta(days=7))

    def undertake(self, agent: Any, signed_on: date) -> None:
        self.build.act(
            agents.record_undertaking, HR, agent_id=agent.id, client_id=self.road.client_id, signed_by=SignedBy.PAPER,
            signed_on=signed_on, now=self.build.as_of(signed_on, "10:00"),
        )  # fmt: skip

    def give_login(self, agent: Any, login: str, starts_on: date) -> None:
        self.build.act(
            agents.map_login, SYSTEM, agent_id=agent.id, project_id=self.road.project.id, login=login,
            starts_on=starts_on,
        )  # fmt: skip

    def read_and_certify(self, unread: int = 0) -> None:
        """Each agent reads the manual with an account of their own; the team leader certifies who lacks nothing."""
        live_on = self.road.live_on
        for agent in self.agents[: len(self.agents) - unread]:
            self.clear(agent, live_on - timedelta(days=8), live_on - timedelta(days=6))

    def clear(self, agent: Any, read_on: date, certified_on: date) -> None:
        """The agent reads the manual and is certified; whoever has no account gets one."""
        build, project_id = self.build, self.road.project.id
        login = agent.staff_no.lower() if agent.user_id is None else KNOWN
        if agent.user_id is None:
            user = build.act(register_person, None, login=login, name=agent.name, roles=[Role.AGENT], password=PASSWORD)
            build.act(
                agents.edit_agent, HR, agent_id=agent.id, name=agent.name, employment=agent.employment, user_id=user.id
            )
        manual = in_force(build.session, project_id)
        assert manual is not None
        read_through(build, login, manual, read_on)
        build.act(
            training.certify, LEADER, agent_id=agent.id, project_id=project_id, now=build.as_of(certified_on, "16:00")
        )

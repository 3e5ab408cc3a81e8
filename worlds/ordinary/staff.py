"""The agents of a project: hired or transferred, trained, signed, certified, ready for the floor."""

from datetime import timedelta
from typing import Any

from bpo.kernel.roles import Role
from bpo.people.actions import register_person
from bpo.projects.queries import positions_of
from staffing.agents import actions as agents
from staffing.agents.models import Agent
from staffing.agents.rules import Employment, SignedBy
from staffing.hiring import actions as hiring
from staffing.hiring.rules import Channel, Stage
from staffing.training import actions as training
from worlds.names import People
from worlds.ordinary.road import DIRECTOR, Road
from worlds.people import PASSWORD

HR, SYSTEM, LEADER = "chen.rong", "liu.yang", "ma.chao"
THROUGH_HIRING = 6  # so many of each project came through a requisition; the others by transfer
CHANNELS = (Channel.BOARD, Channel.AGENCY, Channel.REFERRAL, Channel.CAMPUS, Channel.WALK_IN)
LOST = ("薪资期望不符", "到岗时间不符", "普通话测评未达标", "未按时参加面试")


class Staff:
    """Fills the positions of a road's plan."""

    def __init__(self, road: Road, people: People, induction_id: int) -> None:
        self.road, self.build, self.people, self.induction_id = road, road.build, people, induction_id
        self.agents: list[Any] = []

    def hire(self) -> None:
        """A requisition for the representatives, its candidates at all stages, some of them hired."""
        build, road = self.build, self.road
        reps = max(positions_of(build.session, road.project.id), key=lambda one: one.headcount)
        wanted = min(THROUGH_HIRING, reps.headcount)
        requisition = build.act(
            hiring.request_people, road.manager, project_id=road.project.id, plan_item_id=reps.item_id,
            headcount=wanted, needed_by=road.live_on - timedelta(days=7),
            now=road.before(52, "10:00"),
        )  # fmt: skip
        build.act(hiring.approve_requisition, DIRECTOR, requisition_id=requisition.id, now=road.before(51, "14:20"))
        for number in reversed(range(wanted + 4)):  # a filled requisition takes no more
            self._candidate(requisition, number, lost=number >= wanted)

    def _candidate(self, requisition: Any, number: int, lost: bool) -> None:
        build, road = self.build, self.road
        channel = CHANNELS[number % len(CHANNELS)]
        candidate = build.act(
            hiring.add_candidate, HR, requisition_id=requisition.id, name=self.people.name(),
            mobile=self.people.mobile(), channel=channel, consent_on=road.live_on - timedelta(days=48),
            now=road.before(48, "09:30"), fee=800 if channel == Channel.AGENCY else None,
        )  # fmt: skip
        steps = (Stage.SCREENING, Stage.INTERVIEW, Stage.OFFER)
        for days, stage in zip((46, 42, 39), steps, strict=True):
            if lost and days == 42 - 3 * (number % 2):
                build.act(
                    hiring.move_candidate, HR, candidate_id=candidate.id, now=road.before(days, "16:00"),
                    stage=Stage.REJECTED if number % 2 else Stage.WITHDRAWN, reason=LOST[number % len(LOST)],
                )  # fmt: skip
                return
            build.act(hiring.move_candidate, HR, candidate_id=candidate.id, stage=stage, now=road.before(days, "11:00"))
        hired = build.act(
            hiring.hire, HR, candidate_id=candidate.id, starts_on=road.live_on - timedelta(days=30),
            employment=Employment.OWN, now=road.before(34, "10:00"),
        )  # fmt: skip
        self.agents.append(build.session.get_one(Agent, hired.agent_id))

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
            known = None
            build.act(
                agents.assign_to_project, HR, agent_id=agent.id, project_id=road.project.id, position=place,
                starts_on=start,
            )  # fmt: skip
            self.agents.append(agent)

    def train(self, failing: int = 0) -> None:
        """The induction and the project's own course; the last `failing` agents do not reach the mark."""
        build, road, chance = self.build, self.road, self.build.chance
        course = build.act(
            training.open_course, HR, code=f"{road.case.key}-01", title=f"{road.case.name}业务培训", pass_mark=80, hours=24,
            project_id=road.project.id,
        )  # fmt: skip
        day = road.live_on - timedelta(days=14)
        for course_id, after in ((self.induction_id, 18), (course.id, 14)):
            scores = [(agent.id, chance.randint(82, 99)) for agent in self.agents]
            if course_id == course.id and failing:
                scores[-failing:] = [(agent_id, chance.randint(58, 76)) for agent_id, _score in scores[-failing:]]
            build.act(
                training.record_results, HR, course_id=course_id, taken_on=day - timedelta(days=after - 14),
                scores=scores, now=road.before(after, "17:30"),
            )  # fmt: skip

    def sign(self) -> None:
        """Confidentiality undertakings towards the client, and logins at the switch."""
        build, road = self.build, self.road
        logins = road.case.line.logins if road.case.line else ()
        for number, agent in enumerate(self.agents):
            build.act(
                agents.record_undertaking, HR, agent_id=agent.id, client_id=road.client_id, signed_by=SignedBy.PAPER,
                signed_on=road.live_on - timedelta(days=13), now=road.before(13, "10:00"),
            )  # fmt: skip
            if number < len(logins):
                build.act(
                    agents.map_login, SYSTEM, agent_id=agent.id, project_id=road.project.id, login=logins[number],
                    starts_on=road.live_on - timedelta(days=7),
                )  # fmt: skip

    def read_and_certify(self, unread: int = 0) -> None:
        """Each agent reads the manual with an account of their own; the team leader certifies who lacks nothing."""
        build, road = self.build, self.road
        ready = self.agents[: len(self.agents) - unread] if unread else self.agents
        for agent in ready:
            if agent.user_id is None:
                login = agent.staff_no.lower()
                user = build.act(
                    register_person, None, login=login, name=agent.name, roles=[Role.AGENT], password=PASSWORD
                )
                build.act(
                    agents.edit_agent, HR, agent_id=agent.id, name=agent.name, employment=agent.employment,
                    user_id=user.id,
                )  # fmt: skip
                self._read(login)
            else:
                self._read("yang.fan")
            build.act(
                training.certify, LEADER, agent_id=agent.id, project_id=road.project.id, now=road.before(6, "16:00")
            )

    def _read(self, login: str) -> None:
        self.build.act(
            agents.acknowledge_manual, login, project_id=self.road.project.id, now=self.road.before(8, "14:00")
        )

"""The review by sections on a real database: who decides what, what carries over, comments, reminders, baselines."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from bpo.documents.models import IssuedDocument
from bpo.kernel.errors import BusinessError, NotFound
from bpo.kernel.permits import Actor
from bpo.kernel.roles import Department, Role
from bpo.people.actions import enter_absence
from bpo.people.queries import actor_of
from bpo.people.rules import AwayScope
from bpo.projects import actions, queries, rules
from bpo.projects.examined import plans as examine
from bpo.projects.models import Plan, PlanItem, PlanProse, ReviewComment
from bpo.projects.rules import (
    CommentState,
    Escalation,
    PlanSection,
    PlanState,
    Resolution,
    ReviewState,
    SectionVerdict,
    Severity,
    Verdict,
)
from bpo.talk.models import Notice
from tests.conftest import NOW
from tests.projects.makers import (
    appoint,
    approve,
    convene,
    item_of,
    make_planned_project,
    make_prepared_project,
    refused,
    staff,
    write_plan,
)

D, S, V = Department, PlanSection, SectionVerdict


@pytest.fixture
def planned(session):
    """A project with its manager, its people and a written plan in draft."""
    project = make_planned_project(session)
    crew = staff(session, project)
    appoint(session, project, crew)
    return project, crew, write_plan(session, project, crew)


def decide(session, crew, review, department, sections, verdict=V.APPROVED, comment=None):
    opinion = actions.decide_sections(
        session, crew.by_department[department], review_id=review.id, department=department, sections=sections,
        verdict=verdict, comment=comment, now=NOW,
    )  # fmt: skip
    session.commit()
    return opinion


def comment(session, crew, review, department, section=S.SOFTWARE, severity=Severity.MUST, words="并发不足", **more):
    made = actions.comment_on_plan(
        session, crew.by_department[department], review_id=review.id, department=department, section=section,
        severity=severity, words=words, now=NOW, **more,
    )  # fmt: skip
    session.commit()
    return made


def answer(session, crew, made, **changes):
    facts = {"answer": "已补充", "resolution": Resolution.ACCEPTED, **changes}
    actions.answer_review_comment(session, crew.manager, comment_id=made.id, now=NOW, **facts)
    session.commit()


def close(session, crew, made):
    actions.close_comment(session, crew.by_department[made.department], comment_id=made.id, now=NOW)
    session.commit()


def asked(session, review, department):
    return [one.section for one in queries.open_sections(session, review, department)]


class TestSections:
    def test_each_department_is_asked_for_the_sections_that_concern_it(self, session, planned):
        _project, crew, plan = planned
        review = convene(session, plan, crew)
        present = rules.sections_present(queries.facts_of_plan(session, plan), {})
        assert asked(session, review, D.FINANCE) == asked(session, review, D.OPERATIONS) == present
        assert asked(session, review, D.ADMINISTRATION) == [S.FACILITIES]

    def test_the_opinion_stands_with_the_last_section(self, session, planned):
        _project, crew, plan = planned
        review = convene(session, plan, crew)
        first, *others = asked(session, review, D.SYSTEM)
        opinion = decide(session, crew, review, D.SYSTEM, [first])
        assert opinion.verdict is None and asked(session, review, D.SYSTEM) == others
        with refused("decided"):
            decide(session, crew, review, D.SYSTEM, [first])
        decide(session, crew, review, D.SYSTEM, others, V.APPROVED_WITH_COMMENTS, "联调提前两天")
        assert opinion.verdict == Verdict.APPROVED and opinion.by_section
        made = queries.comments_of(session, plan)
        assert {one.section for one in made} == set(others) and {one.severity for one in made} == {Severity.SHOULD}

    def test_one_word_for_all_decides_every_open_section(self, session, planned):
        _project, crew, plan = planned
        review = convene(session, plan, crew)
        approve(session, review, crew)
        rows = queries.section_opinions(session, review)
        assert {one.verdict for one in rows} == {V.APPROVED} and plan.state == PlanState.APPROVED

    def test_a_section_returned_returns_the_plan_and_asks_only_for_it_again(self, session, planned):
        _project, crew, plan = planned
        review = convene(session, plan, crew)
        with refused("comment_needed"):
            decide(session, crew, review, D.SYSTEM, [S.SOFTWARE], V.RETURNED)
        session.rollback()
        decide(session, crew, review, D.SYSTEM, [S.SOFTWARE], V.RETURNED, "并发按峰值测算")
        decide(session, crew, review, D.SYSTEM, asked(session, review, D.SYSTEM))
        approve(session, review, crew)
        assert (review.state, plan.state) == (ReviewState.RETURNED, PlanState.RETURNED)
        (made,) = queries.comments_of(session, plan)
        assert (made.severity, made.section) == (Severity.MUST, S.SOFTWARE)
        with refused("unanswered"):
            convene(session, plan, crew)
        session.rollback()
        answer(session, crew, made)
        second = convene(session, plan, crew)
        awaited = {one.department for one in second.opinions if one.verdict is None}
        assert awaited == {D.SYSTEM} and asked(session, second, D.SYSTEM) == [S.SOFTWARE]
        with refused("must_open"):
            decide(session, crew, second, D.SYSTEM, [S.SOFTWARE])
        session.rollback()
        close(session, crew, made)
        decide(session, crew, second, D.SYSTEM, [S.SOFTWARE])
        assert plan.state == PlanState.APPROVED

    def test_changed_prose_asks_again_and_the_manager_may_ask_more(self, session, planned):
        _project, crew, plan = planned
        review = convene(session, plan, crew)
        decide(session, crew, review, D.SYSTEM, [S.SOFTWARE], V.RETURNED, "x")
        approve(session, review, crew, but=(D.SYSTEM,))
        decide(session, crew, review, D.SYSTEM, asked(session, review, D.SYSTEM))
        for made in queries.comments_of(session, plan):
            answer(session, crew, made)
        plan.prose = [PlanProse(section=S.FACILITIES, body="<p>二号场地</p>")]
        session.flush()
        second = convene(session, plan, crew, also=[D.FINANCE])
        awaited = {one.department for one in second.opinions if one.verdict is None}
        assert awaited == {D.SYSTEM, D.ADMINISTRATION, D.FINANCE}
        assert asked(session, second, D.ADMINISTRATION) == [S.FACILITIES]
        assert len(asked(session, second, D.FINANCE)) > 5
        carried = [
            one for one in queries.section_opinions(session, second) if one.carried and one.department == D.SALES
        ]
        assert {one.decided_by for one in carried} == {crew.by_department[D.SALES].id}

    def test_who_stands_in_is_named_with_the_person_away(self, session, planned):
        _project, crew, plan = planned
        absent, hr = crew.by_department[D.FINANCE], crew.by_department[D.HR]
        review = convene(session, plan, crew)
        enter_absence(
            session, absent, substitute_id=hr.id, starts_on=NOW.date(), ends_on=NOW.date(), scope=AwayScope.REVIEWS,
            now=NOW, today=NOW.date(),
        )  # fmt: skip
        session.commit()
        crew.by_department[D.FINANCE] = actor_of(session, hr.id)
        decide(session, crew, review, D.FINANCE, [S.SOFTWARE], V.APPROVED_WITH_COMMENTS, "费用另议")
        (row,) = [one for one in queries.section_opinions(session, review)
                  if one.department == D.FINANCE and one.verdict is not None]  # fmt: skip
        assert (row.decided_by, row.in_place_of) == (hr.id, absent.id)
        (made,) = queries.comments_of(session, plan)
        assert (made.written_by, made.in_place_of) == (hr.id, absent.id)

    def test_the_minutes_are_numbered_and_issued_when_the_round_closes(self, session, planned):
        _project, crew, plan = planned
        review = convene(session, plan, crew)
        assert queries.minutes_of(session, review) is None
        comment(session, crew, review, D.SYSTEM, severity=Severity.NOTE, words="已与机房确认")
        approve(session, review, crew)
        paper = queries.minutes_of(session, review)
        assert paper.number == "PS-2026-001" and paper.facts["comments"][0]["words"] == "已与机房确认"
        assert len(paper.facts["departments"]) == len(review.opinions)


class TestComments:
    def test_a_must_is_answered_closed_and_reopened_by_those_whose_it_is(self, session, planned):
        _project, crew, plan = planned
        review = convene(session, plan, crew)
        made = comment(session, crew, review, D.SYSTEM, item_ref="4.1", quoted="IVR")
        with refused("reason_needed"):
            answer(session, crew, made, resolution=Resolution.REJECTED)
        session.rollback()
        answer(session, crew, made)
        assert made.state == CommentState.ANSWERED
        with refused("forbidden"):
            actions.close_comment(session, crew.by_department[D.HR], comment_id=made.id, now=NOW)
        system = crew.by_department[D.SYSTEM]
        actions.reopen_comment(session, system, comment_id=made.id, reason="还缺播报")
        assert (made.state, made.times_reopened, made.answer) == (CommentState.OPEN, 1, "已补充")
        answer(session, crew, made, answer="已补播报")
        close(session, crew, made)
        with refused("comment_closed"):
            answer(session, crew, made)

    def test_a_must_on_another_s_section_returns_the_plan_though_all_approve(self, session, planned):
        _project, crew, plan = planned
        review = convene(session, plan, crew)
        comment(session, crew, review, D.ADMINISTRATION, section=S.SOFTWARE)
        with refused("must_open"):
            approve(session, review, crew, but=tuple(one for one in D if one != D.ADMINISTRATION))
        session.rollback()
        decide(session, crew, review, D.ADMINISTRATION, [S.FACILITIES])
        approve(session, review, crew)
        assert (review.state, plan.state) == (ReviewState.RETURNED, PlanState.RETURNED)
        (made,) = queries.comments_of(session, plan)
        answer(session, crew, made)
        second = convene(session, plan, crew)
        assert asked(session, second, D.ADMINISTRATION) == [S.SOFTWARE]

    def test_what_is_not_there_or_not_theirs(self, session, planned, person):
        _project, crew, plan = planned
        review = convene(session, plan, crew)
        with refused("item_ref"):
            comment(session, crew, review, D.SYSTEM, item_ref="3.1")
        made = comment(session, crew, review, D.SYSTEM)
        for stranger in (person(Role.SYSTEM), person(Role.PROJECT_MANAGER)):
            with pytest.raises((NotFound, BusinessError)):
                actions.close_comment(session, stranger, comment_id=made.id, now=NOW)
        with pytest.raises(NotFound):
            actions.close_comment(session, person(Role.SYSTEM), comment_id=made.id, now=NOW)
        decide(session, crew, review, D.SYSTEM, [S.SECURITY])
        with refused("approved_already"):
            comment(session, crew, review, D.SYSTEM, section=S.SECURITY)

    def test_two_answers_at_once_are_noticed(self, session, planned):
        _project, crew, plan = planned
        made = comment(session, crew, convene(session, plan, crew), D.SYSTEM)
        stale = made.row_version
        answer(session, crew, made)
        with refused("stale"):
            answer(session, crew, made, row_version=stale)


class TestReminders:
    def run(self, session, day):
        reminded = actions.remind_of_reviews(session, Actor.system(), today=day)
        session.commit()
        return reminded

    def told(self, session, actor):
        return session.scalars(select(Notice.act).where(Notice.person_id == actor.id)).all()

    def test_who_has_not_answered_is_reminded_once_a_day_then_the_head_then_the_director(self, session, planned):
        _project, crew, plan = planned
        due = NOW.date() + timedelta(days=(7 - NOW.weekday()) % 7 + 4)  # a Friday
        review = convene(session, plan, crew, due_on=due)
        approve(session, review, crew, but=(D.HR,))
        hr, finance = crew.by_department[D.HR], crew.by_department[D.FINANCE]
        assert self.run(session, due - timedelta(days=3)) == []
        assert self.run(session, due - timedelta(days=2)) == [review]
        assert self.run(session, due - timedelta(days=2)) == []
        assert "plans.review_soon" in self.told(session, hr)
        assert "plans.review_soon" not in self.told(session, finance)
        assert self.run(session, due) == [review]
        monday = due + timedelta(days=3)
        self.run(session, monday)
        (late,) = [one for one in review.opinions if one.department == D.HR]
        assert late.escalated == Escalation.HEAD and late.verdict is None
        self.run(session, monday + timedelta(days=1))
        assert late.escalated == Escalation.DIRECTOR
        assert "plans.review_told_director" in self.told(session, crew.director)
        assert review.state == ReviewState.OPEN and plan.state == PlanState.IN_REVIEW


class TestVersions:
    def test_what_changed_since_one_looked_is_one_s_own(self, session, planned):
        _project, crew, plan = planned
        hr = crew.by_department[D.HR]
        assert queries.changes_since_look(session, hr, plan.id) == (None, [])
        actions.mark_plan_seen(session, hr, plan_id=plan.id, now=NOW)
        item_of(session, crew, queries.ordered_items(plan)[0], quantity=26)
        session.commit()
        look, (change,) = queries.changes_since_look(session, hr, plan.id)
        assert look.looked_at == NOW and change.fields == (("quantity", 20, 26),)
        assert queries.changes_since_look(session, crew.manager, plan.id) == (None, [])

    def test_two_versions_are_compared_and_never_across_projects(self, session, planned):
        project, crew, first = planned
        approve(session, convene(session, first, crew), crew)
        second = actions.start_plan(session, crew.manager, project_id=project.id, now=NOW)
        item_of(session, crew, queries.ordered_items(second)[0], quantity=30)
        session.commit()
        before, after, found = queries.compared(session, crew.manager, second.id, first.id)
        assert (before, after, found.headcount) == (first, second, (22, 32))
        _other, _crew, foreign = make_prepared_project(session)
        with pytest.raises(NotFound):
            queries.compared(session, crew.director, second.id, foreign.id)

    def test_an_altered_version_is_found(self, session, app):
        _project, _crew, plan = make_prepared_project(session)
        assert queries.altered_versions(session) == []
        session.execute(PlanItem.__table__.update().where(PlanItem.plan_id == plan.id).values(title="改过"))
        session.commit()
        session.expire_all()
        assert queries.altered_versions(session) == [plan]
        lines = list(examine(app.config.get("settings"), app.extensions["database"], NOW))
        assert [one.state for one in lines] == ["bad"]

    def test_the_first_approved_version_is_the_baseline_until_another_is_chosen(self, session):
        project, crew, first = make_prepared_project(session)
        assert queries.baseline_of(session, project.id) == (first, None)
        second = actions.start_plan(session, crew.manager, project_id=project.id, now=NOW)
        item_of(session, crew, queries.ordered_items(second)[0], quantity=30)
        session.commit()
        chosen = {"project_id": project.id, "plan_id": second.id, "reason": "范围重新商定", "now": NOW}
        with refused("not_approved"):
            actions.choose_baseline(session, crew.manager, **chosen)
        session.rollback()
        approve(session, convene(session, second, crew), crew)
        course = queries.course_of(session, crew.manager, project.id, NOW.date())
        assert (course.baseline, course.current) == (first, second)
        assert rules.standing_of(course.lines).current_heads == 32
        actions.choose_baseline(session, crew.manager, **chosen)
        session.commit()
        assert queries.baseline_of(session, project.id)[0] == second
        with refused("not_the_manager"):
            actions.choose_baseline(session, staff(session, project).manager, **chosen)


class TestFrozen:
    def test_no_act_changes_an_approved_version(self, session, planned):
        project, crew, plan = planned
        review = convene(session, plan, crew)
        made = comment(session, crew, review, D.SYSTEM, severity=Severity.SHOULD)
        approve(session, review, crew)
        said, mark = queries.facts_of_plan(session, plan), plan.content_hash
        item, system = plan.items[0], crew.by_department[D.SYSTEM]
        tries = [
            lambda: item_of(session, crew, item, title="改"),
            lambda: actions.remove_item(session, crew.manager, item_id=item.id),
            lambda: actions.add_item(session, crew.manager, plan_id=plan.id, section=S.OTHER, title="x",
                                     department=D.HR, due_on=NOW.date()),
            lambda: actions.reorder_items(session, crew.manager, plan_id=plan.id, section=item.section, refs=[]),
            lambda: convene(session, plan, crew),
            lambda: decide(session, crew, review, D.SYSTEM, [S.SOFTWARE]),
            lambda: comment(session, crew, review, D.SYSTEM),
            lambda: actions.give_opinion(session, system, review_id=review.id, department=D.SYSTEM,
                                         verdict=Verdict.RETURNED, comment="x", now=NOW),
            lambda: answer(session, crew, made), lambda: close(session, crew, made),
            lambda: actions.reopen_comment(session, system, comment_id=made.id, reason="x"),
            lambda: actions.mark_plan_seen(session, system, plan_id=plan.id, now=NOW),
            lambda: actions.start_plan(session, crew.manager, project_id=project.id, now=NOW),
        ]  # fmt: skip
        for attempt in tries:
            try:
                attempt()
                session.commit()
            except BusinessError:
                session.rollback()
            session.expire_all()
            assert plan.state == PlanState.APPROVED and plan.content_hash == mark
            assert queries.facts_of_plan(session, plan) == said and queries.fingerprint_holds(session, plan)


WALK = st.lists(
    st.tuples(
        st.sampled_from(["decide", "whole", "must", "answer", "close", "reopen", "convene", "edit"]),
        st.sampled_from(list(D)), st.sampled_from(list(V)), st.sampled_from(list(S)),
    ),
    min_size=10, max_size=30,
)  # fmt: skip


@settings(max_examples=6, suppress_health_check=list(HealthCheck))
@given(walk=WALK)
def test_whatever_happens_no_plan_is_approved_with_a_gap_an_open_must_or_a_section_undecided(session, walk):
    project = make_planned_project(session)
    crew = staff(session, project)
    appoint(session, project, crew)
    plan = write_plan(session, project, crew)
    convene(session, plan, crew)
    for act, department, verdict, section in [*walk, *(("whole", one, V.APPROVED, S.OTHER) for one in D)]:
        was = plan.state
        try:
            step(session, crew, plan, act, department, verdict, section)
            session.commit()
        except BusinessError:
            session.rollback()
        session.expire_all()
        moves = {one for (state, _act), one in rules.PLAN_MOVES.items() if state == was}
        assert plan.state == was or plan.state in moves
        if plan.state == PlanState.APPROVED:
            last = plan.reviews[-1]
            assert queries.gaps_of(session, plan) == [] and queries.open_musts(session, plan) == []
            assert all(one.verdict == Verdict.APPROVED for one in last.opinions)
            assert all(one.verdict in rules.APPROVING for one in queries.section_opinions(session, last))
            assert last.state == ReviewState.APPROVED


def step(session, crew, plan, act, department, verdict, section):
    review, who = plan.reviews[-1], crew.by_department[department]
    made = session.scalars(select(ReviewComment).where(ReviewComment.plan_id == plan.id)).all()
    if act == "decide":
        sections = asked(session, review, department) or [section]
        decide(session, crew, review, department, sections, verdict, None if verdict == V.APPROVED else "x")
    elif act == "whole":
        whole = Verdict.RETURNED if verdict == V.RETURNED else Verdict.APPROVED
        actions.give_opinion(session, who, review_id=review.id, department=department, verdict=whole, now=NOW,
                             comment="x" if whole == Verdict.RETURNED else None)  # fmt: skip
    elif act == "must":
        comment(session, crew, review, department, section)
    elif act == "answer" and made:
        answer(session, crew, made[-1])
    elif act == "close" and made:
        close(session, crew, made[-1])
    elif act == "reopen" and made:
        owner = crew.by_department[made[-1].department]
        actions.reopen_comment(session, owner, comment_id=made[-1].id, reason="x")
    elif act == "convene":
        for opinion in queries.unanswered(plan):
            actions.answer_comment(session, crew.manager, opinion_id=opinion.id, answer="x", now=NOW)
        convene(session, plan, crew)
    elif act == "edit":
        item_of(session, crew, session.get_one(Plan, plan.id).items[0], title="改")


def test_the_minutes_have_a_series_of_their_own(session):
    make_prepared_project(session)
    make_prepared_project(session)
    numbers = session.scalars(select(IssuedDocument.number).where(IssuedDocument.kind == "review_minutes")).all()
    assert numbers == ["PS-2026-001", "PS-2026-002"]

"""Notices: who is told of what, once, as far as they may see it; what is shown, followed, mailed, and what is not."""

from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, select, update

from bpo.clients import actions as clients
from bpo.clients.models import Handover
from bpo.kernel import jobs, journal
from bpo.kernel.calendar import DAILY, enqueue_daily
from bpo.kernel.locale import in_language
from bpo.kernel.models import JobRun, JobState, Mail
from bpo.kernel.permits import Actor
from bpo.kernel.roles import Department, Role
from bpo.people.actions import enter_absence, remove_member
from bpo.people.models import User
from bpo.people.queries import actor_of
from bpo.people.rules import AwayScope
from bpo.projects import actions as projects
from bpo.projects.models import DepartmentTask
from bpo.talk.actions import comments, following, waiting
from bpo.talk.actions import notices as acts
from bpo.talk.actions.notices import Event, tell
from bpo.talk.jobs import look, prune_notices
from bpo.talk.models import Notice, NoticeWay
from bpo.talk.queries.following import happened
from bpo.talk.queries.notices import (
    MOST_COUNTED,
    followers_of,
    notices_listed,
    reach,
    told,
    unseen_count,
    unseen_paths,
)
from bpo.talk.rules.notices import (
    DEFAULTS,
    GATHERED,
    NEVER_OFF,
    ONE_S_OWN,
    NoticeKind,
    Pending,
    Way,
    addressed,
    due_at_once,
    due_daily,
    page_of,
    way_for,
    ways_of,
)
from bpo.talk.subjects import SUBJECTS
from tests.clients.makers import make_client
from tests.conftest import NOW, make_person
from tests.projects.makers import (
    appoint,
    approve,
    convene,
    make_planned_project,
    make_prepared_project,
    make_project,
    refused,
    staff,
    write_plan,
)

WHERE = "projects_project"
PEOPLE, KINDS = st.integers(1, 6), st.sampled_from(NoticeKind)
WAYS = st.dictionaries(PEOPLE, st.dictionaries(KINDS, st.sampled_from(Way)))


@given(
    st.lists(st.tuples(PEOPLE, KINDS), max_size=12), st.dictionaries(PEOPLE, st.lists(PEOPLE, max_size=3)),
    st.none() | PEOPLE,
)  # fmt: skip
def test_each_is_told_once_for_the_first_reason_and_nobody_of_their_own_act(asked, away, actor_id):
    heard = addressed(asked, away, actor_id)
    assert actor_id not in heard
    order = list(NoticeKind)
    for person, why in heard.items():
        own = [order.index(kind) for one, kind in asked if one == person]
        lent = [
            order.index(kind) for one, kind in asked
            if kind not in ONE_S_OWN and one != actor_id and person in away.get(one, ())
        ]  # fmt: skip
        assert order.index(why.kind) == min([*own, *lent])
        assert (why.for_id is None) == (order.index(why.kind) in own)
    assert {one for one, _kind in asked if one != actor_id} <= set(heard)


@given(
    st.lists(st.builds(Pending, st.integers(1, 99), PEOPLE, KINDS, st.datetimes(NOW.replace(tzinfo=None) - GATHERED * 3,
             NOW.replace(tzinfo=None)).map(lambda at: at.replace(tzinfo=NOW.tzinfo))), unique_by=lambda one: one.id),
    WAYS,
)  # fmt: skip
def test_a_notice_goes_into_one_letter_of_its_own_way_or_none(pending, chosen):
    at_once, daily = due_at_once(pending, chosen, NOW), due_daily(pending, chosen)
    mailed = [number for letter in (*at_once.values(), *daily.values()) for number in letter]
    assert len(mailed) == len(set(mailed))
    for one in pending:
        way = way_for(one.kind, chosen.get(one.person_id, {}))
        assert (one.id in daily.get(one.person_id, ())) == (way is Way.DAILY)
        ripe = [other.at for other in pending if other.person_id == one.person_id
                and way_for(other.kind, chosen.get(other.person_id, {})) is Way.AT_ONCE]  # fmt: skip
        waited = way is Way.AT_ONCE and NOW - min(ripe) >= GATHERED
        assert (one.id in at_once.get(one.person_id, ())) == waited


@pytest.mark.parametrize("kind", NoticeKind)
def test_every_kind_has_a_usual_way_that_is_offered_and_what_waits_is_never_off(kind):
    assert DEFAULTS[kind] in ways_of(kind) and Way.PRODUCT in ways_of(kind)
    assert (Way.OFF in ways_of(kind)) == (kind not in NEVER_OFF)


@pytest.mark.parametrize(
    ("path", "page"),
    [("/tasks/3#comment-4", "/tasks/3"), ("/billing?month=2026-10", "/billing"), ("/a?b#c", "/a"), ("/a", "/a")],
)
def test_a_notice_leads_to_a_page(path, page):
    assert page_of(path) == page


@pytest.fixture
def team(session):
    """A project with a manager, a colleague and a client's person on it, and a stranger."""
    project = make_project(session)
    manager = make_person(session, Role.PROJECT_MANAGER, name="周敏", login="zhou.min", projects=(project,))
    colleague = make_person(
        session, Role.HR, name="钱多", login="qian.duo", department=Department.HR, projects=(project,)
    )
    client = make_person(session, Role.CLIENT, name="客户甲", login="ke.hu", projects=(project,))
    stranger = make_person(session, Role.PROJECT_MANAGER, name="外人", login="wai.ren")
    return project, manager, colleague, client, stranger


def say(session, who, project, words, shared=False, now=NOW):
    row = comments.add_comment(
        session, who, record_type=WHERE, record_id=project.id, words=words, shared=shared, now=now
    )  # fmt: skip
    session.commit()
    return row


def follow(session, *people, record_id, record_type=WHERE, following_=True):
    for one in people:
        following.follow(session, one, record_type=record_type, record_id=record_id, following=following_)
    session.commit()


def rows_of(session, who):
    mine = select(Notice).where(Notice.person_id == who.id).order_by(Notice.id)
    rows = list(session.scalars(mine.execution_options(populate_existing=True)))
    session.commit()  # nothing stays open: on SQLite an open act keeps everybody else out
    return rows


def said_to(session, who, language="en"):
    """What a person is shown now: [(kind, sentence)], newest first."""
    actor = actor_of(session, who.id)
    with in_language(language):
        shown = told(session, session.scalars(notices_listed(session, actor).order_by(Notice.id.desc())))
    return [(one.kind, one.sentence) for one in shown]


def address(session, *people, email="a@vendor.example", language="en"):
    for one in people:
        session.execute(update(User).where(User.id == one.id).values(email=email, language=language))
    session.commit()


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(["tell", "see", "mail"]), max_size=9))
def test_what_repeats_while_unseen_is_one_notice_with_a_count(session, team, steps):
    _project, manager, colleague, *_rest = team
    key = f"matter:{test_what_repeats_while_unseen_is_one_notice_with_a_count.__name__[:20]}:{id(steps)}"
    session.query(Notice).delete()
    expected = []  # [count, seen, mailed]
    for number, step in enumerate(steps):
        newest = expected[-1] if expected and not expected[-1][1] else None
        if step == "tell":
            matter = Event(NoticeKind.JOB, key, "talk.job_done", "/jobs/1", {"title": str(number)})
            assert tell(session, manager, matter, [colleague.id, manager.id]) == {colleague.id}
            if newest:
                newest[0], newest[2] = newest[0] + 1, False
            else:
                expected.append([1, False, False])
        elif step == "see":
            acts.see_all_notices(session, colleague, now=NOW)
            if newest:
                newest[1] = True
        else:
            session.execute(update(Notice).where(Notice.seen_at.is_(None)).values(mailed_at=NOW))
            if newest:
                newest[2] = True
    rows = rows_of(session, colleague)
    assert [[one.count, one.seen_at is not None, one.mailed_at is not None] for one in rows] == expected
    assert all(one.facts["title"].isdigit() for one in rows)
    session.rollback()


def test_who_is_named_and_who_follows_are_told_once_and_the_author_not(session, team):
    project, manager, colleague, _client, stranger = team
    follow(session, manager, colleague, record_id=project.id)
    say(session, manager, project, "@钱多 请看")
    assert said_to(session, colleague) == [(NoticeKind.MENTION, "周敏 named you in a comment")]
    assert said_to(session, colleague, "zh_Hans_CN") == [(NoticeKind.MENTION, "周敏在评论中提到了您")]
    assert rows_of(session, manager) == [] and rows_of(session, stranger) == []
    say(session, manager, project, "一")
    say(session, manager, project, "二")
    mention, comment = rows_of(session, colleague)
    assert (comment.kind, comment.count) == (NoticeKind.COMMENT, 2) and mention.count == 1
    assert comment.path.startswith(f"/projects/{project.id}#comment-")


def test_the_client_hears_of_shared_words_only_and_of_no_act(session, team):
    project, manager, colleague, client, _stranger = team
    follow(session, client, colleague, record_id=project.id)
    say(session, manager, project, "内部")
    director = make_person(session, Role.DIRECTOR)
    session.execute(update(type(project)).where(type(project).id == project.id).values(state="planning"))
    projects.hold_project(session, director, project_id=project.id, reason="内部原因")
    session.commit()
    assert {one.kind for one in rows_of(session, colleague)} == {NoticeKind.COMMENT, NoticeKind.NEWS}
    assert rows_of(session, client) == [] and happened(session, client, 9) == []
    say(session, manager, project, "共享", shared=True)
    assert said_to(session, client) == [(NoticeKind.COMMENT, "周敏 wrote a comment")]
    assert [one.sentence for one in happened(session, client, 9)] == ["wrote a comment"]


def test_what_one_may_no_longer_see_is_neither_shown_nor_counted_nor_mailed(session, database, team):
    project, manager, colleague, _client, stranger = team
    address(session, colleague)
    say(session, manager, project, "@钱多 请看")
    assert unseen_count(session, colleague) == 1 and unseen_paths(session, colleague)
    remove_member(session, Actor.system(), user_id=colleague.id, project_id=project.id)
    session.commit()
    gone = actor_of(session, colleague.id)
    assert said_to(session, colleague) == [] and unseen_count(session, gone) == 0 and unseen_paths(session, gone) == []
    session.commit()
    mail_at_once(database)
    assert letters(session) == []
    with refused("mention"):
        say(session, manager, project, "@外人")
    session.rollback()
    assert rows_of(session, stranger) == []


def test_the_bell_and_the_list_show_the_same(session, team):
    """One judges row by row, the other in the database: whatever the permit, the project and the record."""
    project, *readers = team
    elsewhere = make_project(session, client=make_client(session, 2))
    loaded_only = next(one.type for one in SUBJECTS.values() if not one.permit)
    readers += [make_person(session, Role.DIRECTOR), make_person(session, Role.AUDITOR)]
    cases = list(product(
        ("", "projects.view", "hiring.view", "bills.view"), (project.id, elsewhere.id, None),
        ((WHERE, project.id), (WHERE, elsewhere.id), (loaded_only, 987_654), ("of_no_kind", None)), (True, False),
    ))  # fmt: skip
    seen = set()
    for one in readers:
        for number, (permit, project_id, (kind, record_id), shared) in enumerate(cases):
            session.add(Notice(
                person_id=one.id, kind=NoticeKind.NEWS, key=str(number), act="talk.job_done", facts={}, permit=permit,
                subject_type=kind, subject_id=record_id, title="", path=f"/{number}", project_id=project_id,
                shared=shared, count=1, at=NOW,
            ))  # fmt: skip
        session.commit()
        actor = actor_of(session, one.id)
        listed = select(Notice.path).where(reach(session, actor, Notice)).order_by(Notice.id.desc())
        found = unseen_paths(session, actor)
        assert found == list(session.scalars(listed)), actor.roles
        seen.add(len(found))
    assert len(seen) > 2 and max(seen) < len(cases) < MOST_COUNTED


def test_a_removed_comment_takes_back_what_nobody_has_seen(session, team):
    project, manager, colleague, _client, _stranger = team
    follow(session, colleague, record_id=project.id)
    first, second = say(session, manager, project, "@钱多"), say(session, manager, project, "二")
    for row in (first, second):
        comments.remove_comment(session, manager, comment_id=row.id, now=NOW)
    session.commit()
    assert rows_of(session, colleague) == []
    third = say(session, manager, project, "三")
    comments.change_comment(session, manager, comment_id=third.id, words="@钱多 三", now=NOW)
    session.commit()
    assert {one.kind for one in rows_of(session, colleague)} == {NoticeKind.MENTION, NoticeKind.COMMENT}


def test_who_comments_or_is_named_follows_and_turning_away_holds(session, team):
    project, manager, colleague, _client, _stranger = team
    say(session, manager, project, "@钱多")
    assert followers_of(session, [(WHERE, project.id)]) == {manager.id: True, colleague.id: True}
    follow(session, colleague, record_id=project.id, following_=False)
    say(session, manager, project, "@钱多 再看")
    say(session, colleague, project, "看了")
    assert followers_of(session, [(WHERE, project.id)])[colleague.id] is False
    before = len(rows_of(session, colleague))
    say(session, manager, project, "没有点名")
    assert len(rows_of(session, colleague)) == before


def test_who_opens_a_project_and_who_becomes_its_manager_follow_it(session):
    project = make_planned_project(session)
    crew = staff(session, project)
    appoint(session, project, crew)
    assert followers_of(session, [(WHERE, project.id)]) == {crew.manager.id: True}
    kinds = {one.act: one.kind for one in rows_of(session, crew.manager)}
    assert kinds["projects.appointed"] is NoticeKind.WAITS
    assert [one.act for one in rows_of(session, crew.director)][-1:] == ["projects.acknowledged"]
    sales = make_person(session, Role.SALES)
    facts = {"client_id": project.client_id, "name": "新热线", "mode": project.mode, "services": ["consultation"]}
    opened = projects.open_project(
        session, sales, **{**facts, "services": []}, go_live_on=date(2027, 3, 1), now=NOW
    )  # fmt: skip
    session.commit()
    assert followers_of(session, [(WHERE, opened.id)]) == {sales.id: True}


def test_a_handover_is_told_to_operations_and_its_answer_to_who_sent_it(session):
    director, other = make_person(session, Role.DIRECTOR), make_person(session, Role.HR)
    project = make_planned_project(session)
    handover = session.scalars(select(Handover).where(Handover.project_id == project.id)).one()
    sender = actor_of(session, handover.sent_by)
    sent, *more = rows_of(session, director)
    assert (sent.act, sent.kind, sent.path) == (
        "clients.handover_sent", NoticeKind.WAITS, f"/handovers/{handover.id}"
    )  # fmt: skip
    assert [one.act for one in more] == ["projects.handed_over"]  # the project wants a manager
    (answered,) = rows_of(session, sender)
    assert (answered.act, answered.kind) == ("clients.handover_accepted", NoticeKind.DECISION)
    assert rows_of(session, other) == []


def test_a_review_is_told_to_the_departments_and_each_answer_to_the_manager(session):
    project = make_planned_project(session)
    crew = staff(session, project)
    appoint(session, project, crew)
    plan = write_plan(session, project, crew)
    review = convene(session, plan, crew)
    asked = {one.department for one in review.opinions}
    for department, person in crew.by_department.items():
        acts_told = [one.act for one in rows_of(session, person)]
        assert ("plans.review_convened" in acts_told) == (department in asked), department
    approve(session, review, crew)
    decision = next(one for one in rows_of(session, crew.manager) if one.kind is NoticeKind.DECISION)
    assert decision.act == "plans.approved" and decision.count == len(asked) + 1
    told_finance = rows_of(session, crew.by_department[Department.HR])
    assert "projects.tasks_given" in [one.act for one in told_finance]
    assert all(one.seen_at for one in told_finance if one.act == "plans.review_convened")  # who acts has seen it


def test_a_task_goes_to_the_manager_and_back_to_who_reported_it(session):
    _project, crew, _plan = make_prepared_project(session)
    task = session.scalars(select(DepartmentTask).where(DepartmentTask.department == Department.HR)).first()
    worker = crew.by_department[Department.HR]
    projects.report_task(session, worker, task_id=task.id, report="做完了", now=NOW)
    session.commit()
    assert [one.subject_id for one in rows_of(session, crew.manager) if one.act == "tasks.reported"] == [task.id]
    projects.send_back_task(session, crew.manager, task_id=task.id, reason="缺证明")
    session.commit()
    back = next(one for one in rows_of(session, worker) if one.act == "tasks.sent_back")
    assert back.kind is NoticeKind.DECISION and back.facts["reason"] == "缺证明"


def test_a_substitute_hears_of_what_is_decided_for_who_is_away(session):
    _project, crew, _plan = make_prepared_project(session)
    worker = crew.by_department[Department.HR]
    substitute = make_person(session, Role.HR, department=Department.HR)
    enter_absence(
        session, worker, substitute_id=substitute.id, starts_on=NOW.date(), ends_on=NOW.date() + timedelta(days=3),
        scope=AwayScope.ALL, now=NOW, today=NOW.date(),
    )  # fmt: skip
    session.commit()
    task = session.scalars(select(DepartmentTask).where(DepartmentTask.department == Department.HR)).first()
    projects.report_task(session, worker, task_id=task.id, report="做完了", now=NOW)
    projects.confirm_task(session, crew.manager, task_id=task.id, now=NOW)
    session.commit()
    assert "tasks.confirmed" in [one.act for one in rows_of(session, worker)]
    assert [sentence for _kind, sentence in said_to(session, substitute)] == [
        f"{crew.manager.name} confirmed the task {task.title} (you stand in for {worker.name})"
    ]


def test_what_is_handed_over_is_told_in_the_readers_language(session, app):
    project, crew, _plan = make_prepared_project(session)
    task = session.scalars(select(DepartmentTask).where(DepartmentTask.department == Department.HR)).first()
    one = crew.by_department[Department.HR]
    other = make_person(session, Role.HR, department=Department.HR, projects=(project,))
    with app.test_request_context():
        waiting.hand_over(
            session, one, key=f"task:{task.id}", person_id=other.id, note=None, today=NOW.date(), now=NOW
        )  # fmt: skip
        session.commit()
        assert said_to(session, other)[0] == (NoticeKind.HANDED, f"{one.name} handed to you: Task: {task.title}")
        assert said_to(session, other, "zh_Hans_CN")[0][1] == f"{one.name}转交给您：任务：{task.title}"
        waiting.take_back(session, one, key=f"task:{task.id}", today=NOW.date())
        session.commit()
    assert said_to(session, other)[0][1] == f"{one.name} took back from you: Task: {task.title} (and 1 earlier)"
    assert [row.count for row in rows_of(session, other) if row.kind is NoticeKind.HANDED] == [2]


def test_rows_of_an_import_are_announced_to_nobody(session, team):
    _project, _manager, _colleague, _client, _stranger = team
    sales = make_person(session, Role.SALES)
    journal.one_of_many(session)
    facts = {"legal_name_zh": "静默有限公司", "short_name": "静默", "taxpayer_kind": "foreign"}
    made = clients.register_client(session, sales, **facts, now=NOW)
    session.commit()
    assert followers_of(session, [("clients_client", made.id)]) == {}
    made = clients.register_client(session, sales, **{**facts, "legal_name_zh": "有声有限公司"}, now=NOW)
    session.commit()
    assert followers_of(session, [("clients_client", made.id)]) == {sales.id: True}


@jobs.work("test.told_end", label="test.told_end")
def _work(job, *, fails):
    if fails:
        raise RuntimeError("broken")
    return {}, "/somewhere"


def test_who_asked_for_a_job_hears_of_its_end_and_the_house_of_its_own_does_not(session, person):
    owner = person(Role.FINANCE)
    for number, (who, fails) in enumerate(((owner, False), (owner, True), (Actor.system(), False))):
        jobs.enqueue(session, who, "test.told_end", title=f"工作{number}", now=NOW, fails=fails)
    session.commit()
    jobs.run_due()
    assert said_to(session, owner) == [(NoticeKind.JOB, "Failed: 工作1"), (NoticeKind.JOB, "Done: 工作0")]
    done, failed = rows_of(session, owner)
    assert done.path == "/somewhere" and failed.path.startswith("/jobs/")
    assert len(session.scalars(select(Notice)).all()) == 2


def letters(session):
    rows = list(session.scalars(select(Mail).order_by(Mail.id).execution_options(populate_existing=True)))
    session.commit()
    return rows


def mail_at_once(database, moment=NOW + GATHERED):
    asked = look(database, moment)
    jobs.run_due()
    return asked


def test_what_comes_within_minutes_is_one_letter_in_the_readers_language_and_never_a_second(
    session, database, team
):  # fmt: skip
    project, manager, colleague, _client, _stranger = team
    address(session, colleague, manager, language="zh_Hans_CN")
    say(session, manager, project, "@钱多 一句私密的话")
    say(session, manager, project, "@钱多 第二句")
    assert not mail_at_once(database, NOW + timedelta(seconds=30)) and letters(session) == []
    assert mail_at_once(database)
    (letter,) = letters(session)
    assert letter.subject == "2 条新通知" and letter.to == "a@vendor.example" and letter.kind == "talk.notices"
    assert letter.text.count("周敏在评论中提到了您") == 2 and f"/projects/{project.id}#comment-" in letter.text
    assert "私密" not in letter.text  # the words of a comment stay in the product
    assert not mail_at_once(database, NOW + timedelta(hours=1)) and len(letters(session)) == 1
    say(session, manager, project, "@钱多 第三句", now=NOW)
    mail_at_once(database)
    assert [one.subject[:9] for one in letters(session)[1:]] == ["周敏在评论中提到了"]


def test_what_was_seen_is_not_mailed_nor_anything_to_who_is_disabled_or_has_no_address(session, database, team):
    project, manager, colleague, _client, _stranger = team
    say(session, manager, project, "@钱多")
    assert not mail_at_once(database)  # no address
    address(session, colleague)
    session.execute(update(User).where(User.id == colleague.id).values(active=False))
    session.commit()
    assert not mail_at_once(database)
    session.execute(update(User).where(User.id == colleague.id).values(active=True))
    acts.see_all_notices(session, colleague, now=NOW)
    session.commit()
    assert not mail_at_once(database) and letters(session) == []


def test_a_worker_killed_before_the_commit_leaves_neither_letter_nor_mark(session, database, team):
    project, manager, colleague, _client, _stranger = team
    address(session, colleague)
    say(session, manager, project, "@钱多")

    class Killed(BaseException):
        pass

    def die(_connection, _cursor, statement, *_more):
        if statement.startswith("UPDATE talk_notice"):  # the letter is written, its notices are about to be marked
            raise Killed

    event.listen(database.engine, "before_cursor_execute", die)
    with pytest.raises(Killed):
        mail_at_once(database)
    event.remove(database.engine, "before_cursor_execute", die)
    assert letters(session) == [] and rows_of(session, colleague)[0].mailed_at is None
    session.commit()
    job = session.scalars(select(JobRun).where(JobRun.kind == "talk.mail_notices")).one()
    assert job.state == JobState.RUNNING
    job.beat_at = NOW - timedelta(days=1)
    session.commit()
    jobs.run(job.id)
    jobs.run_due()
    assert len(letters(session)) == 1 and rows_of(session, colleague)[0].mailed_at is not None


def test_the_daily_letter_goes_out_on_working_days_and_holds_what_is_new_since(session, database, team):
    project, manager, colleague, _client, _stranger = team
    address(session, colleague)
    follow(session, colleague, record_id=project.id)
    acts.choose_ways(session, colleague, ways={NoticeKind.COMMENT: Way.DAILY})
    session.commit()
    say(session, manager, project, "周日的话")
    digest = next(one for one in DAILY if one.kind == "talk.mail_digest")
    assert digest.hour == 8
    for day, count in ((0, 0), (1, 1), (2, 1)):  # the 22nd is a Sunday
        enqueue_daily(database, digest, NOW + timedelta(days=day))
        jobs.run_due()
        assert len(letters(session)) == count
        session.commit()
    (letter,) = letters(session)
    assert letter.subject == "What is new for you: 1 notice" and "周敏 wrote a comment" in letter.text


def test_off_is_off_and_what_waits_cannot_be(session, team):
    project, manager, colleague, _client, _stranger = team
    follow(session, colleague, record_id=project.id)
    acts.choose_ways(session, colleague, ways={NoticeKind.COMMENT: Way.OFF, NoticeKind.NEWS: Way.PRODUCT})
    session.commit()
    assert [(one.kind, one.way) for one in session.scalars(select(NoticeWay))] == [(NoticeKind.COMMENT, Way.OFF)]
    say(session, manager, project, "安静")
    assert rows_of(session, colleague) == []
    with refused("way"):
        acts.choose_ways(session, colleague, ways={NoticeKind.MENTION: Way.OFF})


def test_what_was_read_long_ago_goes(session, team):
    project, manager, colleague, _client, _stranger = team
    say(session, manager, project, "@钱多")
    say(session, manager, project, "@钱多")
    old, _new = rows_of(session, colleague)
    old.seen_at = NOW - timedelta(days=200)
    session.commit()
    assert prune_notices(session, NOW - timedelta(days=180), 50) == 1
    session.commit()
    assert [one.seen_at for one in rows_of(session, colleague)] == [None]

"""What a vendor at work has on its desks and the sample has not: half-done imports, saved views, letters, a long list.

Laid out through the product's own acts, and only in an installation that the gallery made for itself.
"""

from datetime import timedelta

from bpo.imports import actions as lists
from bpo.imports.models import ImportRun
from bpo.kernel import jobs, saved_views
from bpo.kernel.locale import DEFAULT_LANGUAGE, in_language
from bpo.people.actions import invite
from bpo.people.queries import actor_by_login
from bpo.talk.actions.comments import add_comment
from operations.intake import actions as intake
from operations.intake.rules import IntakeKind
from worlds.builder import Builder
from worlds.names import uscc
from worlds.people import CAST, VENDOR_REGION

HEAD = "简称,公司全称,英文全称,统一社会信用代码,行业,开票地址,纳税人类型,付款期限"
ODD_HEAD = "简称,企业名称,英文全称,统一社会信用代码,行业,地址,纳税人类型,账期"  # as another program writes it
CLIENTS = (
    "安和家电,安和家电服务有限公司,Anhe Home Care Ltd.,{code},家电服务,合肥市蜀山区黄山路 602 号,小规模纳税人,30",
    "云栖出行,云栖出行科技有限公司,Yunqi Mobility Ltd.,{code},出行,上海市长宁区仙霞路 88 号,一般纳税人,45",
    "晴川教育,晴川教育科技有限公司,Qingchuan Education Ltd.,12345,教育,武汉市武昌区中北路 9 号,一般纳税人,月底",
)
CALLS = """通话编号,呼入时间,主叫,结果,通话秒数
C-90001,2026-11-01 09:01:10,13800001111,接通,182
C-90002,2026-11-01 09:03:42,13800002222,放弃,0
C-90003,不是时间,13800003333,接通,75
"""


def lay_out(build: Builder) -> None:
    """Everything of it; the vendor's people write Chinese."""
    with in_language(DEFAULT_LANGUAGE):
        build.as_of(build.day, "09:30")
        import_lists(build)
        import_calls(build)
        keep_views(build)
        talk(build)
        build.act(invite, "gao.yuan", user_id=build.who(CAST[4].login).id, now=build.moment)
        build.commit()


def import_lists(build: Builder) -> None:
    """Three uploads of clients: one just received, one checked, one imported by its job."""
    for count, name in enumerate(("新客户-华东.csv", "新客户-展会.csv", "新客户-十一月.csv")):
        rows = [row.format(code=uscc(VENDOR_REGION, build.chance)) for row in (CLIENTS[:2] if count == 2 else CLIENTS)]
        data = "\n".join([HEAD if count else ODD_HEAD, *rows]).encode()
        run: ImportRun = build.act(lists.receive, "wang.lei", kind="clients", name=name, data=data, now=build.moment)
        if count >= 1:
            build.act(lists.check, "wang.lei", run_id=run.id, now=build.moment)
        if count == 2:
            job = build.act(lists.begin, "wang.lei", run_id=run.id, title="导入客户", now=build.moment)
            build.commit()
            jobs.run(job.id)


def import_calls(build: Builder) -> None:
    """A file of calls that waits for somebody to say which column holds what."""
    manager = actor_by_login(build.session, "zhou.min")
    build.act(
        intake.receive, "zhou.min", kind=IntakeKind.CALLS, project_id=min(manager.project_ids), source="generic",
        name="夜班补录.csv", data=CALLS.encode(), now=build.moment,
    )  # fmt: skip


def keep_views(build: Builder) -> None:
    """Views of lists somebody comes back to."""
    for login, of, name, query in (
        ("zhou.min", "tasks", "逾期的任务", "due_on.when=overdue"),
        ("li.jianguo", "projects", "在途项目", "sort=-code"),
    ):
        view = build.act(saved_views.save_view, login, list=of, name=name, query=query)
        if login == "li.jianguo":
            build.act(saved_views.share_view, login, view_id=view.id, shared=True)


def talk(build: Builder) -> None:
    """Words about a project, one of them shared with its client."""
    manager = actor_by_login(build.session, "zhou.min")
    for words, shared in (
        ("下周起晚班加两个坐席，请系统部留意分配。", False),
        ("十一月的质检样本已经发给贵方，请查收。", True),
    ):
        build.moment += timedelta(minutes=5)
        build.act(
            add_comment, "zhou.min", record_type="projects_project", record_id=min(manager.project_ids), words=words,
            shared=shared, now=build.moment,
        )  # fmt: skip

"""The operations manuals of the sample vendor: written, approved, revised, read."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from bpo.kernel.rich_text import from_words
from bpo.projects import actions as projects
from bpo.projects.rules import ChapterKind
from staffing.agents import actions as agents
from worlds.builder import Builder

LEVELS: tuple[dict[str, object], ...] = (
    {
        "level": "一级",
        "trigger": "客户不满意解答，要求继续处理",
        "whom": "当班班组长",
        "reach": "内线 8801",
        "within_minutes": 10,
    },
    {
        "level": "二级",
        "trigger": "30 分钟内未解决，或客户要求书面答复",
        "whom": "服务经理",
        "reach": "内线 8800",
        "within_minutes": 30,
    },
    {
        "level": "三级",
        "trigger": "涉及媒体、监管投诉或人身财产安全",
        "whom": "项目经理与客户联系人",
        "reach": "值班手机",
        "within_minutes": 60,
    },
)
PROHIBITED = "<ul><li>不得记录、拍摄或外传客户信息</li><li>不得承诺手册以外的处理结果</li><li>不得与客户争执，不得<strong>先于客户挂机</strong></li></ul>"
RETURNS = (
    "<h3>自 12 月起的新规则</h3><ol><li>签收 <strong>15 天</strong>内可无理由退货，原为 7 天</li><li>运费由商家承担，不再询问原因</li>"
    "<li>大件商品须先预约上门取件</li></ol><p>依据：R-002。客户追问时说：“您放心，15 天内都可以退，运费由我们承担。”</p>"
)
GRACE_HOURS = 72


def write_manual(
    build: Builder, project_id: int, writer: str, manager: str, title: str, body: str, now: datetime
) -> Any:
    """The first version, with its way of escalation and a form; approved on the same day."""
    manual = build.act(
        projects.start_manual, writer, project_id=project_id, title=title, body=body, grace_hours=0, now=now
    )
    for chapter in list(manual.chapters):
        if chapter.kind == ChapterKind.ESCALATION:
            build.act(
                projects.change_chapter, writer, chapter_id=chapter.id, kind=chapter.kind, title=chapter.title,
                body=chapter.body, rows=LEVELS,
            )  # fmt: skip
    form = build.act(
        projects.add_chapter, writer, manual_id=manual.id, kind=ChapterKind.FORM, title="客诉登记表",
        body=from_words("每一件投诉当班登记，下班前由班组长核对。"),
    )  # fmt: skip
    build.act(
        projects.attach_form, writer, chapter_id=form.id, name="客诉登记表.csv", now=now,
        data="日期,工号,来电号码后四位,诉求,处理结果,是否升级\n".encode("utf-8-sig"),
    )  # fmt: skip
    build.act(projects.send_manual, writer, manual_id=manual.id, now=now)
    return build.act(projects.approve_manual, manager, manual_id=manual.id, now=now)


def revise(build: Builder, project_id: int, writer: str, title: str) -> Any:
    """The next version, sent for approval: returns take longer, and the prohibitions stand one under the other."""
    now = build.moment
    manual = build.act(
        projects.start_manual, writer, project_id=project_id, title=title, grace_hours=GRACE_HOURS, now=now,
        change_note="退货期由 7 天改为 15 天；禁止事项逐条列出。",
    )  # fmt: skip
    for chapter in list(manual.chapters):
        if chapter.kind == ChapterKind.PROHIBITED:
            build.act(
                projects.change_chapter, writer, chapter_id=chapter.id, kind=chapter.kind, title=chapter.title,
                body=PROHIBITED,
            )  # fmt: skip
    build.act(
        projects.add_chapter, writer, manual_id=manual.id, kind=ChapterKind.PRODUCT, title="退换货新规则", body=RETURNS
    )  # fmt: skip
    return build.act(projects.send_manual, writer, manual_id=manual.id, now=now)


def read_through(build: Builder, login: str, manual: Any, on: date, chapters: int | None = None) -> None:
    """An agent goes through the chapters, two minutes each; without `chapters` to the end, and acknowledges it."""
    refs: Sequence[str] = [one.ref for one in manual.chapters][:chapters]
    now = build.as_of(on, "13:30")
    build.act(agents.read_chapter, login, manual_id=manual.id, ref=None, now=now)
    for place, ref in enumerate(refs):
        now = build.moment + timedelta(minutes=2 * (place + 1))
        build.act(agents.read_chapter, login, manual_id=manual.id, ref=ref, now=now)
    if chapters is None:
        build.act(agents.acknowledge_manual, login, project_id=manual.project_id, now=now)

"""What the clients of the live projects say of the service, and how it is answered."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from bpo.clients import actions as clients
from bpo.clients.queries import contacts_to_pick
from bpo.clients.rules import (
    FeedbackArea,
    FeedbackCause,
    FeedbackChannel,
    FeedbackKind,
    FeedbackSeverity,
    Satisfaction,
)  # fmt: skip
from worlds.ordinary.agenda import Agenda
from worlds.ordinary.road import Road

K, S, A, C = FeedbackKind, FeedbackSeverity, FeedbackArea, FeedbackCause

# Days before the present day; kind, severity, area; in a few words; in the client's words; how far it has come; owner.
SAID: tuple[tuple[int, FeedbackKind, FeedbackSeverity, FeedbackArea, str, str, str, str], ...] = (
    (96, K.COMPLAINT, S.MAJOR, A.KNOWLEDGE, "退换货时限答复不一致", "同一问题两位坐席给出七天和十五天两种说法，客户转而投诉到我方官微。", "closed", "song.jia"),
    (61, K.SUGGESTION, S.MINOR, A.REPORTING, "周报增加退款原因分布", "希望周报里能看到退款原因的前五项，便于商品部门改进。", "closed", "song.jia"),
    (40, K.PRAISE, S.MINOR, A.ATTITUDE, "坐席耐心协助老人下单", "有老年客户来信表扬，坐席电话里一步步教他操作，请代为致谢。", "closed", "ma.chao"),
    (19, K.COMPLAINT, S.CRITICAL, A.CONNECTION, "周末晚间难以接通", "上周六晚八点到九点多位客户反映一直占线，影响大促口碑。", "answered", "song.jia"),
    (9, K.SUGGESTION, S.MINOR, A.COOPERATION, "活动规则提前两天同步", "建议我方活动规则变更至少提前两天发给贵方质检和培训。", "assigned", "song.jia"),
    (4, K.COMPLAINT, S.MAJOR, A.SYSTEM, "录音调取需要等一天", "客服主管调取投诉录音要等到第二天，处理时限不够。", "overdue", "liu.yang"),
    (1, K.SUGGESTION, S.MAJOR, A.STAFFING, "夜班增加一名组长", "夜班只有一名组长，升级电话要排队，建议增加一名。", "received", ""),
)  # fmt: skip
ANSWERS = {
    A.KNOWLEDGE: ("已统一话术并组织复训，附新版问答；当日两通录音已复核，向客户致歉并补偿。", C.TRAINING, "新人培训沿用旧版退换货政策，知识库更新后未通知班组。"),
    A.REPORTING: ("自本周起周报增加退款原因前五项。", None, None),
    A.ATTITUDE: ("感谢转达，已在班前会上表扬并记入当月绩效。", None, None),
    A.CONNECTION: ("已查明当晚两名坐席临时请假，班表缺口未补；本周起周末晚间增排四人并设备勤。", C.STAFFING, "临时请假后未按预案启用备勤，班组长没有上报缺口。"),
}  # fmt: skip


def plan(agenda: Agenda, roads: Sequence[Road]) -> None:
    """Put what the clients say into the agenda, the projects taking turns; each on a day on which it is live."""
    today = roads[0].build.day
    for number, said in enumerate(SAID):
        opinion = Opinion(roads[number % len(roads)], said)
        day = today - timedelta(days=said[0])
        if day <= opinion.road.live_on:
            continue
        agenda.on(day, opinion.say)
        if said[6] in ("answered", "closed"):
            agenda.on(day + timedelta(days=1), opinion.answer)
        if said[6] == "closed":
            agenda.on(day + timedelta(days=3), opinion.close)


class Opinion:
    """One of them on its way: written down by sales and given to somebody, answered, closed."""

    def __init__(self, road: Road, said: tuple[Any, ...]) -> None:
        self.road, self.said, self.id = road, said, 0

    def day(self, later: int = 0) -> date:
        return self.road.build.day - timedelta(days=self.said[0] - later)

    def say(self) -> None:
        road, build = self.road, self.road.build
        _days, kind, severity, area, title, words, reaches, owner = self.said
        contact_id = contacts_to_pick(build.session, road.client_id)[0][0]
        feedback = build.act(
            clients.record_feedback, road.sales, project_id=road.project.id, kind=kind, severity=severity, area=area,
            title=title, words=words, received_on=self.day(), channel=FeedbackChannel.MEETING, contact_id=contact_id,
            now=build.as_of(self.day(), "15:20"),
        )  # fmt: skip
        self.id = feedback.id
        if owner:
            build.act(
                clients.assign_feedback, road.manager, feedback_id=self.id, owner_id=build.who(owner).id,
                due_on=self.day() if reaches == "overdue" else None,
            )  # fmt: skip

    def answer(self) -> None:
        answer, cause, root_cause = ANSWERS[self.said[3]]
        self.road.build.act(
            clients.answer_feedback, self.said[7], feedback_id=self.id, answer=answer, cause=cause,
            root_cause=root_cause, now=self.road.build.as_of(self.day(1), "11:10"),
        )  # fmt: skip

    def close(self) -> None:
        self.road.build.act(
            clients.close_feedback, self.road.sales, feedback_id=self.id, satisfied=Satisfaction.YES,
            now=self.road.build.as_of(self.day(3), "16:00"),
        )  # fmt: skip

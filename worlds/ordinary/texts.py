"""What the sample clients ask for, and the words of plans, manuals and letters."""

from dataclasses import dataclass
from typing import Any

from bpo.clients.rules import RequirementCategory as C
from bpo.clients.rules import RequirementKind as K
from bpo.clients.rules import SourceKind as S
from bpo.projects.rules import Frequency
from bpo.projects.rules import PlanSection as P


@dataclass(frozen=True)
class Wish:
    """A requirement, and the section of the plan that serves it."""

    category: C
    statement: str
    acceptance: str
    served_by: P
    kind: K = K.STATED
    source: S = S.REQUIREMENT_FORM
    place: str = ""
    law: str | None = None


RECORDING = Wish(
    C.SECURITY, "通话全程录音，保存不少于 180 天；外呼须留存客户同意证明", "抽查 20 通，录音与同意记录均可调取", P.SECURITY, K.STATUTORY, S.LAW, "",
    "《个人信息保护法》第十三、十九条",
)  # fmt: skip
CONTACT_LAW = Wish(
    C.SECURITY, "客户信息仅用于约定目的，不得留存、转发或用于其他项目", "每季度权限审查记录，无越权访问", P.SECURITY, K.STATUTORY, S.LAW, "",
    "《个人信息保护法》第二十一条",
)  # fmt: skip
VOICE = Wish(C.LANGUAGE, "坐席使用普通话，吐字清晰", "录用测评与月度抽听", P.TRAINING, place="第 5.1 条")
TOLD = Wish(
    C.SECURITY, "来电进线与外呼开场告知录音及用途，并说明查询、更正、删除的途径", "每月抽听 20 通，告知到位率 100%", P.SECURITY, K.STATUTORY, S.LAW, "",
    "《个人信息保护法》第十七条",
)  # fmt: skip
HOURS_OF_WORK = Wish(
    C.STAFF, "排班每日不超过 8 小时、每周至少休息一日，加班每月不超过 36 小时", "排班与考勤月报，无超时", P.POSITIONS, K.STATUTORY, S.LAW, "",
    "《劳动法》第三十六、三十八、四十一条",
)  # fmt: skip
PROOF = Wish(
    C.SECURITY, "外呼须有客户同意，同意凭证、录音与号码、时间留存不少于 30 日", "抽查 20 通，均可调取", P.SECURITY, K.STATUTORY, S.LAW, "",
    "《关于加强呼叫中心业务管理的通知》",
)  # fmt: skip
QUIET = Wish(
    C.SERVICE_HOURS, "20:00 至次日 9:00 不外呼，客户拒绝后当日登记并不再拨打", "外呼时段控制与拒呼名单", P.DUTIES, K.STATUTORY, S.LAW, "",
    "《民法典》第一千零三十三条",
)  # fmt: skip
INBOUND_DUTIES = (VOICE, TOLD, HOURS_OF_WORK)
OUTBOUND_DUTIES = (*INBOUND_DUTIES, PROOF, QUIET)


def volume(words: str, place: str = "第 3.2 条", served_by: P = P.POSITIONS) -> Wish:
    """How much there is to do; half-hour figures come with the first month's forecast."""
    return Wish(C.VOLUME, words, "每月 25 日前提供次月预测，偏差超过 15% 另行协商", served_by, place=place)


IMPLIED_BACKUP = Wish(
    C.SYSTEM, "话务系统故障时 30 分钟内切换备用线路，服务不中断", "切换演练记录，时长不超过 30 分钟", P.SOFTWARE, K.IMPLIED, S.MINUTES, "启动会第 4 条"
)  # fmt: skip
REPORTS = Wish(
    C.REPORT, "每周一 10:00 前提交周报，每月 3 日前提交月报，列次与名称按甲方模板", "提交记录与模板一致", P.REPORTING, place="第 7.1 条"
)  # fmt: skip

AFTER_SALES = (
    Wish(C.SERVICE_HOURS, "服务时间为每日 8:00–21:00，含周末及法定节假日", "排班表覆盖全部时段", P.POSITIONS, place="第 2.1 条"),
    Wish(C.CHANNELS, "受理电话热线，售后问题先登记后处理，疑难问题转二线", "转接流程上线并试呼通过", P.SOFTWARE, place="第 2.3 条"),
    Wish(C.KPI, "人工接听 20 秒内服务水平不低于 80%", "按月统计，服务水平 ≥ 80%", P.SERVICE_LEVELS, place="第 4.1 条"),
    Wish(C.STAFF, "坐席人员普通话二级乙等以上，打字速度不低于 60 字/分钟", "录用测评记录", P.TRAINING, place="第 5.2 条"),
    Wish(C.SITE, "独立作业区，配备门禁与物品柜，手机不得带入", "现场验收单", P.FACILITIES, place="第 6.1 条"),
    REPORTS, RECORDING, CONTACT_LAW, IMPLIED_BACKUP,
    volume("日均 2,600 通，忙时占全天 14%"), *INBOUND_DUTIES,
)  # fmt: skip
FOLLOW_UP = (
    Wish(C.SERVICE_HOURS, "回访时间为工作日 9:00–18:00，周六 10:00–17:00", "外呼时段控制配置截图", P.DUTIES, place="标书 3.2"),
    Wish(C.CHANNELS, "使用甲方外呼系统与线路，主叫号码由甲方提供", "系统账号开通清单", P.INTERFACES, place="标书 3.4"),
    Wish(C.KPI, "新契约回访成功率不低于 92%，每件最多拨打三次", "按月统计回访结果", P.SERVICE_LEVELS, source=S.TENDER, place="标书 4.1"),
    Wish(C.STAFF, "回访人员须通过保险合规考试，成绩不低于 85 分", "考试成绩单", P.TRAINING, source=S.TENDER, place="标书 5.1"),
    RECORDING, CONTACT_LAW,
    volume("每月新契约约 12,000 件，均须回访"), *OUTBOUND_DUTIES,
)  # fmt: skip
LOGISTICS = (
    Wish(C.SERVICE_HOURS, "服务时间为每日 8:00–20:00", "排班表覆盖全部时段", P.POSITIONS, place="第 1.2 条"),
    Wish(C.CHANNELS, "受理查件、催件、理赔来电，理赔单当日流转", "工单流转时效报表", P.SOFTWARE, place="第 1.4 条"),
    Wish(C.KPI, "20 秒服务水平不低于 80%，放弃率不高于 8%", "按周统计", P.SERVICE_LEVELS, place="第 3.1 条"),
    Wish(C.STAFF, "大促期间坐席可上浮 30%，提前 10 天到位", "备员名单", P.TRAINING, place="第 3.5 条"),
    Wish(C.SITE, "与其他项目分区管理，座席区不得使用移动存储设备", "现场验收单", P.FACILITIES, place="第 6.2 条"),
    REPORTS, CONTACT_LAW, IMPLIED_BACKUP,
    volume("日均 2,200 通，大促期间上浮 60%"), *INBOUND_DUTIES,
)  # fmt: skip
TELESALES = (
    Wish(C.SERVICE_HOURS, "外呼时间为每日 10:00–20:00，不得在其他时段拨打", "外呼时段控制配置", P.POSITIONS, place="第 2.1 条"),
    Wish(C.CHANNELS, "名单由甲方按周提供，一周内拨打完成；成交后由甲方系统下单", "名单完成率报表", P.SOFTWARE, place="第 2.2 条"),
    Wish(C.KPI, "名单接通率不低于 30%，退款率不高于 8%", "按月统计", P.SERVICE_LEVELS, place="第 4.1 条"),
    Wish(C.STAFF, "坐席须通过课程知识与话术考试，成绩不低于 80 分", "考试成绩单", P.TRAINING, place="第 5.1 条"),
    Wish(C.OTHER, "话术须经甲方审定，不得承诺升学结果", "审定话术存档", P.DUTIES, K.STATUTORY, S.LAW, "", "《广告法》第二十四条"),
    Wish(C.SITE, "作业区配备降噪话机与监听席", "现场验收单", P.FACILITIES, place="第 6.1 条"),
    REPORTS, RECORDING,
    volume("每周提供名单 18,000 条"), CONTACT_LAW, *OUTBOUND_DUTIES,
)  # fmt: skip
PEAK = (
    Wish(C.SERVICE_HOURS, "大促期间（11 月 25 日至次年 2 月）每日 8:00–24:00 可用", "场地开放时段确认单", P.FACILITIES, place="询价函 1"),
    Wish(C.CHANNELS, "提供 20 个工位及网络，坐席由甲方自带", "工位验收单", P.FACILITIES, place="询价函 2"),
    Wish(C.KPI, "网络可用率不低于 99.9%", "网络监测月报", P.SOFTWARE, place="询价函 4"),
    Wish(C.SECURITY, "工位区独立门禁，监控保存 90 天", "验收记录", P.SECURITY, place="询价函 5"),
)  # fmt: skip
CARD = (
    Wish(C.SERVICE_HOURS, "系统 7×24 小时可用，维护窗口为周日 0:00–4:00", "可用率月报", P.SERVICE_LEVELS, source=S.PROPOSAL, place="建议书 2.1"),
    Wish(C.CHANNELS, "提供外呼、IVR 语音验证与人工转接", "功能测试报告", P.SOFTWARE, source=S.PROPOSAL, place="建议书 3.2"),
    Wish(C.KPI, "系统可用率不低于 99.95%", "可用率月报", P.SERVICE_LEVELS, source=S.PROPOSAL, place="建议书 4.1"),
    Wish(C.SYSTEM, "卡号等敏感信息在录音中自动静音", "抽查 50 通录音", P.SOFTWARE, K.STATUTORY, S.LAW, "", "《个人信息保护法》第二十八条"),
    CONTACT_LAW,
    volume("每月语音验证约 90,000 次，最大并发 120", "建议书 2.3", P.SOFTWARE), TOLD, PROOF,
)  # fmt: skip
COLD_CHAIN = (
    Wish(C.SERVICE_HOURS, "7×24 小时受理冷链设备报修", "排班表", P.POSITIONS, place="第 1 条"),
    Wish(C.CHANNELS, "电话受理，紧急报修 10 分钟内转派", "派单时效报表", P.SOFTWARE, place="第 2 条"),
    Wish(C.KPI, "20 秒服务水平不低于 85%", "按月统计", P.SERVICE_LEVELS, place="第 3 条"),
    CONTACT_LAW,
    volume("日均 180 通，7 至 9 月上浮一倍"), *INBOUND_DUTIES,
)  # fmt: skip
REPAIRS = (
    Wish(C.SERVICE_HOURS, "服务时间为每日 8:00–20:00，销售旺季延至 22:00", "排班表覆盖全部时段", P.POSITIONS, place="第 2.1 条"),
    Wish(C.CHANNELS, "受理报修与安装预约，工单 30 分钟内派至网点，24 小时内回访", "派单时效与回访报表", P.SOFTWARE, place="第 2.2 条"),
    Wish(C.KPI, "20 秒服务水平不低于 80%", "按月统计，服务水平 ≥ 80%", P.SERVICE_LEVELS, place="第 3.1 条"),
    Wish(C.STAFF, "坐席须通过产品与故障判断考试，成绩不低于 80 分", "考试成绩单", P.TRAINING, place="第 4.1 条"),
    Wish(C.SITE, "独立作业区，配备样机一套", "现场验收单", P.FACILITIES, place="第 5.1 条"),
    REPORTS, CONTACT_LAW,
    volume("日均 1,100 通，旺季上浮 50%"), *INBOUND_DUTIES,
)  # fmt: skip
SURVEY = (
    Wish(C.SERVICE_HOURS, "外呼时间为工作日 18:00–20:00，周末 10:00–18:00", "外呼时段控制配置", P.POSITIONS, place="第 1 条"),
    Wish(C.CHANNELS, "按名单外呼，每户最多拨打两次，问卷 8 题", "问卷完成率报表", P.SOFTWARE, place="第 2 条"),
    Wish(C.KPI, "样本完成率尽量高", "按批次统计", P.SERVICE_LEVELS, place="第 3 条"),
    CONTACT_LAW,
    volume("样本 6,000 户，30 天内完成"), *OUTBOUND_DUTIES,
)  # fmt: skip
DRIVERS = (
    Wish(C.SERVICE_HOURS, "外呼时间为每日 10:00–19:00", "外呼时段控制配置", P.POSITIONS, place="第 1.1 条"),
    Wish(C.CHANNELS, "名单由甲方提供，邀约司机到店面试，结果当日回传", "邀约回传记录", P.SOFTWARE, place="第 1.2 条"),
    Wish(C.KPI, "邀约成功率不低于 6%", "按周统计", P.SERVICE_LEVELS, place="第 2.1 条"),
    Wish(C.STAFF, "坐席熟悉网约车准入条件，考试成绩不低于 80 分", "考试成绩单", P.TRAINING, place="第 3.1 条"),
    CONTACT_LAW,
    volume("每周名单 5,000 条"), *OUTBOUND_DUTIES,
)  # fmt: skip

EXTRA_ITEMS = {
    P.POSITIONS: "服务时段与人员配置",
    P.DUTIES: "作业时段与行为规范",
    P.FACILITIES: "场地与工位",
    P.SOFTWARE: "系统与线路",
    P.TRAINING: "人员资格与培训",
    P.SERVICE_LEVELS: "服务水平目标",
    P.INTERFACES: "双方系统与接口人",
    P.REPORTING: "周报与月报",
    P.SECURITY: "数据安全与留存",
    P.OTHER: "其他约定",
}
# What those items say beside their titles, where their section asks for it.
EXTRA_FACTS: dict[P, dict[str, Any]] = {
    P.FACILITIES: {"quantity": 1},
    P.SOFTWARE: {"quantity": 1},
    P.REPORTING: {"recipient": "甲方运营负责人", "frequency": Frequency.WEEKLY},
    P.INTERFACES: {"detail": "甲方信息部与我方系统部各指定一名，上线前后各一份名单"},
}
SECURITY_TEXT = (
    "<p>{name}的客户数据只在项目专用网段内处理，座席终端禁用移动存储与打印。</p>"
    "<ul><li>按岗位授权，离岗当日收回；</li><li>客户号码在页面上脱敏，查看原号须留痕；</li>"
    "<li>项目结束后按约定归还或销毁数据，并出具证明。</li></ul>"
)
RISK = {
    "title": "培训期内人员流失", "detail": "旺季招聘竞争激烈，首批学员流失率可能超过 15%，影响按期上线",
    "likelihood": 3, "impact": 4, "response": "按编制的 115% 招聘，并与邻近项目约定两周借调",
    "trigger": "开班第一周流失超过两人",
}  # fmt: skip
RETURNED = "样本完成率没有量化目标，客户名单的交付方式也未写明，请补充后重新移交。"
RETURNED_WISH = "请写明目标值与统计口径，例如“有效样本完成率不低于 35%”。"
HELD = "甲方年度预算尚未批复，来函请求暂停，批复后恢复。"
CANCELLED = "甲方总行收紧外呼营销政策，来函取消本项目。"
NEW_SERVICE = "云澜电商在线文字客服"
NEW_SERVICE_SUMMARY = "客户拟增开在线文字客服，需求访谈已约，资料收集中。"
NEW_WISH = Wish(
    C.CHANNELS,
    "受理网页与 App 内文字咨询，一名坐席同时接待不超过三人",
    "并发接待配置与抽查记录",
    P.SOFTWARE,
    source=S.MAIL,
    place="客户邮件",
)
DUTIES = "全面负责项目计划的编制、评审与落实；组织各部门按期完成准备工作；对上线后的服务质量与客户满意度负责。"
AUTHORITY = "可调用各部门为本项目指定的人员；单笔 5,000 元以内的项目支出可自行审批；遇重大风险可直接向运营部总监报告。"
CONTACTS = "上线前：{sales}（我方）— {client}（甲方业务）；上线后：{service}（我方）— {client}（甲方业务）。"
MANUAL = """一、项目概况
{name}由我公司为{client}提供服务。坐席人员须先通过培训考试并签署保密承诺，方可上线。

二、开场与结束语
您好，{short}客服，工号××为您服务，请问有什么可以帮您？
感谢您的来电，祝您生活愉快，再见。

三、升级规则
客户要求投诉、涉及媒体或人身财产安全的，立即转班组长；班组长 10 分钟内回复，30 分钟内未解决的报服务经理。

四、禁止事项
不得记录、拍摄或外传客户信息；不得承诺手册以外的处理结果；不得与客户争执。
"""

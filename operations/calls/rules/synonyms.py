"""The words that exchanges and Excel lists in Chinese and English use for the columns and values of a call."""

SYNONYMS: dict[str, tuple[str, ...]] = {
    "external_id": (
        "通话id", "通话编号", "呼叫id", "呼叫编号", "通话流水号", "流水号", "话单号", "会话id", "录音流水号", "call id",
        "external id", "contact id", "unique id", "uuid", "session id", "ucid", "interaction id", "id",
    ),
    "arrived_at": (
        "来电时间", "呼入时间", "进线时间", "开始时间", "呼叫时间", "呼叫开始时间", "通话开始时间", "拨打时间",
        "arrived at",
        "arrival time", "start time", "call start", "start", "call time", "initiation timestamp", "date time",
    ),
    "answered_at": ("接听时间", "应答时间", "接通时间", "answered at", "answer time", "connected at", "answer"),
    "ended_at": ("结束时间", "挂机时间", "挂断时间", "通话结束时间", "ended at", "end time", "hangup time", "end"),
    "outcome": (
        "呼叫结果", "通话结果", "结果", "呼叫状态", "通话状态", "接听状态", "outcome", "call result",
        "call status",
    ),
    "answered": ("是否接通", "是否接听", "是否应答", "接通", "接听", "answered", "is answered", "connected"),
    "direction": ("呼叫方向", "呼叫类型", "通话类型", "方向", "direction", "call direction", "call type"),
    "wait_seconds": (
        "等待时长", "等待秒数", "排队时长", "排队秒数", "等待时间", "排队时间", "振铃时长", "wait seconds", "wait time", "queue time",
        "wait", "ring time",
    ),
    "talk_seconds": (
        "通话时长", "通话时间", "通话秒数", "talk seconds", "talk time", "billsec", "talk", "duration", "call duration",
    ),
    "hold_seconds": ("保持时长", "保持秒数", "保持时间", "hold seconds", "hold time", "hold"),
    "acw_seconds": (
        "话后时长", "话后秒数", "话后处理时长", "事后处理时长", "事后处理秒数", "整理时长", "话后时间", "acw seconds", "after call work",
        "wrap up time",
        "wrap time", "acw",
    ),
    "queue": ("队列", "技能队列", "队列名称", "业务线", "queue", "queue name"),
    "skill": ("技能组", "技能", "skill", "skill group"),
    "agent_login": (
        "坐席工号", "工号", "坐席账号", "坐席", "座席", "座席工号", "客服工号", "agent login", "agent id",
        "agent", "login",
    ),
    "disposition": ("小结", "通话小结", "业务小结", "处理结果", "业务类型", "disposition", "wrap up code", "result code"),
    "caller_number": (
        "客户号码", "主叫号码", "来电号码", "电话号码", "客户电话", "手机号", "手机号码", "主叫",
        "customer number", "caller number",
        "caller id", "phone number", "phone", "ani", "from",
    ),
    "recording_ref": ("录音文件", "录音编号", "录音地址", "录音", "recording ref", "recording", "recording file", "recording url"),
    "transferred": ("是否转接", "转接", "transferred", "is transferred", "transfer"),
    "updated_at": ("更新时间", "修改时间", "updated at", "last update", "last modified"),
}  # fmt: skip

_YES = ("是", "y", "yes", "true", "t", "1", "√", "有")
_NO = ("否", "n", "no", "false", "f", "0", "×", "无")
_OUTCOMES: dict[str, tuple[str, ...]] = {
    "answered": (
        "answered", "已接", "已接听", "接听", "接通", "已接通", "成功", "呼叫成功", "应答", "正常", "success",
        "connected",
    ),
    "not_answered": ("not answered", "unanswered", "未接", "未接听", "未接通", "未应答", "失败未接"),
    "abandoned": ("abandoned", "abandon", "放弃", "已放弃", "排队放弃", "振铃放弃", "客户放弃", "用户放弃", "呼损"),
    "no_answer": ("no answer", "noanswer", "无人接听", "无应答", "久叫不应"),
    "busy": ("busy", "忙", "占线", "用户忙", "遇忙"),
    "failed": ("failed", "failure", "congestion", "失败", "呼叫失败", "空号", "停机", "关机", "异常"),
    "overflowed": ("overflow", "overflowed", "溢出", "队列溢出", "超时转出"),
    "closed": ("closed", "after hours", "非工作时间", "非服务时间", "下班"),
}  # fmt: skip

# Column → meaning → the words that stand for it there.
MEANINGS: dict[str, dict[str, tuple[str, ...]]] = {
    "outcome": _OUTCOMES,
    "answered": {
        **_OUTCOMES,
        "answered": _OUTCOMES["answered"] + _YES,
        "not_answered": _OUTCOMES["not_answered"] + _NO,
    },
    "direction": {
        "inbound": ("inbound", "in", "呼入", "来电", "进线", "incoming"),
        "outbound": ("outbound", "out", "呼出", "外呼", "去电", "outgoing"),
    },
    "transferred": {"transferred": ("transferred", "已转接", "转接", *_YES), "not_transferred": ("未转接", *_NO)},
}

"""The sample vendor's clients and projects as facts: who, what, since when, at what price."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from bpo.clients.rules import CooperationMode, ServiceKind, TaxpayerKind
from contracts.rules import FeeModel
from worlds.ordinary import texts
from worlds.ordinary.texts import Wish
from worlds.traffic import Line

FEWEST_HEADS = 9


@dataclass(frozen=True)
class Company:
    """A client with its contacts: (name, role, position)."""

    key: str
    legal_name_zh: str
    legal_name_en: str
    short_name: str
    region: str
    industry: str
    address: str
    bank: str
    sales: str
    contacts: Sequence[tuple[str, str, str]]
    payment_days: int = 30
    taxpayer_kind: TaxpayerKind = TaxpayerKind.GENERAL


COMPANIES = (
    Company("yunlan", "云澜电子商务有限公司", "Yunlan E-commerce Co., Ltd.", "云澜电商", "330100", "电子商务",
            "浙江省杭州市余杭区文一西路 1818 号", "招商银行杭州未来科技城支行", "wang.lei",
            (("吴倩", "business", "客服总监"), ("潘越", "technical", "系统工程师"), ("罗静宜", "finance", "财务经理"))),
    Company("anrun", "安润人寿保险股份有限公司", "Anrun Life Insurance Co., Ltd.", "安润人寿", "310100", "保险",
            "上海市浦东新区世纪大道 1500 号", "交通银行上海陆家嘴支行", "wang.lei",
            (("蒋文博", "business", "客户服务部经理"), ("范琳", "data_protection", "个人信息保护负责人")), 45),
    Company("qiming", "启明物流集团有限公司", "Qiming Logistics Group Co., Ltd.", "启明物流", "340100", "物流",
            "安徽省合肥市经开区锦绣大道 68 号", "中国银行合肥经开区支行", "zhao.qian",
            (("董海燕", "business", "客户体验部主管"), ("余亮", "technical", "信息部工程师"))),
    Company("chenxi", "晨曦教育科技有限公司", "Chenxi Education Technology Co., Ltd.", "晨曦教育", "110100", "在线教育",
            "北京市海淀区学院路 30 号", "中国工商银行北京学院路支行", "zhao.qian",
            (("苏颖", "business", "市场总监"), ("夏宁", "finance", "结算主管"))),
    Company("huagu", "华谷商业银行股份有限公司", "Huagu Commercial Bank Co., Ltd.", "华谷银行", "320500", "银行",
            "江苏省苏州市工业园区苏州大道西 9 号", "华谷商业银行总行营业部", "wang.lei",
            (("钱立新", "business", "信用卡中心副总经理"),), 60),
    Company("haiyue", "海岳家用电器有限公司", "Haiyue Home Appliances Co., Ltd.", "海岳家电", "370200", "家电制造",
            "山东省青岛市崂山区松岭路 212 号", "青岛银行崂山支行", "zhao.qian",
            (("尹航", "business", "服务中心主任"), ("江雪", "finance", "应付会计")), 15),
    Company("jianghuai", "江淮通达出行科技有限公司", "Jianghuai Tongda Mobility Co., Ltd.", "通达出行", "340200", "网约车",
            "安徽省芜湖市鸠江区皖江财富广场 A3 座", "徽商银行芜湖鸠江支行", "wang.lei",
            (("侯志刚", "business", "司机运营经理"),)),
)  # fmt: skip


@dataclass(frozen=True)
class Case:
    """A project of the sample vendor.

    `reaches`: handover, returned, review, held, cancelled, preparing or live. `live_in`: for a live one the day of the
    month, `live_months` before the present one, on which it went live; for the others in how many days it is meant to.
    `heads`: agents on it. `term_months`: of its first contract. `attrition`: the share of them that leaves in a month and is replaced; `growth`: so many more
    are in training now. `site`: where its seats are. `later`: service levels agreed once its calls were counted.
    """

    key: str
    name: str
    client: str
    mode: CooperationMode
    services: Sequence[ServiceKind]
    manager: str | None
    wishes: Sequence[Wish]
    reaches: str
    live_in: int
    heads: int = 0
    site: str | None = None
    seats: int = 0
    fee: FeeModel | None = None
    terms: Mapping[str, Any] = field(default_factory=dict)
    line: Line | None = None
    orders_per_day: int = 0
    order_amount: tuple[int, int] = (0, 0)
    product: str = ""
    returned_by: str | None = None
    live_months: int = 2
    term_months: int = 12
    attrition: float = 0.0
    growth: int = 0
    later: Mapping[str, Any] = field(default_factory=dict)


def logins(first: int, count: int) -> tuple[str, ...]:
    return tuple(str(first + number) for number in range(count))


@dataclass(frozen=True)
class Share:
    """How much of the vendor's life is told: of calls and orders, of agents, and how many months at most.

    A test that needs no more than the shape of it takes less.
    """

    calls: float = 1.0
    agents: float = 1.0
    months: int = 12

    def of(self, case: Case) -> Case:
        """The case with its share of agents – never fewer than a small crew – and of months."""
        if case.line is None:
            return case
        heads = max(min(FEWEST_HEADS, case.heads), round(case.heads * self.agents))
        line = replace(case.line, logins=case.line.logins[:heads])
        months = min(case.live_months, self.months)
        return replace(case, heads=heads, line=line, growth=round(case.growth * self.agents), live_months=months)


WHOLE = Share()


SOLVED = (("已解决", 78), ("已登记待回复", 14), ("升级二线", 8))
TERMS_TAX: Mapping[str, Any] = {"vat_rate": Decimal(6)}
BANDS = [{"at_least": None, "percent": Decimal(-4)}, {"at_least": Decimal(75), "percent": Decimal(-2)},
         {"at_least": Decimal(80), "percent": Decimal(0)}]  # fmt: skip
SERVICE_LEVEL: Mapping[str, Any] = {
    "sla_percent": Decimal(80),
    "sla_seconds": 20,
    "credit_cap": Decimal(10),
    "sla_bands": BANDS,
}
CASES = (
    Case("YL", "云澜电商售后热线", "yunlan", CooperationMode.FULL, (ServiceKind.CONSULTATION, ServiceKind.COMPLAINTS),
         "zhou.min", texts.AFTER_SALES, "live", 1, heads=52, site="HF", seats=30, fee=FeeModel.BASE_COMMISSION,
         terms={"base_basis": "seat", "base_amount": Decimal(4500), "seats": 30, "commission_basis": "net_sales",
                "tiers": [{"up_to": Decimal(100_000), "rate": Decimal(5)}, {"up_to": None, "rate": Decimal(8)}],
                "tier_mode": "graduated", **TERMS_TAX}, later=SERVICE_LEVEL,
         line=Line("YL", "售后一线", True, 130, 205, 32, 0.97, SOLVED, logins(8001, 46)), orders_per_day=6,
         order_amount=(199, 1299), product="延保服务", returned_by="chen.rong", live_months=12, attrition=0.03),
    Case("AR", "安润保险新契约回访", "anrun", CooperationMode.PEOPLE, (ServiceKind.FOLLOW_UP, ServiceKind.VERIFICATION),
         "he.zhiqiang", texts.FOLLOW_UP, "live", 1, heads=40, fee=FeeModel.FIXED_FEE,
         terms={"base_basis": "project", "base_amount": Decimal(208_000), **TERMS_TAX},
         line=Line("AR", "新契约回访", False, 100, 165, 45, 0.62,
                   (("回访成功", 88), ("客户拒访", 5), ("约定再访", 7)), logins(6001, 36), weekend=False),
         live_months=4, term_months=6, attrition=0.02),
    Case("QM", "启明物流客服", "qiming", CooperationMode.FULL, (ServiceKind.DIRECTORY, ServiceKind.SERVICE_ORDERS, ServiceKind.FAULTS),
         "zhou.min", texts.LOGISTICS, "live", 11, heads=44, site="HF", seats=34, fee=FeeModel.BASE_COMMISSION,
         terms={"base_basis": "agent", "base_amount": Decimal(3950), "seats": 34, "commission_basis": "order",
                "commission_amount": Decimal("2.80"), "minimum": Decimal(60_000), **TERMS_TAX},
         line=Line("QM", "查件催件", True, 110, 150, 26, 0.96, SOLVED, logins(7001, 40)), orders_per_day=10,
         order_amount=(18, 60), product="理赔工单", live_months=7, attrition=0.03, growth=8),
    Case("CX", "晨曦课程电话营销", "chenxi", CooperationMode.FULL, (ServiceKind.TELESALES, ServiceKind.UPGRADE),
         "lin.xiaoyan", texts.TELESALES, "live", 1, heads=28, site="WH", seats=20, fee=FeeModel.PURE_COMMISSION,
         terms={"seats": 20, "commission_basis": "net_sales", "commission_percent": Decimal(14), "clawback_months": 3,
                "monthly_sales": Decimal(620_000), "gross_margin": Decimal(46), "reputation_ok": True, **TERMS_TAX},
         line=Line("CX", "课程外呼", False, 100, 130, 22, 0.41,
                   (("成交", 9), ("有意向", 26), ("拒绝", 58), ("号码有误", 7)), logins(5001, 24)), orders_per_day=6,
         order_amount=(1680, 5280), product="春季直播课", live_months=4, attrition=0.05),
    Case("HY", "海岳家电报修热线", "haiyue", CooperationMode.FULL, (ServiceKind.FAULTS, ServiceKind.CALL_BACK),
         "he.zhiqiang", texts.REPAIRS, "live", 1, heads=30, site="WH", seats=22, fee=FeeModel.FIXED_FEE,
         terms={"base_basis": "seat", "base_amount": Decimal(5200), "seats": 22, **SERVICE_LEVEL, **TERMS_TAX},
         line=Line("HY", "报修受理", True, 70, 190, 40, 0.95, SOLVED, logins(4001, 26)), live_months=3, attrition=0.02),
    Case("LB", "云澜直播大促支援", "yunlan", CooperationMode.SEAT, (ServiceKind.CONSULTATION,), "lin.xiaoyan", texts.PEAK,
         "preparing", 18, heads=12, site="WH", seats=20, fee=FeeModel.FIXED_FEE,
         terms={"base_basis": "seat", "base_amount": Decimal(1600), "seats": 20, **TERMS_TAX}),
    Case("HG", "华谷信用卡语音激活", "huagu", CooperationMode.SYSTEM, (ServiceKind.VERIFICATION, ServiceKind.NOTIFICATION),
         "he.zhiqiang", texts.CARD, "review", 46),
    Case("LL", "启明冷链报修热线", "qiming", CooperationMode.FULL, (ServiceKind.FAULTS, ServiceKind.ESCALATION), None,
         texts.COLD_CHAIN, "handover", 70),
    Case("MY", "晨曦家长满意度调查", "chenxi", CooperationMode.FULL, (ServiceKind.SURVEY, ServiceKind.FOLLOW_UP), None,
         texts.SURVEY, "returned", 66),
    Case("SJ", "通达司机招募外呼", "jianghuai", CooperationMode.FULL, (ServiceKind.APPOINTMENTS,), "lin.xiaoyan",
         texts.DRIVERS, "held", 40, heads=16),
    Case("FQ", "华谷信用卡分期营销", "huagu", CooperationMode.SYSTEM, (ServiceKind.TELESALES,), "he.zhiqiang",
         texts.CARD, "cancelled", 25),
)  # fmt: skip

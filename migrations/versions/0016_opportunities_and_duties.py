"""Opportunities, comparisons of ways, the library of duties and its answers; requirements on volumes.

Revision ID: 0016
Revises: 0015
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from bpo.kernel.db import append_only, run_ddl

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
MODES = ("system", "seat", "people", "full")
KINDS = ("stated", "implied", "statutory")
OLD_CATEGORIES = (
    "service_hours", "channels", "kpi", "language", "staff", "system", "report", "security", "site", "fee", "other",
)  # fmt: skip
CATEGORIES = ("service_hours", "channels", "volume", *OLD_CATEGORIES[2:])
STAGES = ("lead", "qualified", "costing", "quoted", "negotiating", "won", "lost", "dropped")
SOURCES = ("referral", "tender", "existing", "website", "event", "call", "other")

OUTBOUND = ["verification", "survey", "follow_up", "telesales", "upgrade", "appointments", "notification"]
SALES = ["telesales", "upgrade"]
OURS = ["people", "full"]  # where the vendor's people do the work
DATA = ["system", "people", "full"]  # where the vendor handles the client's data

# (code, kind, category, services, modes, law, zh, en, acceptance zh, acceptance en, required)
DUTIES = [
    ("PI-17", "statutory", "security", [], DATA, "《个人信息保护法》第十七条",
     "录音或收集个人信息之前，以清晰易懂的话告知对方：处理者名称和联系方式，处理的目的、方式、种类和保存期限，行使权利的途径；可用语音提示或开场白。",
     "Before a call is recorded or personal data are collected, the other side is told in plain "
     "words who processes them and how to reach them, for what purpose, how, which kinds, for how "
     "long, and how to exercise one's rights; a voice prompt or the opening words will do.",
     "每月抽听录音，告知到位率 100%",
     "Recordings are sampled monthly; the notice is there in 100%.", True),
    ("PI-19", "statutory", "security", [], DATA, "《个人信息保护法》第十九条",
     "录音、工单与名单的保存期限按用途所需的最短时间约定，到期删除并留记录。",
     "Recordings, tickets and lists are kept no longer than their purpose needs, for agreed periods, "
     "then deleted on record.",
     "保存期限表；到期删除记录",
     "A table of periods; records of deletion.", False),
    ("PI-21", "statutory", "security", [], DATA, "《个人信息保护法》第二十一条",
     "与委托方约定委托处理的目的、期限、方式、个人信息种类、保护措施及双方权利义务；不得超出约定处理，未经同意不得转委托；合同终止后返还或删除。",
     "Purpose, term and manner of the entrusted processing, the kinds of personal data, the protection "
     "and both sides' rights and duties are agreed with the client; nothing is processed beyond "
     "that or passed on without consent; at the end the data are returned or deleted.",
     "委托处理协议已签订；客户可随时检查",
     "The agreement is signed; the client may inspect at any time.", True),
    ("PI-28", "statutory", "security", ["bill_queries", "verification", "telesales", "upgrade"], DATA, "《个人信息保护法》第二十八条",
     "涉及金融账户、医疗健康、行踪、不满十四周岁未成年人等敏感个人信息的，须有特定目的和充分必要性，并采取严格保护措施；通话中出现的卡号等不得留存于录音和工单。",
     "Sensitive personal data – accounts, health, whereabouts, children under fourteen – are handled "
     "only for a specific purpose, where necessary and strictly protected; card numbers spoken in "
     "a call stay neither in recordings nor in tickets.",
     "抽查录音与工单，无敏感信息留存",
     "Samples of recordings and tickets hold no sensitive data.", False),
    ("PI-47", "statutory", "security", [], DATA, "《个人信息保护法》第四十七条",
     "处理目的已实现、保存期限届满或个人撤回同意的，删除其个人信息；约定受理删除请求的渠道与时限。",
     "Personal data are deleted once their purpose is reached, their period is over or consent is "
     "withdrawn; how requests are taken and by when they are done is agreed.",
     "删除请求台账",
     "A register of requests for deletion.", False),
    ("PI-51", "statutory", "security", [], DATA, "《个人信息保护法》第五十一条",
     "制定管理制度和操作规程，分类管理个人信息，采取加密、去标识化等措施，合理确定操作权限，定期培训，并有安全事件应急预案。",
     "There are rules and procedures, personal data are classed, encrypted or de-identified, rights "
     "of access are limited, people are trained regularly, and there is a plan for incidents.",
     "制度文本、权限清单、培训与演练记录",
     "The rules, the list of rights, records of training and drills.", False),
    ("PI-59", "statutory", "security", [], DATA, "《个人信息保护法》第五十九条",
     "作为受托人，采取必要措施保障所处理个人信息的安全，并协助委托方履行其法定义务。",
     "Entrusted with personal data, the vendor takes the measures that keep them safe and helps "
     "the client to meet its own duties.",
     "应客户要求提供协助的记录",
     "Records of the help given at the client's request.", False),
    ("DS-27", "statutory", "security", [], DATA, "《数据安全法》第二十七条",
     "建立全流程数据安全管理制度，组织数据安全培训，采取相应技术措施；通过网络处理数据的，落实网络安全等级保护。",
     "There is a system of data security over the whole process, people are trained, technical measures "
     "are taken; where data are handled over networks, the graded protection of network security "
     "is in place.",
     "制度与培训记录；等级保护备案证明",
     "The rules and records of training; the filing of graded protection.", False),
    ("DS-29", "statutory", "security", [], DATA, "《数据安全法》第二十九条",
     "监测数据安全风险；发生安全事件立即处置，按约定时限通知客户，并按规定告知用户、报告主管部门。",
     "Risks to data are watched; an incident is dealt with at once, the client is told within the "
     "agreed time, users and authorities as the rules say.",
     "事件通报流程与演练记录",
     "The procedure for incidents and records of drills.", False),
    ("CC-30", "statutory", "security", OUTBOUND, DATA, "《关于加强呼叫中心业务管理的通知》（工业和信息化部，2020 年）",
     "外呼须事先取得用户同意；通话录音、主被叫号码、拨打时间和用户同意的凭证留存不少于 30 日，并避开用户休息时间。",
     "Outbound calls need the user's prior consent; recordings, calling and called numbers, times "
     "and the proof of consent are kept for at least 30 days; times of rest are avoided.",
     "抽查 20 通外呼，录音与同意凭证均可调取",
     "For 20 sampled calls recording and proof of consent can be produced.", True),
    ("MF-1033", "statutory", "service_hours", OUTBOUND, OURS, "《民法典》第一千零三十三条",
     "不得以电话、短信等侵扰他人私人生活安宁：约定允许拨打的时段，对方明确拒绝后不再拨打。",
     "Nobody's peace is disturbed by calls or messages: the hours in which calls may be made are "
     "agreed, and whoever refuses is not called again.",
     "外呼系统的时段控制与拒呼名单",
     "The dialler's limits of hours and its list of refusals.", True),
    ("AF-14", "statutory", "system", OUTBOUND, DATA, "《反电信网络诈骗法》第十四条",
     "使用真实主叫号码，不得使用改变主叫号码、虚拟拨号等设备或软件。",
     "The true calling number is shown; no device or software changes it or dials in disguise.",
     "线路与号码清单，主叫显示测试记录",
     "The list of lines and numbers; tests of the number shown.", False),
    ("AF-31", "statutory", "system", [], ["system", "seat"], "《反电信网络诈骗法》第三十一条",
     "电话卡、线路、短信端口不得非法出租、出借或转让；使用单位须实名登记。",
     "Cards, lines and message ports are not lent, let or passed on unlawfully; their user is registered "
     "under its own name.",
     "线路使用登记表",
     "The register of who uses which line.", False),
    ("XF-20", "statutory", "other", SALES, OURS, "《消费者权益保护法》第二十条",
     "向消费者说明的质量、性能、用途、有效期限等须真实、全面，不得作虚假或引人误解的宣传；话术由委托方审定。",
     "What consumers are told of quality, performance, use and validity is true and complete, never "
     "misleading; the client approves the script.",
     "审定话术存档；抽听无违规承诺",
     "The approved script is filed; samples hold no unlawful promise.", False),
    ("XF-25", "statutory", "other", ["telesales"], OURS, "《消费者权益保护法》第二十五条",
     "电话销售的商品，消费者自收到之日起七日内可以退货（法定例外除外）；须告知退货办法。",
     "Goods sold by telephone may be returned within seven days of receipt, save the exceptions "
     "of the law; how is told to the buyer.",
     "话术含退货说明；退货流程可用",
     "The script tells of returns; the process works.", False),
    ("XF-28", "statutory", "other", SALES, OURS, "《消费者权益保护法》第二十八条",
     "电话销售须告知经营地址、联系方式、商品或服务的数量和质量、价款、履行期限和方式、风险警示、售后服务等信息。",
     "In telesales the buyer is told address and contact, quantity and quality, price, when and "
     "how it is delivered, risks and after-sales service.",
     "抽听录音，要素齐全",
     "Samples hold all of these.", False),
    ("XF-29", "statutory", "security", SALES, OURS, "《消费者权益保护法》第二十九条",
     "收集、使用消费者个人信息须明示目的、方式和范围并经其同意，严格保密，不得泄露或出售；名单来源须合法并有书面说明。",
     "Consumers' data are collected and used for a stated purpose with their consent, kept secret "
     "and never sold; the client states in writing that its lists come from lawful sources.",
     "名单来源说明函",
     "The client's letter on the source of its lists.", False),
    ("LD-41", "statutory", "staff", [], OURS, "《劳动法》第三十六、三十八、四十一条",
     "排班每日不超过 8 小时、平均每周不超过 44 小时，每周至少休息一日；加班经协商，一般每日不超过 1 小时、特殊情况不超过 3 小时，每月不超过 36 小时。",
     "Rosters keep to 8 hours a day and 44 hours a week on average, with one day of rest a week; "
     "overtime is agreed, usually at most 1 hour a day, 3 for special reasons, and 36 hours a month.",
     "排班与考勤月报，无超时",
     "Monthly rosters and attendance show no excess.", True),
    ("PQ-27", "statutory", "staff", [], ["people"], "《劳务派遣暂行规定》第二十七条",
     "以外包名义按派遣方式用工的，按劳务派遣处理：明确由我方管理、考勤和考核坐席人员，并由我方指派现场负责人。",
     "What is called outsourcing but run like labour dispatch is treated as dispatch: the vendor "
     "itself leads, rosters and assesses its agents and names its leader on site.",
     "现场管理责任书",
     "The document naming who leads on site.", False),
    ("DX-24", "statutory", "other", [], ["system", "full"], "《电信条例》、《电信业务分类目录》B24 类",
     "经营呼叫中心业务须持有增值电信业务经营许可证（B24 类），号码与线路依法申请和备案。",
     "Running call-center business needs the licence for value-added telecom services, class B24; "
     "numbers and lines are applied for and filed as required.",
     "许可证与号码批复复印件",
     "Copies of the licence and of the grant of numbers.", False),
    ("GL-01", "implied", "system", [], ["system", "full"], None,
     "话务系统或线路故障时 30 分钟内切换备用线路，服务不中断，并在 1 小时内通知客户。",
     "If system or lines fail, a spare line takes over within 30 minutes, service goes on, and the "
     "client is told within an hour.",
     "每季度切换演练记录",
     "Records of quarterly drills.", False),
    ("GL-02", "implied", "channels", [], OURS, None,
     "投诉、媒体、人身财产安全等紧急事项有升级路径：双方各一名联系人及代理人，随时可达。",
     "Complaints, media and matters of safety have a way up: one person on each side and a deputy, "
     "reachable at all times.",
     "升级联系表，每季度核对",
     "The list of contacts, checked each quarter.", False),
    ("GL-03", "implied", "staff", [], OURS, None,
     "客户在培训开始前 5 个工作日提供业务资料，上线后变更提前书面通知并更新知识库。",
     "The client hands over its materials 5 working days before training begins; later changes are "
     "announced in writing and enter the knowledge base.",
     "资料交接单；知识库更新记录",
     "The receipt of materials; records of updates.", False),
    ("GL-04", "implied", "staff", [], OURS, None,
     "坐席人员签署保密承诺、通过考试并阅读当期运营手册后，方可上线接打电话。",
     "Agents take calls only once they have signed the undertaking of confidentiality, passed the "
     "exam and read the current manual.",
     "上线资格清单",
     "The list of who is qualified.", False),
    ("GL-05", "implied", "system", [], DATA, None,
     "录音按约定期限保存并可在 1 个工作日内调取；无约定的保存 90 日。",
     "Recordings are kept as agreed, else for 90 days, and produced within one working day.",
     "抽查 20 通，均可调取",
     "20 samples can all be produced.", False),
    ("GL-06", "implied", "kpi", ["complaints"], OURS, None,
     "投诉 1 个工作日内首次回复，处理结果按客户约定时限回访。",
     "Complaints get a first answer within one working day; the outcome is told within the time "
     "agreed with the client.",
     "投诉处理时效月报",
     "The monthly report on times.", False),
    ("GL-07", "implied", "other", OUTBOUND, OURS, None,
     "维护拒呼名单：对方拒绝后当日登记并同步客户，名单内号码不再拨打。",
     "A do-not-call list is kept: refusals enter it the same day and are passed to the client; its "
     "numbers are not dialled.",
     "拒呼名单与外呼记录比对，无重复拨打",
     "The list compared with the calls made: none twice.", False),
    ("GL-08", "implied", "other", OUTBOUND, OURS, None,
     "约定同一号码的拨打次数上限和间隔；未约定的，每日不超过 2 次、合计不超过 3 次。",
     "How often and at what intervals a number is dialled is agreed; else at most twice a day and "
     "three times in all.",
     "外呼次数统计",
     "Counts of attempts.", False),
    ("GL-09", "implied", "other", OUTBOUND, OURS, None,
     "开场即说明受谁委托、何事致电，并询问是否方便。",
     "The opening words say on whose behalf and why the call is made, and ask whether it suits.",
     "抽听录音",
     "Samples of recordings.", False),
    ("GL-10", "implied", "security", ["survey"], OURS, None,
     "调查结果仅以汇总形式使用，受访者身份不与答案一同提供给第三方。",
     "Survey results are used in sum only; who answered is not given to others with the answers.",
     "交付文件不含身份信息",
     "Deliveries hold no identities.", False),
    ("GL-11", "implied", "kpi", ["chat", "email"], OURS, None,
     "文字咨询 60 秒内首次响应，电子邮件 1 个工作日内回复，同时接待人数按约定。",
     "Chats are answered within 60 seconds, e-mails within one working day; how many chats run at "
     "once is agreed.",
     "响应时效月报",
     "The monthly report on times.", False),
    ("GL-12", "implied", "report", [], [], None,
     "按客户的格式提交周报与月报，逾期先行告知；报表口径与计费口径一致。",
     "Weekly and monthly reports in the client's format; a delay is announced; they count as the "
     "bills count.",
     "报表提交记录",
     "Records of what was submitted when.", False),
    ("GL-13", "implied", "site", [], ["seat"], None,
     "客户自带设备符合标准，签约后 5 个工作日内提供品牌、型号和参数，并完成进场准备。",
     "The client's equipment meets the standards; brand, model and parameters are given, and its "
     "preparation is done, within 5 working days of signing.",
     "设备清单与进场确认单",
     "The list of equipment and the confirmation of moving in.", False),
    ("GL-14", "implied", "site", [], ["seat"], None,
     "席位仅用于合法业务，未经书面同意不得转租或转让；双方各指定一名联系人和一名技术联系人。",
     "Seats serve lawful business only and are not sub-let or passed on without written consent; "
     "each side names a contact and a technical contact.",
     "用途确认函与联系人表",
     "The letter on the use, the list of contacts.", False),
    ("GL-15", "implied", "system", [], ["system", "seat", "full"], None,
     "技能组与 IVR 流程变更须提前至少 1 个工作日书面提出，IVR 变更附流程脚本和音频文件。",
     "Changes of skill groups and IVR flows are asked for in writing at least one working day before; "
     "an IVR change comes with script and audio files.",
     "变更申请单",
     "The requests.", False),
    ("GL-16", "implied", "system", [], ["system"], None,
     "系统上线前完成功能、并发与录音测试，测试报告经双方签字。",
     "Before the system goes live functions, load and recording are tested, and both sides sign "
     "the report.",
     "双方签字的测试报告",
     "The signed report.", False),
]  # fmt: skip


def choice(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=20)


def upgrade() -> None:
    make_opportunities()
    make_advice()
    make_duties()
    change_categories(CATEGORIES)
    with op.batch_alter_table("clients_requirement", schema=None) as batch_op:
        batch_op.add_column(sa.Column("duty_id", BIG, nullable=True))
        batch_op.create_foreign_key(
            op.f("fk_clients_requirement_duty_id"), "clients_duty", ["duty_id"], ["id"], ondelete="RESTRICT"
        )
        batch_op.create_index(batch_op.f("ix_clients_requirement_duty_id"), ["duty_id"], unique=False)


def change_categories(known: tuple[str, ...]) -> None:
    """What a requirement can be about is a CHECK: the old one goes, the new one comes."""
    name = "ck_clients_requirement_requirementcategory"
    words = ", ".join(f"'{one}'" for one in known)
    with op.batch_alter_table("clients_requirement", schema=None) as batch_op:
        batch_op.drop_constraint(op.f(name), type_="check")
        batch_op.create_check_constraint(op.f(name), f"category IN ({words})")


def make_opportunities() -> None:
    op.create_table(
        "clients_opportunity",
        sa.Column("id", BIG, nullable=False),
        sa.Column("number", sa.String(length=30), nullable=False),
        sa.Column("client_id", BIG, nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("mode", choice("cooperationmode", MODES), nullable=False),
        sa.Column("services", JSON, nullable=False),
        sa.Column("stage", choice("opportunitystage", STAGES), nullable=False),
        sa.Column("source", choice("opportunitysource", SOURCES), nullable=False),
        sa.Column("expected_start_on", sa.Date(), nullable=True),
        sa.Column("seats", BIG, nullable=True),
        sa.Column("service_hours", sa.String(length=200), nullable=True),
        sa.Column("monthly_volume", BIG, nullable=True),
        sa.Column("value_minor", BIG, nullable=True),
        sa.Column("probability", BIG, nullable=False),
        sa.Column("competitors", sa.String(length=300), nullable=True),
        sa.Column("next_step", sa.String(length=200), nullable=True),
        sa.Column("next_step_on", sa.Date(), nullable=True),
        sa.Column("owner_id", BIG, nullable=True),
        sa.Column("lost_reason", sa.Text(), nullable=True),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("project_id", BIG, nullable=True),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.CheckConstraint("probability BETWEEN 0 AND 100", name=op.f("ck_clients_opportunity_probability")),
        sa.CheckConstraint(
            "stage NOT IN ('lost', 'dropped') OR lost_reason IS NOT NULL",
            name=op.f("ck_clients_opportunity_reason_given"),
        ),
        sa.CheckConstraint(
            "(stage = 'won') = (project_id IS NOT NULL)", name=op.f("ck_clients_opportunity_won_project")
        ),
        sa.CheckConstraint(
            "seats > 0 AND monthly_volume > 0 AND value_minor > 0", name=op.f("ck_clients_opportunity_positive")
        ),
        sa.CheckConstraint(
            "next_step_on IS NULL OR next_step IS NOT NULL", name=op.f("ck_clients_opportunity_step_named")
        ),
        sa.ForeignKeyConstraint(
            ["client_id"], ["clients_client.id"], name=op.f("fk_clients_opportunity_client_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["people_user.id"], name=op.f("fk_clients_opportunity_owner_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects_project.id"], name=op.f("fk_clients_opportunity_project_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clients_opportunity")),
        sa.UniqueConstraint("number", name=op.f("uq_clients_opportunity_number")),
        sa.UniqueConstraint("project_id", name=op.f("uq_clients_opportunity_project_id")),
    )
    with op.batch_alter_table("clients_opportunity", schema=None) as batch_op:
        for column in ("client_id", "stage", "owner_id"):
            batch_op.create_index(batch_op.f(f"ix_clients_opportunity_{column}"), [column], unique=False)


def make_advice() -> None:
    op.create_table(
        "clients_advice",
        sa.Column("id", BIG, nullable=False),
        sa.Column("opportunity_id", BIG, nullable=False),
        sa.Column("count", BIG, nullable=False),
        sa.Column("parameters", JSON, nullable=False),
        sa.Column("results", JSON, nullable=False),
        sa.Column("made_by", BIG, nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["opportunity_id"], ["clients_opportunity.id"], name=op.f("fk_clients_advice_opportunity_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["made_by"], ["people_user.id"], name=op.f("fk_clients_advice_made_by"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clients_advice")),
        sa.UniqueConstraint("opportunity_id", "count", name=op.f("uq_clients_advice_opportunity_id_count")),
    )  # fmt: skip
    with op.batch_alter_table("clients_advice", schema=None) as batch_op:
        for column in ("opportunity_id", "made_by"):
            batch_op.create_index(batch_op.f(f"ix_clients_advice_{column}"), [column], unique=False)
    run_ddl(append_only("clients_advice"), op.execute, op.get_bind().dialect.name)


def make_duties() -> None:
    duty = op.create_table(
        "clients_duty",
        sa.Column("id", BIG, nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("kind", choice("requirementkind", KINDS), nullable=False),
        sa.Column("category", choice("requirementcategory", CATEGORIES), nullable=False),
        sa.Column("services", JSON, nullable=False),
        sa.Column("modes", JSON, nullable=False),
        sa.Column("law", sa.String(length=120), nullable=True),
        sa.Column("statement_zh", sa.Text(), nullable=False),
        sa.Column("statement_en", sa.Text(), nullable=False),
        sa.Column("acceptance_zh", sa.Text(), nullable=True),
        sa.Column("acceptance_en", sa.Text(), nullable=True),
        sa.Column("is_required", sa.Boolean(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('statutory', 'implied')", name=op.f("ck_clients_duty_not_stated")),
        sa.CheckConstraint("kind <> 'statutory' OR law IS NOT NULL", name=op.f("ck_clients_duty_law_named")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clients_duty")),
        sa.UniqueConstraint("code", name=op.f("uq_clients_duty_code")),
    )
    op.bulk_insert(duty, [
        {"code": code, "kind": kind, "category": category, "services": services, "modes": modes, "law": law,
         "statement_zh": zh, "statement_en": en, "acceptance_zh": accepted_zh, "acceptance_en": accepted_en,
         "is_required": required, "is_active": True, "row_version": 1}
        for code, kind, category, services, modes, law, zh, en, accepted_zh, accepted_en, required in DUTIES
    ])  # fmt: skip
    op.create_table(
        "clients_duty_waiver",
        sa.Column("id", BIG, nullable=False),
        sa.Column("handover_id", BIG, nullable=False),
        sa.Column("duty_id", BIG, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("given_by", BIG, nullable=True),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["handover_id"], ["clients_handover.id"], name=op.f("fk_clients_duty_waiver_handover_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["duty_id"], ["clients_duty.id"], name=op.f("fk_clients_duty_waiver_duty_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["given_by"], ["people_user.id"], name=op.f("fk_clients_duty_waiver_given_by"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clients_duty_waiver")),
        sa.UniqueConstraint("handover_id", "duty_id", name=op.f("uq_clients_duty_waiver_handover_id_duty_id")),
    )  # fmt: skip
    with op.batch_alter_table("clients_duty_waiver", schema=None) as batch_op:
        for column in ("handover_id", "duty_id", "given_by"):
            batch_op.create_index(batch_op.f(f"ix_clients_duty_waiver_{column}"), [column], unique=False)


def downgrade() -> None:
    """Requirements on volumes stay as requirements on something else: the older product knows no such category."""
    op.execute("UPDATE clients_requirement SET category = 'other' WHERE category = 'volume'")
    with op.batch_alter_table("clients_requirement", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_clients_requirement_duty_id"))
        batch_op.drop_constraint(op.f("fk_clients_requirement_duty_id"), type_="foreignkey")
        batch_op.drop_column("duty_id")
    change_categories(OLD_CATEGORIES)
    op.drop_table("clients_duty_waiver")
    op.drop_table("clients_duty")
    op.drop_table("clients_advice")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION IF EXISTS clients_advice_refuse()")
    op.drop_table("clients_opportunity")

"""Facts of sample papers, as a caller would freeze them."""

from typing import Any

LETTERHEAD = {
    "name": "华东客联呼叫中心服务有限公司",
    "address": "上海市浦东新区张江路 368 号 6 号楼",
    "phone": "021-5080 6000",
    "email": "service@hdkl.example",
    "taxpayer_id": "91310115MA1K3ABC2X",
}
CLIENT = "东方保险股份有限公司"
PROJECT = "P2026-014 东方保险续保提醒"


def make_party(label: str, name: str, *, signatory: str | None = None, sealed: bool = True) -> dict[str, Any]:
    return {"label": label, "name": name, "signatory": signatory, "sealed": sealed}


def make_letter(**changes: Any) -> dict[str, Any]:
    return {
        "letterhead": LETTERHEAD,
        "paper": {"number": "RM-2026-001", "version": None, "day": "2026-11-22"},
        "title": "项目经理任命书",
        "addressee": "张晓雯",
        "paragraphs": [
            "经运营部研究决定，任命您为“东方保险续保提醒外呼项目”项目经理，任期自 2026 年 12 月 1 日起,"
            "至项目关闭之日止。",
            "您在任期内对项目的进度、质量与成本负责，可以召集各部门评审项目计划书，并要求其按计划完成任务。",
        ],
        "duties": ["编写项目计划书并组织评审", "跟踪各部门任务，确认其完成情况", "上线前组织就绪评审"],
        "pairs": [["项目", PROJECT], ["客户", CLIENT], ["部门", "运营部"]],
        "parties": [
            make_party("任命人（运营部总监）", "运营部", signatory="李建国"),
            make_party("受任人", "张晓雯", sealed=False),
        ],
        **changes,
    }


def make_statement(lines: int = 20, **changes: Any) -> dict[str, Any]:
    return {
        "letterhead": LETTERHEAD,
        "paper": {"number": "INV-2026-00017", "version": 2, "day": "2026-11-02"},
        "title": "服务费对账单",
        "caption": "费用明细",
        "pairs": [["客户", CLIENT], ["账期", "2026-10-01 – 2026-10-31"], ["合同", "HT-2026-009"], ["项目", PROJECT]],
        "columns": [
            {"label": "序号", "kind": "figure", "width": 7},
            {"label": "项目", "kind": "text", "width": 33},
            {"label": "日期", "kind": "day", "width": 14},
            {"label": "数量（小时）", "kind": "figure", "width": 16},
            {"label": "单价（元）", "kind": "money", "width": 14},
            {"label": "金额（元）", "kind": "money", "width": 16},
        ],
        "rows": [
            [n, f"第 {n:02d} 天坐席服务费（外呼）", f"2026-10-{n % 31 + 1:02d}", "12.5", 4250, 53125]
            for n in range(1, lines + 1)
        ],
        "totals": [["", "合计", "", "", None, 53125 * lines], ["", "其中增值税(6%)", "", "", None, 3188 * lines]],
        "due_label": "应付金额",
        "due_minor": 53125 * lines,
        "due_words": "人民币壹万零陆佰贰拾伍元整",
        "chart": {
            "labels": [f"{n} 日" for n in range(1, 11)],
            "values": ["82", "79.5", "91", "88", "76", "0", "93", "84", "80", None],
            "unit": "%",
            "title": "服务水平（20 秒内接听）",
            "target": "80",
        },
        "note": "请在收到后 5 个工作日内核对；逾期未提出异议的，视为确认。",
        "parties": [make_party("甲方（盖章）", CLIENT), make_party("乙方（盖章）", LETTERHEAD["name"])],
        **changes,
    }

"""The people of the sample vendor: one sign-in for each role, and colleagues beside them."""

from dataclasses import dataclass

from bpo.kernel.roles import Department, Role

PASSWORD = "Sunrise-2026"


@dataclass(frozen=True)
class Sample:
    """A person of the sample vendor. `shown`: printed as the sign-in for the role."""

    login: str
    name: str
    role: Role
    department: Department | None = None
    shown: bool = True
    language: str | None = None


CAST = (
    Sample("gao.yuan", "高远", Role.ADMINISTRATOR),
    Sample("shen.jing", "沈静", Role.AUDITOR),
    Sample("li.jianguo", "李建国", Role.DIRECTOR, Department.OPERATIONS),
    Sample("zhou.min", "周敏", Role.PROJECT_MANAGER, Department.OPERATIONS),
    Sample("he.zhiqiang", "何志强", Role.PROJECT_MANAGER, Department.OPERATIONS, shown=False),
    Sample("lin.xiaoyan", "林晓燕", Role.PROJECT_MANAGER, Department.OPERATIONS, shown=False),
    Sample("wang.lei", "王磊", Role.SALES, Department.SALES),
    Sample("zhao.qian", "赵倩", Role.SALES, Department.SALES, shown=False),
    Sample("song.jia", "宋佳", Role.SERVICE_MANAGER, Department.OPERATIONS),
    Sample("liu.yang", "刘洋", Role.SYSTEM, Department.SYSTEM),
    Sample("tang.wei", "唐伟", Role.TECHNOLOGY, Department.TECHNOLOGY),
    Sample("chen.rong", "陈蓉", Role.HR, Department.HR),
    Sample("zheng.fang", "郑芳", Role.ADMINISTRATION, Department.ADMINISTRATION),
    Sample("sun.jing", "孙静", Role.FINANCE, Department.FINANCE),
    Sample("wu.tao", "吴涛", Role.FINANCE, Department.FINANCE, shown=False),
    Sample("ma.chao", "马超", Role.TEAM_LEADER, Department.OPERATIONS),
    Sample("yang.fan", "杨帆", Role.AGENT),
    Sample("wu.qian", "吴倩", Role.CLIENT),
)
VENDOR = {
    "name_zh": "恒信呼叫服务有限公司",
    "name_en": "Hengxin Contact Services Co., Ltd.",
    "short_name": "恒信呼叫服务",
    "address": "安徽省合肥市高新区望江西路 900 号 6 号楼",
    "phone": "0551-6530 8800",
    "bank": "徽商银行合肥高新支行",
    "bank_account": "5501 0110 2100 4438 712",
}
VENDOR_REGION = "340100"
EMPTY_ADMINISTRATOR = Sample("admin", "管理员", Role.ADMINISTRATOR)

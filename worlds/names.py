"""Believable Chinese people, drawn from a seeded source: the same seed gives the same names."""

from random import Random

from bpo.kernel.uscc import SIGNS, check_digit

SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆汪范石廖贾夏付方邹熊白孟秦邱侯江尹薛"
GIVEN = [
    "芳",
    "敏",
    "静",
    "丽",
    "强",
    "磊",
    "洋",
    "艳",
    "勇",
    "军",
    "杰",
    "娟",
    "涛",
    "超",
    "霞",
    "平",
    "刚",
    "桂英",
    "玉兰",
    "志强",
    "建华",
    "晓燕",
    "丽娜",
    "海燕",
    "婷婷",
    "雪梅",
    "欣怡",
    "梓涵",
    "浩然",
    "宇轩",
    "子涵",
    "雨桐",
    "思远",
    "佳怡",
    "晨曦",
    "嘉豪",
    "俊杰",
    "文博",
    "若曦",
    "诗涵",
    "明轩",
    "雅琪",
    "慧敏",
    "春梅",
    "秀英",
    "小红",
    "立新",
    "国栋",
    "永强",
    "晓东",
    "冬梅",
    "建平",
    "爱华",
    "少华",
    "佳佳",
    "丹丹",
    "倩倩",
    "莹莹",
    "璐",
    "颖",
    "琳",
    "倩",
    "蕾",
    "薇",
    "鑫",
    "鹏",
    "飞",
    "亮",
    "斌",
    "峰",
    "宁",
    "博",
    "睿",
    "畅",
    "悦",
    "瑶",
    "萌",
    "岚",
    "越",
]
MOBILE_STARTS = (
    "133",
    "135",
    "136",
    "137",
    "138",
    "139",
    "150",
    "151",
    "152",
    "158",
    "159",
    "177",
    "180",
    "186",
    "188",
)


class People:
    """Draws names and numbers; no full name twice."""

    def __init__(self, chance: Random) -> None:
        self._chance = chance
        self._used: set[str] = set()

    def name(self) -> str:
        while True:
            name = self._chance.choice(SURNAMES) + self._chance.choice(GIVEN)
            if name not in self._used:
                self._used.add(name)
                return name

    def keep_free(self, *names: str) -> None:
        """Names that are given by hand and must not be drawn as well."""
        self._used.update(names)

    def mobile(self) -> str:
        return self._chance.choice(MOBILE_STARTS) + "".join(self._chance.choice("0123456789") for _ in range(8))


def uscc(region: str, chance: Random) -> str:
    """A well-formed unified social credit code of a company (91) in a region of six digits."""
    first = f"91{region}MA" + "".join(chance.choice(SIGNS[:30]) for _ in range(7))
    return first + check_digit(first)

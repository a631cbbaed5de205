"""Made-up names: of people, of contractors, of places. Any likeness is chance."""

from collections.abc import Iterator
from itertools import cycle
from random import Random

_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
    "苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史"
    "顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文冉向牟蒲"
)
_GIVEN = (
    "子雨文思志佳家俊明海建国春晓秋冬云山川江林森兰梅竹菊松柏雪霜晴岚峰岩磊鑫淼焱宁安"
    "康泰和平瑞祥福禄寿喜庆德仁义礼智信忠孝诚敏慧颖聪睿哲博学书画诗音乐琴棋远航帆舟波"
    "涛浩瀚洋溪泉润泽露霖霞虹彩丹青碧玉珊珍珠瑶琳琪璐瑾瑜璇"
)
_FIRM_WORDS = (
    "虚舟", "拟桥", "样江", "示山", "例石", "幻城", "云样", "试峰", "模岩", "仿川",
    "虚岭", "拟渝", "样田", "示桥", "例江", "幻山", "云拟", "试舟", "模江", "仿石",
    "虚川", "拟峰", "样岩", "示舟", "例岭", "幻桥", "云例", "试城", "模山", "仿江",
    "虚石", "拟川", "样峰", "示岩", "例舟", "幻岭", "云试", "试桥", "模城", "仿山",
)  # fmt: skip
_FIRM_KINDS = (
    "建设工程有限公司",
    "建筑工程集团有限公司",
    "市政工程有限公司",
    "路桥工程有限公司",
    "水利水电工程有限公司",
)
_PLACES = (
    "拟江", "样溪", "虚谷", "示坪", "例湾", "幻石", "云滩", "试坝", "模岭", "仿林",
    "样湖", "虚岩", "示泉", "例坡", "幻桥", "云岸", "试峡", "模坪", "仿溪", "拟洲",
)  # fmt: skip
_STREETS = ("滨江路", "新桥街", "学府路", "高峰大道", "临溪街", "站前路", "环山路")


def people(dice: Random) -> Iterator[str]:
    """Names of people, each once; surnames in turn, so that neighbours are told apart."""
    given_before: set[str] = set()
    for surname in cycle(dice.sample(_SURNAMES, len(_SURNAMES))):
        length = 1 if dice.random() < 0.15 else 2
        name = surname + "".join(dice.sample(_GIVEN, length))
        if name not in given_before:
            given_before.add(name)
            yield name


def firms() -> Iterator[str]:
    """Names of contractors, each once; forty of them."""
    for number, word in enumerate(_FIRM_WORDS):
        yield f"重庆{word}{_FIRM_KINDS[number % len(_FIRM_KINDS)]}（演示）"


def place(dice: Random) -> str:
    """A place that is nowhere."""
    return dice.choice(_PLACES)


def street(dice: Random) -> str:
    """A street and a number."""
    return f"{dice.choice(_STREETS)}{dice.randint(1, 199)}号"

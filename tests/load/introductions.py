"""Introductions of a large pool, common words in them and rare ones; and what is asked of them."""

from random import Random

from sqlalchemy import select

from portal.core import clock
from portal.core.regions import current
from portal.db.base import db
from portal.pool.models import Profile
from portal.pool.rules.words import runs
from tests.load.copies import FIRST_ID

MORE = 20_011  # prime: these go round beside the kinds of people, so that few say the same
SENTENCES = (
    "熟悉实名制平台和考勤机维护",
    "能独立编制工资表",
    "有总包代发和专户对账经验",
    "处理过班组工资纠纷",
    "擅长调解",
    "财务背景，熟悉三方协议",
    "可长期驻场，能适应倒班",
    "台账齐全，配合过专项检查",
)
_SYLLABLES = (
    "恒泰宏远鑫达盛华建安中兴渝通立信正邦和顺永昌江川山海天地城开隆源金石博瑞嘉诚明德长青东方"
    "西南北辰光启航越凌云飞腾龙翔凤鸣润泽普惠仁义礼智伟业众合同创新思源品优佳美景程力量坚固"
)
_TRADES = ("建设", "劳务", "建筑", "路桥", "市政", "水利", "装饰", "园林", "机电", "消防", "钢构")
_WORKS = (
    *("劳务资料", "考勤核对", "工资表复核", "进退场登记", "合同签订", "专户资料", "班组协调"),
    *("维权信息公示", "工人教育", "保证金办理", "出勤影像留存", "银行代发", "信访接待", "月报填报"),
)
_ROLES = ("劳资员", "资料员", "施工员", "安全员", "会计", "出纳", "项目副经理", "办公室文员")
_ENDINGS = (
    "吃苦耐劳",
    "细心负责",
    "会用表格软件",
    "有驾照",
    "可出差",
    "家在本地",
    "普通话标准",
    "",
)


def said(dice: Random) -> str:
    """Of two sentences that many say."""
    return "，".join(dice.sample(SENTENCES, 2))


def more_said() -> list[str]:
    """Where somebody worked before, as what, for how long: names that few share."""
    dice = Random(11)
    places = [region.name for region in current(clock.today())]
    weights = [1 / (place + 1) for place in range(len(_SYLLABLES))]

    def once() -> str:
        firm = "".join(dice.choices(_SYLLABLES, weights, k=2)) + dice.choice(_TRADES)
        works = "、".join(dice.sample(_WORKS, 2))
        told = f"曾在{dice.choice(places)}{firm}任{dice.choice(_ROLES)}{dice.randint(1, 20)}年"
        return f"{told}，负责{works}。{dice.choice(_ENDINGS)}"

    return [once() for _ in range(MORE)]


def words_asked(people: int, many: int) -> list[str]:
    """So many different questions: one to three words out of somebody's introduction each, so that
    what many say is asked often; every tenth holds a word that nobody says.
    """
    dice, asked = Random(8), dict[str, None]()
    while len(asked) < many:
        ids = [FIRST_ID + dice.randrange(people) for _ in range(many)]
        wanted = select(Profile.introduction).where(
            Profile.id.in_(ids), Profile.is_visible, Profile.introduction != ""
        )
        for introduction in db.session.scalars(wanted.order_by(Profile.id)):
            asked[_asked(dice, runs(introduction))] = None
    return list(asked)[:many]


def _asked(dice: Random, said_in_one: list[str]) -> str:
    words = [_word(dice, dice.choice(said_in_one)) for _ in range(dice.choice((1, 1, 1, 2, 2, 3)))]
    if dice.random() < 0.1:
        words.append("".join(dice.sample(_SYLLABLES, 4)))
    return " ".join(words)


def _word(dice: Random, run: str) -> str:
    length = dice.choice((1, 2, 2, 2, 2, 3, 4, 4, 6))
    start = dice.randrange(max(1, len(run) - length + 1))
    return run[start : start + length]

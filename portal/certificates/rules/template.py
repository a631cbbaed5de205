"""The wording and looks of a certificate, by version: what may be written, what comes of it, and
who puts one into use.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from portal.certificates.rules.issuing import ABILITY, ISSUER, TITLE
from portal.core.labels import Labelled

# The layouts there are: templates/certificates/layouts/<id>.html, static/css/certificates/<id>.css.
LAYOUTS = {"upright": "竖版（A4纵向）"}
# What a statement may name, and whether it must.
PLACEHOLDERS = {
    "姓名": False,
    "性别": False,
    "出生日期": False,
    "证件号码": False,
    "专项能力名称": False,
    "证书编号": False,
    "考核日期": True,
    "发证机构": False,
    "发证日期": False,
}
# `printed` finds the day by these words; without a day they read "经考核", of one on paper.
EXAMINED = "经{考核日期}考核"
NOT_EXAMINED = f"正文中请写“{EXAMINED}”：查验文件时按这几个字读出考核日期"
LONGEST = {"title": 40, "ability": 40, "statement": 160, "issuer": 40, "remark": 120}
LONGEST_LABEL, LARGEST_SEAL = 12, 200_000
NAMES = {
    "title": "证书名称",
    "ability": "专项能力名称",
    "statement": "正文",
    "issuer": "发证机构",
    "remark": "备注",
    "query_url_label": "查询网址的名称",
}
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class TemplateVersion:
    """证书模板版本: never changed once something was printed by it; a change is the next number.

    A line's end in `title` divides it into a smaller and a larger line. `seal` is a PNG or JPEG;
    without one the specimen seal is printed.
    """

    number: int
    layout: str
    title: str
    ability: str
    statement: str
    issuer: str
    remark: str = ""
    query_url_label: str = "查询网址"
    seal: bytes | None = field(default=None, repr=False)


STANDARD = TemplateVersion(
    number=1,
    layout="upright",
    title=TITLE.replace("领域", "领域\n", 1),
    ability=ABILITY,
    statement="经{考核日期}考核合格，具备工程建设领域劳资管理专项职业能力，特发此证。",
    issuer=ISSUER,
)


def template_faults(template: TemplateVersion) -> dict[str, str]:
    """Each fault by the field it is in, in words that say what to do; none in a sound template."""
    faults = {
        name: fault for name in NAMES if (fault := _text_fault(name, getattr(template, name)))
    }
    if template.layout not in LAYOUTS:
        faults["layout"] = f"没有这种版式，请选择：{'、'.join(LAYOUTS.values())}"
    if len(template.title.splitlines()) > 2:
        faults.setdefault("title", "证书名称最多分为两行，请删去多余的换行")
    if "statement" not in faults and (fault := _statement_fault(template.statement)):
        faults["statement"] = fault
    if template.seal is not None and (fault := _seal_fault(template.seal)):
        faults["seal"] = fault
    return faults


def fill_statement(statement: str, values: Mapping[str, str]) -> str:
    """The statement with every placeholder replaced."""
    return _PLACEHOLDER.sub(lambda found: values[found[1]], statement)


class TemplateRefusal(Labelled):
    """Why a version is not put into use."""

    SAME_HAND = "same-hand", "提请人不能批准自己提请的模板，请由另一名工作人员办理"
    NO_DAY = "no-day", "请填写启用日期"
    PAST = "past", "启用日期不能早于今天，请退回后改为今天或者以后"


def use_refusal(
    *, drafter_id: int | None, decider_id: int | None, valid_from: date | None, today: date
) -> TemplateRefusal | None:
    """A second person puts it into use, from a day on that has not passed: what was printed by an
    earlier version stays as it is. `decider_id` is None while it is only proposed.
    """
    if decider_id is not None and drafter_id == decider_id:
        return TemplateRefusal.SAME_HAND
    if valid_from is None:
        return TemplateRefusal.NO_DAY
    return TemplateRefusal.PAST if valid_from < today else None


def _text_fault(name: str, text: str) -> str | None:
    most = LONGEST.get(name, LONGEST_LABEL)
    if not text.strip() and name != "remark":
        return f"请填写{NAMES[name]}"
    if len(text) > most:
        return f"{NAMES[name]}不超过{most}个字，现有{len(text)}个字"
    if name != "statement" and ("{" in text or "}" in text):
        return f"{NAMES[name]}中不能使用占位符，请删去大括号"
    if name != "title" and len(text.splitlines()) > 1:
        return f"{NAMES[name]}不能换行，请合成一段"
    return None


def _statement_fault(statement: str) -> str | None:
    named = _PLACEHOLDER.findall(statement)
    if any(sign in _PLACEHOLDER.sub("", statement) for sign in "{}"):
        return "正文中的大括号不成对，请写成{考核日期}的样子"
    if unknown := [name for name in named if name not in PLACEHOLDERS]:
        known = "、".join(f"{{{name}}}" for name in PLACEHOLDERS)
        return f"正文中的{{{unknown[0]}}}不是占位符，可以使用：{known}"
    if missing := [name for name, must in PLACEHOLDERS.items() if must and name not in named]:
        return f"正文中必须有{{{missing[0]}}}，印制时换成每个人的{missing[0]}"
    return None if EXAMINED in statement else NOT_EXAMINED


def _seal_fault(seal: bytes) -> str | None:
    if not seal.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")):
        return "印模图片只能是PNG或者JPEG格式，建议使用背景透明的PNG"
    if len(seal) > LARGEST_SEAL:
        return f"印模图片不超过{LARGEST_SEAL // 1000}KB，请压缩后再上传"
    return None

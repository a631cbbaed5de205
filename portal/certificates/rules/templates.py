"""Versions of the certificate's wording and looks: what may be written, who puts one into use."""

import re
from collections.abc import Mapping
from datetime import date

from portal.core.labels import Labelled

# The layouts there are, by their ids.
LAYOUTS = {"upright": "竖版（A4纵向）"}
# What the statement may name, and whether it must.
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
NAMES = {
    "title": "证书名称",
    "ability": "专项能力名称",
    "statement": "正文",
    "issuer": "发证机构",
    "remark": "备注",
    "query_label": "查询网址的名称",
}
LONGEST = {
    "title": 40,
    "ability": 40,
    "statement": 160,
    "issuer": 40,
    "remark": 120,
    "query_label": 12,
}
LARGEST_SEAL = 200_000  # bytes
WIDEST_SEAL = 2_000  # pixels
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


def faults(said: Mapping[str, str]) -> dict[str, str]:
    """Each fault by the field it is in, in words that say what to do; none in a sound version."""
    found = {name: fault for name in NAMES if (fault := _text_fault(name, said[name]))}
    if said["layout"] not in LAYOUTS:
        found["layout"] = f"没有这种版式，请选择：{'、'.join(LAYOUTS.values())}"
    if len(said["title"].splitlines()) > 2:
        found.setdefault("title", "证书名称最多分为两行，请删去多余的换行")
    if "statement" not in found and (fault := _statement_fault(said["statement"])):
        found["statement"] = fault
    return found


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
    most = LONGEST[name]
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
    return None

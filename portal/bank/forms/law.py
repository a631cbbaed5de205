"""What is filled in about the law: instruments, their versions, alerts. Fields stand in the order
of the page, as the summary of what is wrong lists them.
"""

import hashlib
import re
from collections.abc import Sequence
from typing import Any

from wtforms import BooleanField, HiddenField, StringField, TextAreaField
from wtforms.validators import InputRequired, ValidationError

from portal.bank.actions.law import Entered
from portal.bank.forms.deciding import ReasonForm, no_longer
from portal.bank.rules.law import article_number
from portal.core.errors import Refused
from portal.web.fields import DayField, WholeField, between, filled
from portal.web.forms import Form

MOST_ARTICLES = 2000
ARTICLE_SPLIT = re.compile(r"[\s,，、;；]+")
SPAN = re.compile(r"(\d{1,4})(?:[-~—–至到](\d{1,4}))?")
REPEAL = "废止"


def _label() -> StringField:
    example = "请填写版本名称，例如2026年修正"
    return StringField("版本名称", validators=[filled(example), no_longer(60)])


def _articles(words: str) -> WholeField:
    range_ = between(0, MOST_ARTICLES, f"请填写0至{MOST_ARTICLES}的整数")
    return WholeField(words, validators=[filled("请填写条数；只掌握要点的填0"), range_])


def _note() -> TextAreaField:
    return TextAreaField("说明", validators=[no_longer(500)])


class EntryForm(Form):
    """What is entered of an instrument: first seen with all that it touches, then agreed to."""

    def entered(self) -> Entered:
        """The version as the action takes it."""
        raise NotImplementedError

    def mark(self) -> str:
        """What is seen before it is agreed to, in short: another version has another mark."""
        return hashlib.sha256(repr(self.entered()).encode()).hexdigest()[:16]

    def is_agreed(self) -> bool:
        """Whether just this was seen before. Refuses at the box when it was and is not ticked."""
        if self["seen"].data != self.mark():
            self["sure"].data = False
            return False
        if not self["sure"].data:
            self.refuse(Refused("请核对影响后勾选", field="sure"))
        return bool(self["sure"].data)


class InstrumentVersionForm(EntryForm):
    """登记新版本: what changed, from which day on."""

    label = _label()
    in_force_on = DayField("施行日期", validators=[filled("请填写施行日期")])
    articles = _articles("新版本共有多少条")
    changed = TextAreaField("有改动的条文", validators=[no_longer(2000)])
    note = _note()
    sure = BooleanField("我已核对以上影响，确认登记")
    seen = HiddenField()

    def validate_changed(self, field: Any) -> None:
        _, bad = read_articles(field.data or "")
        if bad:
            raise ValidationError(f"看不懂“{bad}”，请写成第二十四条、24或者24-27，用顿号或换行分开")

    def entered(self) -> Entered:
        return Entered(
            label=self.label.data or "",
            in_force_on=self.in_force_on.day,
            articles=self.articles.data or 0,
            changed=read_articles(self.changed.data or "")[0],
            note=self.note.data or "",
        )


class RepealForm(EntryForm):
    """登记废止: from which day on the instrument no longer binds."""

    in_force_on = DayField("废止日期", validators=[filled("请填写废止日期")])
    note = _note()
    sure = BooleanField("我已核对以上影响，确认登记")
    seen = HiddenField()

    def entered(self) -> Entered:
        return Entered(REPEAL, self.in_force_on.day, 0, is_repeal=True, note=self.note.data or "")


class NewInstrumentForm(Form):
    """登记依据文件: a law that no question cites yet."""

    name = StringField("全称", validators=[filled("请填写文件全称"), no_longer(120)])
    short = StringField("简称", validators=[filled("请填写简称"), no_longer(40)])
    label = _label()
    in_force_on = DayField("施行日期", validators=[filled("请填写施行日期")])
    articles = _articles("共有多少条")
    note = _note()

    def entered(self) -> Entered:
        """Its first version as the action takes it."""
        return Entered(
            label=self.label.data or "",
            in_force_on=self.in_force_on.day,
            articles=self.articles.data or 0,
            note=self.note.data or "",
        )


class WithdrawForm(ReasonForm):
    """撤销登记 of a version entered by mistake."""


class KeepForm(Form):
    """对照核查: the question was looked at beside the new text."""

    note = TextAreaField(
        "核查意见", validators=[filled("请写明对照了哪些条文、为什么仍然正确"), no_longer(500)]
    )
    sure = BooleanField(
        "我已对照新文本核对题干、选项、答案、解析和条文号",
        validators=[InputRequired("请核对后勾选")],
    )


def read_articles(text: str) -> tuple[tuple[int, ...], str]:
    """The numbers of the articles written (第二十四条、26-28 …); the first word that is none."""
    found: list[int] = []
    for word in filter(None, ARTICLE_SPLIT.split(text)):
        numbers = _numbers(word)
        if not numbers:
            return (), word
        found += numbers
    return tuple(sorted(set(found))), ""


def _numbers(word: str) -> Sequence[int]:
    if (single := article_number(word)) is not None:
        return (single,)
    bare = word.removeprefix("第").removesuffix("条")
    if not (span := SPAN.fullmatch(bare)):
        return ()
    first, last = int(span.group(1)), int(span.group(2) or span.group(1))
    if not 1 <= first <= last <= MOST_ARTICLES:
        return ()
    return range(first, last + 1)

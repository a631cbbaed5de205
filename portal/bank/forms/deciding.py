"""What is filled in about the state of questions, their review and the law."""

import re
from collections.abc import Callable, Sequence
from typing import Any

from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Regexp, ValidationError

from portal.bank.actions.law import Entered
from portal.bank.models import Instrument
from portal.bank.rules.law import Change, article_number
from portal.web.fields import DayField, WholeField, between, filled
from portal.web.forms import CodeField, Form

MOST_WORDS = 1000
MOST_ARTICLES = 2000
ARTICLE_SPLIT = re.compile(r"[\s,，、;；]+")
SPAN = re.compile(r"(\d+)(?:[-~—–至到](\d+))?")


def at_most(characters: int) -> Length:
    return Length(max=characters, message=f"最多{characters}个字，请缩短")


def no_longer(characters: int) -> Callable[[Any, Any], None]:
    """At most so many characters; said afterwards, as a limit of the field would cut what is
    pasted without a word.
    """

    def check(_form: Any, field: Any) -> None:
        if len(field.data or "") > characters:
            length = len(field.data)
            raise ValidationError(f"共{length}个字，最多{characters}个字，请缩短")

    return check


class CommentForm(Form):
    """意见 on a version."""

    text = TextAreaField("意见", validators=[filled("请写明意见"), at_most(MOST_WORDS)])


class ReviewForm(Form):
    """审题或终审: pass, or return with reasons."""

    decision = RadioField(
        "审查结论",
        choices={"pass": "通过", "return": "退回修改"},
        validators=[InputRequired("请选择审查结论")],
    )
    text = TextAreaField("审查意见", validators=[at_most(MOST_WORDS)])
    seen = HiddenField()  # the stage it was read at: somebody else may have passed it since

    def validate_text(self, field: Any) -> None:
        if self.decision.data == "return" and not field.data:
            raise ValidationError("退回时请写明哪里要改、怎么改")


class ReasonForm(Form):
    """A change of state, with its reason."""

    reason = TextAreaField("原因", validators=[filled("请写明原因"), at_most(500)])


class ConfirmForm(Form):
    """A deed that asks for nothing but the second click."""


class RemoveForm(ConfirmForm):
    """A part to be taken out of a case, as the page showed it."""

    began_with = HiddenField()


class KeepForm(Form):
    """对照核查: the question was looked at beside the new text."""

    note = TextAreaField(
        "核查意见", validators=[filled("请写明对照了哪些条文、为什么仍然正确"), at_most(500)]
    )
    sure = BooleanField(
        "我已对照新文本核对题干、选项、答案、解析和条文号",
        validators=[InputRequired("请核对后勾选")],
    )


class InstrumentVersionForm(Form):
    """登记新版本: what changed, from which day on."""

    label = StringField(
        "版本名称", validators=[filled("请填写版本名称，例如2026年修正"), at_most(60)]
    )
    in_force_on = DayField("施行日期", validators=[filled("请填写施行日期")])
    is_repeal = BooleanField("这是废止（不再施行）")
    articles = WholeField(
        "新版本共有多少条",
        validators=[
            filled("请填写条数；只掌握要点的填0"),
            between(0, MOST_ARTICLES, f"请填写0至{MOST_ARTICLES}的整数"),
        ],
    )
    changed = TextAreaField("有改动的条文", validators=[at_most(2000)])
    note = TextAreaField("说明", validators=[at_most(500)])

    def validate_changed(self, field: Any) -> None:
        _, bad = read_articles(field.data or "")
        if bad:
            raise ValidationError(f"看不懂“{bad}”，请写成第二十四条、24或者24-27，用顿号或换行分开")

    def entered(self) -> Entered:
        """The version as the action takes it."""
        return Entered(
            label=self.label.data or "",
            in_force_on=self.in_force_on.day,
            articles=self.articles.data or 0,
            changed=() if self.is_repeal.data else read_articles(self.changed.data or "")[0],
            is_repeal=bool(self.is_repeal.data),
            note=self.note.data or "",
        )

    def effect(self) -> str:
        """What decides which questions are stopped, and from when: the same as long as it is."""
        entered = self.entered()
        return f"{entered.in_force_on} {entered.is_repeal} {entered.changed}"

    def change(self, instrument: Instrument) -> Change:
        """What it changes."""
        return Change(instrument.key, frozenset(self.entered().changed))


class NewInstrumentForm(InstrumentVersionForm):
    """登记依据文件: a law that no question cites yet."""

    key = CodeField(
        "代号",
        validators=[
            filled("请填写代号，例如wage-regulation"),
            Regexp(r"[a-z][a-z0-9-]{1,39}\Z", message="代号用小写字母、数字和短横线，以字母开头"),
        ],
    )
    name = StringField("全称", validators=[filled("请填写文件全称"), at_most(120)])
    short = StringField("简称", validators=[filled("请填写简称"), at_most(40)])


class StateChangeForm(ReasonForm):
    """批量变更: one change of many questions."""

    change = SelectField("变更", validate_choice=False)


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

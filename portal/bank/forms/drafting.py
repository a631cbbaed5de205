"""命题: a question as its author types it; a draft may lack things, what is unreadable may not."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from wtforms import (
    BooleanField,
    FileField,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, ValidationError

from portal.bank.content import Source, Topic
from portal.bank.exchange.excel import lines
from portal.bank.exchange.excel.lines import LineError
from portal.bank.exchange.excel.names import Names, NameUnknownError
from portal.bank.forms.deciding import no_longer
from portal.bank.rules.questions import (
    CHOICES,
    ENTRIES,
    Ability,
    Option,
    Question,
    QuestionType,
)
from portal.web.fields import WholeField, between, filled
from portal.web.forms import CodeField, Form

LONG, SHORT = 4000, 300
STALE = (
    "这份草稿已在别的窗口保存过新内容。您填写的还在下面：请在新窗口打开草稿对照，"
    "把要改的内容抄到新窗口再保存"
)
OPTIONS = 5
MOST_SECONDS = 3600
# Articles 9 and 12–16 of the measures, in a few words each.
DUTIES = {
    "": "无",
    "9(1)": "第九条（一）台账和资料",
    "9(2)": "第九条（二）专户、保证金、协议",
    "9(3)": "第九条（三）实名制、花名册、工伤参保",
    "9(4)": "第九条（四）工资表和代发监督",
    "9(5)": "第九条（五）告示牌、公示、宣传",
    "9(6)": "第九条（六）预案、预警、调解",
    "9(7)": "第九条（七）隐患和事件报告",
    "9(8)": "第九条（八）其他",
}
DEDUCTIONS = {
    "": "无",
    "12(1)": "第十二条（一）台账不规范，1分",
    "12(2)": "第十二条（二）专户、保证金资料不全，1分",
    "12(3)": "第十二条（三）未落实实名登记，1分",
    "12(4)": "第十二条（四）劳动合同，1分",
    "12(5)": "第十二条（五）考勤，1分",
    "12(6)": "第十二条（六）告示牌，1分",
    "12(7)": "第十二条（七）预案、调解，1分",
    "12(8)": "第十二条（八）预警事项，1分",
    "13": "第十三条 逾期未改正，加扣2分",
    "14(1)": "第十四条（一）克扣、拖欠被责令改正，3分",
    "14(2)": "第十四条（二）不配合检查，3分",
    "15(1)": "第十五条（一）列入联合惩戒，6分",
    "15(2)": "第十五条（二）受到行政处罚（处理），6分",
    "15(3)": "第十五条（三）以讨薪为名讨要其他款项，6分",
    "16": "第十六条 引发严重扰乱公共秩序，12分",
}
WITH_STEPS = (*CHOICES, QuestionType.CALCULATION, QuestionType.CASE)


class NewQuestionForm(Form):
    """出题的第一步: what kind of question on which topic."""

    type = RadioField(
        "题型",
        choices={each.value: each.label for each in QuestionType},
        validators=[InputRequired("请选择题型")],
    )
    topic = SelectField("知识点", validators=[InputRequired("请选择知识点")])


class PictureForm(Form):
    """题图: a picture that the words of a question can show."""

    picture = FileField("图片文件", validators=[filled("请先选择图片文件")])


class DraftForm(Form):
    """One question, or one part of a case; which fields there are depends on its type."""

    names: Names
    before: Question
    places: int  # options that there is room for

    began_with = HiddenField()  # the digest of what the page showed: another tab may save too
    topic = SelectField("知识点")
    ability = SelectField("能力层次", choices={each.value: each.label for each in Ability})
    difficulty = SelectField(
        "难度",
        choices={"1": "1 很容易", "2": "2 容易", "3": "3 中等", "4": "4 较难", "5": "5 难"},
    )
    explanation = TextAreaField("解析", validators=[no_longer(LONG)])
    cites = TextAreaField("依据", validators=[no_longer(LONG)])
    duty = SelectField("对应职责", choices=DUTIES)
    deduct = SelectField("可能的扣分项", choices=DEDUCTIONS)
    seconds = WholeField(
        "预计作答秒数", validators=[between(0, MOST_SECONDS, f"请填写0至{MOST_SECONDS}的整数")]
    )
    enemy = StringField("互斥组", validators=[no_longer(40)])
    note = StringField("本版说明", validators=[no_longer(200)])

    def validate_cites(self, field: Any) -> None:
        _read(self.names.cites, field)

    def validate(self, extra_validators: Any = None) -> bool:
        """A draft that was saved elsewhere meanwhile is not overwritten."""
        is_sound = bool(super().validate(extra_validators))
        if self.began_with.data not in ("", self.before.digest):
            self.form_errors.append(STALE)
            is_sound = False
        return is_sound

    def value(self) -> Question:
        """The question as typed; what the form does not ask for stays as it was."""
        own = self.before
        return replace(
            own,
            topic=self.topic.data or own.topic,
            ability=Ability(self.ability.data),
            difficulty=int(self.difficulty.data or own.difficulty),
            explanation=self.explanation.data or "",
            cites=self.names.cites(self.cites.data or ""),
            duty=self.duty.data or "",
            deduct=self.deduct.data or "",
            seconds=self.seconds.data or 0,
            enemy=self.enemy.data or "",
            **self._answer(),
        )

    def _answer(self) -> dict[str, Any]:
        """The fields that only this type has."""
        said: dict[str, Any] = {
            name: self[name].data or "" for name in ("stem", "material", "unit") if name in self
        }
        readers = {"variables": lines.variables, "steps": lines.steps, "mistakes": lines.mistakes}
        said |= {
            name: read(self[name].data or "") for name, read in readers.items() if name in self
        }
        if "key" in self:
            is_judge = self.before.type is QuestionType.JUDGE
            key = self["key"].data or ""
            said["key"] = key if is_judge else lines.decimal(key) or ""
        if "tolerance" in self:
            said["tolerance"] = lines.decimal(self["tolerance"].data or "0") or "0"
        if self.before.type in CHOICES:
            said["options"] = tuple(self._options())
        return said

    def _options(self) -> Sequence[Option]:
        found = []
        for place in range(1, self.places + 1):
            text = self[f"option_{place}"].data or ""
            correct = bool(self[f"correct_{place}"].data)
            why = "" if correct else self[f"why_{place}"].data or ""
            if text:
                found.append(Option(text, correct, why))
        return found


def new_question_form(topics: Mapping[str, str]) -> NewQuestionForm:
    """The form of the first step, with the topics there are."""
    form = NewQuestionForm()
    form.topic.choices = {"": "请选择", **topics}
    return form


def draft_form(
    before: Question, topics: Sequence[Topic], sources: Sequence[Source], note: str = ""
) -> DraftForm:
    """The form for this question, filled with what it says now."""
    names = Names(topics, sources)
    fields = _fields_of(before) | {"names": names, "before": before}
    kind: type[DraftForm] = type("TypedDraftForm", (DraftForm,), fields)
    form = kind(data=_data_of(before, names, note))
    form.topic.choices = {topic.code: f"{topic.code} {topic.name}" for topic in topics}
    return form


def _fields_of(question: Question) -> dict[str, Any]:
    """The fields of this type, and what reads them."""
    type_, fields = question.type, dict[str, Any]()
    if type_ is QuestionType.CASE:
        fields["material"] = TextAreaField("案例材料", validators=[no_longer(LONG)])
    else:
        fields["stem"] = TextAreaField("题干", validators=[no_longer(LONG)])
    if type_ is QuestionType.JUDGE:
        choices = {"true": "正确", "false": "错误"}
        fields["key"] = RadioField("答案", choices=choices, validate_choice=False)
    if type_ in CHOICES:
        fields["places"] = max(OPTIONS, len(question.options))
        for place in range(1, fields["places"] + 1):
            fields[f"option_{place}"] = TextAreaField(f"选项{place}", validators=[no_longer(SHORT)])
            fields[f"correct_{place}"] = BooleanField(f"选项{place}是正确选项")
            why = f"选项{place}错在哪里"
            fields[f"why_{place}"] = StringField(why, validators=[no_longer(SHORT)])
    if type_ is QuestionType.NUMERIC:
        fields["key"] = CodeField("答案（数字）", validators=[_decimal])
    if type_ in WITH_STEPS:
        fields["variables"] = TextAreaField("变量", validators=[_lines(lines.variables)])
        fields["steps"] = TextAreaField("步骤", validators=[_lines(lines.steps)])
    if type_ in ENTRIES:
        fields["unit"] = StringField("单位", validators=[no_longer(20)])
        fields["tolerance"] = CodeField("允许误差", validators=[_decimal])
        fields["mistakes"] = TextAreaField("常见错误", validators=[_lines(lines.mistakes)])
    return fields


def _data_of(question: Question, names: Names, note: str) -> dict[str, Any]:
    data: dict[str, Any] = {
        "topic": question.topic,
        "ability": question.ability.value,
        "difficulty": str(question.difficulty),
        "explanation": question.explanation,
        "cites": names.of_cites(question.cites),
        "duty": question.duty,
        "deduct": question.deduct,
        "seconds": question.seconds or None,
        "enemy": question.enemy,
        "note": note,
        "began_with": question.digest,
        "stem": question.stem,
        "material": question.material,
        "unit": question.unit,
        "key": question.key,
        "tolerance": question.tolerance,
        "variables": lines.of_variables(question.variables),
        "steps": lines.of_steps(question.steps),
        "mistakes": lines.of_mistakes(question.mistakes),
    }
    for place, option in enumerate(question.options, start=1):
        data |= {
            f"option_{place}": option.text,
            f"correct_{place}": option.correct,
            f"why_{place}": option.why,
        }
    return data


def _lines(read: Callable[[str], Any]) -> Callable[[Any, Any], None]:
    """What is written in the lines can be read."""

    def check(_form: Any, field: Any) -> None:
        _read(read, field)

    return check


def _read(read: Callable[[str], Any], field: Any) -> None:
    try:
        read(field.data or "")
    except (LineError, NameUnknownError) as error:
        raise ValidationError(str(error)) from error


def _decimal(_form: Any, field: Any) -> None:
    if field.data and lines.decimal(field.data) is None:
        raise ValidationError("请填写数字，例如30或者0.01")

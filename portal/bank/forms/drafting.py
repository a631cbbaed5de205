"""命题: a question as its author types it; a draft may lack things, what is unreadable may not."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from wtforms import (
    BooleanField,
    FileField,
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
from portal.bank.forms.deciding import at_most
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
OPTIONS = 5
MOST_SECONDS = 3600
DUTIES = ("", *(f"9({n})" for n in range(1, 9)))
DEDUCTIONS = (
    "",
    *(f"12({n})" for n in range(1, 9)),
    "13",
    "14(1)",
    "14(2)",
    "15(1)",
    "15(2)",
    "15(3)",
    "16",
)
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

    topic = SelectField("知识点")
    ability = SelectField("能力层次", choices={each.value: each.label for each in Ability})
    difficulty = SelectField(
        "难度",
        choices={"1": "1 很容易", "2": "2 容易", "3": "3 中等", "4": "4 较难", "5": "5 难"},
    )
    explanation = TextAreaField("解析", validators=[at_most(LONG)])
    cites = TextAreaField("依据", validators=[at_most(LONG)])
    duty = SelectField("对应职责", choices={code: code or "无" for code in DUTIES})
    deduct = SelectField("可能的扣分项", choices={code: code or "无" for code in DEDUCTIONS})
    seconds = WholeField(
        "预计作答秒数", validators=[between(0, MOST_SECONDS, f"请填写0至{MOST_SECONDS}的整数")]
    )
    enemy = StringField("互斥组", validators=[at_most(40)])
    note = StringField("本版说明", validators=[at_most(200)])

    def validate_cites(self, field: Any) -> None:
        _read(self.names.cites, field)

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
        for place in range(1, OPTIONS + 1):
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
        fields["material"] = TextAreaField(
            "案例材料", validators=[filled("请填写案例材料"), at_most(LONG)]
        )
    else:
        fields["stem"] = TextAreaField("题干", validators=[filled("请填写题干"), at_most(LONG)])
    if type_ is QuestionType.JUDGE:
        fields["key"] = RadioField("答案", choices={"true": "正确", "false": "错误"})
    if type_ in CHOICES:
        for place in range(1, OPTIONS + 1):
            fields[f"option_{place}"] = TextAreaField(f"选项{place}", validators=[at_most(SHORT)])
            fields[f"correct_{place}"] = BooleanField(f"选项{place}是正确选项")
            why = f"选项{place}错在哪里"
            fields[f"why_{place}"] = StringField(why, validators=[at_most(SHORT)])
    if type_ is QuestionType.NUMERIC:
        fields["key"] = CodeField("答案（数字）", validators=[_decimal])
    if type_ in WITH_STEPS:
        fields["variables"] = TextAreaField("变量", validators=[_lines(lines.variables)])
        fields["steps"] = TextAreaField("步骤", validators=[_lines(lines.steps)])
    if type_ in ENTRIES:
        fields["unit"] = StringField("单位", validators=[at_most(20)])
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

"""导入导出: a file of questions and what to say of those it is silent on."""

from collections.abc import Mapping

from flask_wtf.file import FileField, FileRequired
from wtforms import SelectField
from wtforms.validators import InputRequired, Optional

from portal.bank.rules.questions import Ability
from portal.web.forms import Form

SUFFIXES = ".xlsx,.csv,.xml,.zip,.txt,.gift"


class ImportForm(Form):
    """导入试题."""

    file = FileField(
        "文件", validators=[FileRequired("请选择要导入的文件")], render_kw={"accept": SUFFIXES}
    )
    topic = SelectField("文件没有写明知识点的题归入", validators=[Optional()])
    ability = SelectField(
        "没有写明能力层次的", choices={each.value: each.label for each in Ability}
    )
    difficulty = SelectField(
        "没有写明难度的", choices={str(n): str(n) for n in range(1, 6)}, default="3"
    )


class ExportForm(Form):
    """导出试题."""

    format = SelectField("格式", validators=[InputRequired("请选择格式")])


def import_form(topics: Mapping[str, str]) -> ImportForm:
    """The form, with the topics there are."""
    form = ImportForm()
    form.topic.choices = {"": "文件中都已写明", **topics}
    return form


def export_form(formats: Mapping[str, str]) -> ExportForm:
    """The form, with the formats there are."""
    form = ExportForm()
    form.format.choices = dict(formats)
    return form

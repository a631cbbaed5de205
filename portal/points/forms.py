"""What is filled in about points: drafts, returns, statements, reversals, searches."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from flask_wtf.file import MultipleFileField
from werkzeug.datastructures import FileStorage
from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.validators import Length, ValidationError

from portal.points.models import PointsEvent
from portal.points.queries import Turn, Wanted
from portal.points.rules.catalogue import Item, Need
from portal.points.rules.procedure import EventStatus
from portal.web.fields import DayField, filled
from portal.web.forms import CodeField, Form

FILES = {"accept": ".pdf,.jpg,.jpeg,.png,application/pdf,image/jpeg,image/png"}
MOST_WORDS = 2000
# The fields of a need; a form for an item that has no such need leaves them out.
FIELDS_OF: dict[Need, tuple[str, ...]] = {
    Need.ORDER: ("order_number", "order_issuer"),
    Need.DEADLINE: ("order_deadline_on",),
    Need.CAUSATION: ("causation",),
    Need.POLICE: ("police_number",),
}


def at_most(characters: int) -> Length:
    return Length(max=characters, message=f"最多{characters}个字，请缩短")


class SearchForm(Form):
    """查询记分事项, by address: nothing is changed, so there is no token."""

    class Meta(Form.Meta):
        csrf = False

    words = StringField("姓名、项目或文书编号")
    status = SelectField(
        "状态",
        default="",
        validate_choice=False,
    )

    def __init__(self, *args: Any, turns: Iterable[Turn] = (Turn.SUBMIT,)) -> None:
        super().__init__(*args)
        self.status.choices = {"": "全部"} | {
            each.value: each.label for each in (*turns, *EventStatus)
        }

    def wanted(self) -> Wanted:
        """What is looked for; a state that does not exist is none."""
        statuses = {status.value: status for status in EventStatus}
        turns = {turn.value: turn for turn in Turn}
        chosen = self.status.data or ""
        return Wanted(statuses.get(chosen), self.words.data or "", turns.get(chosen))

    def arguments(self) -> dict[str, str]:
        """The same, for links to other pages of the list."""
        fields = {"words": self.words.data, "status": self.status.data}
        return {name: value for name, value in fields.items() if value}


class EventForm(Form):
    """草拟记分事项: only what this item of the catalogue asks for."""

    fact_on = DayField("情形发生日期", [filled("请填写情形发生的日期")])
    facts = TextAreaField(
        "事实经过",
        [filled("请写明时间、地点、经过和核实方式"), at_most(MOST_WORDS)],
        render_kw={"rows": 6},
    )
    document_number = CodeField(
        "检查或案件文书编号", [filled("请填写检查记录、案件或决定文书的编号"), at_most(80)]
    )
    fact_key = SelectField("与已有记录是否同一事实")
    order_number = CodeField("责令改正文书编号", [filled("请填写责令改正文书的编号"), at_most(80)])
    order_issuer = StringField("作出责令的部门", [filled("请填写作出责令的部门"), at_most(120)])
    order_deadline_on = DayField("责令改正的期限", [filled("请填写责令改正的最后日期")])
    causation = TextAreaField(
        "履职不到位与该情形的因果关系",
        [filled("请写明劳资专管员哪项职责未履行到位，如何造成该情形"), at_most(1000)],
        render_kw={"rows": 4},
    )
    police_number = CodeField(
        "公安机关文书编号", [filled("请填写公安机关认定或者处罚文书的编号"), at_most(80)]
    )
    evidence = MultipleFileField("证据材料", render_kw=FILES)

    def __init__(
        self,
        item: Item,
        known: Iterable[PointsEvent],
        today: date,
        *,
        has_evidence: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.item, self.today, self.has_evidence = item, today, has_evidence
        self.fact_key.choices = {"": "不是，这是新的事实"} | _fact_choices(known)
        for need, names in FIELDS_OF.items():
            if need not in item.needs:
                for name in names:
                    del self[name]
        if Need.ORDER in item.needs:
            self.fact_on.label.text = "认定逾期未改正的日期"

    def validate_fact_on(self, field: Any) -> None:
        if field.data is not None and field.data > self.today:
            raise ValidationError("日期不能晚于今天，请核对")

    def validate_evidence(self, field: Any) -> None:
        if not self.uploads and not self.has_evidence:
            raise ValidationError("请上传证据材料，至少一个文件")

    @property
    def uploads(self) -> list[FileStorage]:
        """The files that were chosen now; not those on record already."""
        return [file for file in self.evidence.data or [] if isinstance(file, FileStorage)]

    def details(self) -> dict[str, Any]:
        """What was filled in, the files excepted."""
        names = self._fields.keys() - {"evidence", "csrf_token"}
        return {name: self[name].data for name in names if self[name].data}


def _fact_choices(known: Iterable[PointsEvent]) -> dict[str, str]:
    """One choice for each fact on record, said by its first record."""
    choices: dict[str, str] = {}
    for event in known:
        title = event.catalogue_item.title
        words = f"是：{event.fact_on.isoformat()}　{title}　{event.document_number}"
        choices.setdefault(event.fact_key, words)
    return choices


class SubmitForm(Form):
    """核对后提交; with similar records on file, after a second look."""

    confirmed = BooleanField("我已核对上列相似记录，确认不是重复记分")


class ReturnForm(Form):
    """退回."""

    reason = TextAreaField("退回原因", [filled("请填写退回原因，写明需要补正什么"), at_most(500)])


class NoticeForm(Form):
    """Only the token: the page shows what is noticed."""


class DecideForm(Form):
    """Only the token: the page shows what is decided."""


class ReverseForm(Form):
    """冲正."""

    document_number = CodeField("撤销文书编号", [filled("请填写撤销文书的编号"), at_most(80)])
    reason = TextAreaField(
        "冲正原因", [filled("请填写冲正原因，例如复查发现事实不成立"), at_most(500)]
    )


class StatementForm(Form):
    """陈述申辩."""

    text = TextAreaField(
        "陈述申辩内容",
        [filled("请写明您对事实、理由的说明"), at_most(MOST_WORDS)],
        render_kw={"rows": 8},
    )
    files = MultipleFileField("证明材料", render_kw=FILES)

    @property
    def uploads(self) -> list[FileStorage]:
        """The files that were chosen."""
        return list(self.files.data or [])


class ReadmitForm(Form):
    """Only the token: the page shows who is readmitted, and why."""

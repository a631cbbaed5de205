"""What is filled in about points: drafts, returns, statements, reversals, searches."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from flask_wtf.file import FileField, MultipleFileField
from werkzeug.datastructures import FileStorage
from wtforms import BooleanField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import Length, ValidationError

from portal.points.models import PointsEvent
from portal.points.queries import Turn, Wanted
from portal.points.rules.catalogue import EvidenceKind, Item, Need
from portal.points.rules.procedure import EventStatus
from portal.points.rules.review import ContestKind, Outcome
from portal.web.fields import DayField, filled
from portal.web.forms import CodeField, Form, QueryForm

FILES = {"accept": ".pdf,.jpg,.jpeg,.png,application/pdf,image/jpeg,image/png"}
MOST_WORDS = 2000
# The fields of a need; a form for an item that has no such need leaves them out.
FIELDS_OF: dict[Need, tuple[str, ...]] = {
    Need.ORDER: ("order_number", "order_issuer"),
    Need.DEADLINE: ("order_deadline_on",),
    Need.CAUSATION: ("causation",),
    Need.POLICE: ("police_number",),
    Need.ORDER_PAPER: ("order_file",),
    Need.POLICE_PAPER: ("police_file",),
}
_PAPERS: dict[str, EvidenceKind] = {
    "order_file": EvidenceKind.ORDER,
    "police_file": EvidenceKind.POLICE,
    "decision_file": EvidenceKind.DECISION,
}
_GENERAL = (EvidenceKind.RECORD, EvidenceKind.PHOTO, EvidenceKind.OTHER)
# Items that rest on an administrative decision, which may be put on file.
_DECIDED = frozenset({"14(1)", "15(1)", "15(2)"})


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
    order_file = FileField("责令改正文书", render_kw=FILES)
    police_file = FileField("公安机关认定或者处罚文书", render_kw=FILES)
    decision_file = FileField("处罚、处理或者列入决定", render_kw=FILES)
    evidence = MultipleFileField("证据材料", render_kw=FILES)
    evidence_kind = SelectField(
        "证据材料的种类", choices={kind.value: kind.label for kind in _GENERAL}
    )

    def __init__(
        self,
        item: Item,
        known: Iterable[PointsEvent],
        today: date,
        *,
        held: Collection[EvidenceKind] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.item, self.today, self.held = item, today, held
        self.fact_key.choices = {"": "不是，这是新的事实"} | _fact_choices(known)
        for need, names in FIELDS_OF.items():
            if need not in item.needs:
                for name in names:
                    del self[name]
        if Need.ORDER in item.needs:
            self.fact_on.label.text = "认定逾期未改正的日期"
        if item.code not in _DECIDED:
            del self.decision_file

    def validate_fact_on(self, field: Any) -> None:
        if field.data is not None and field.data > self.today:
            raise ValidationError("日期不能晚于今天，请核对")

    def validate_evidence(self, field: Any) -> None:
        if not self.uploads and not self.held:
            raise ValidationError("请上传证据材料，至少一个文件")

    def validate_order_file(self, field: Any) -> None:
        self._refuse_without(field, EvidenceKind.ORDER, Need.ORDER_PAPER)

    def validate_police_file(self, field: Any) -> None:
        self._refuse_without(field, EvidenceKind.POLICE, Need.POLICE_PAPER)

    @property
    def uploads(self) -> list[FileStorage]:
        """The files that were chosen now; not those on record already."""
        return [file for file in self.evidence.data or [] if isinstance(file, FileStorage)]

    @property
    def papers(self) -> list[tuple[str, EvidenceKind, FileStorage]]:
        """The papers that were chosen now: their field, what they are, and the file."""
        fields = ((name, kind, self[name]) for name, kind in _PAPERS.items() if name in self)
        return [
            (name, kind, field.data)
            for name, kind, field in fields
            if isinstance(field.data, FileStorage) and field.data.filename
        ]

    def _refuse_without(self, field: Any, kind: EvidenceKind, need: Need) -> None:
        if kind not in self.held and not getattr(field.data, "filename", ""):
            raise ValidationError(need.label)

    def details(self) -> dict[str, Any]:
        """What was filled in, the files excepted."""
        names = self._fields.keys() - {"evidence", "evidence_kind", "csrf_token", *_PAPERS}
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


class WithdrawForm(Form):
    """撤回."""

    reason = TextAreaField("撤回原因", [filled("请填写撤回原因"), at_most(500)])


class AskReviewForm(Form):
    """申请复核."""

    text = TextAreaField(
        "申请复核的理由",
        [filled("请写明您认为决定哪里不对、依据是什么"), at_most(MOST_WORDS)],
        render_kw={"rows": 8},
    )
    files = MultipleFileField("证明材料", render_kw=FILES)

    @property
    def uploads(self) -> list[FileStorage]:
        """The files that were chosen."""
        return [file for file in self.files.data or [] if isinstance(file, FileStorage)]


class AnswerForm(Form):
    """复核决定."""

    outcome = RadioField(
        "复核结果",
        [filled("请选择复核结果")],
        choices={
            Outcome.UPHELD.value: "维持原决定",
            Outcome.CHANGED.value: "变更为较轻的情形，自原决定生效之日起算",
            Outcome.ANNULLED.value: "撤销原决定，视为自始不存在",
        },
    )
    item = SelectField("变更后的情形")
    document_number = CodeField("复核决定编号", [filled("请填写复核决定文书的编号"), at_most(80)])
    reason = TextAreaField(
        "复核理由",
        [filled("请写明复核查明的事实和理由"), at_most(1000)],
        render_kw={"rows": 6},
    )

    def __init__(self, lighter: Iterable[Item], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.item.choices = {"": "不变更"} | {
            item.code: f"{item.citation}　{item.title}（{item.points}分）" for item in lighter
        }

    def validate_item(self, field: Any) -> None:
        if self.outcome.data == Outcome.CHANGED.value and not field.data:
            raise ValidationError("请选择变更后的情形")


class ContestForm(Form):
    """标记复议或诉讼."""

    kind = RadioField(
        "类别",
        [filled("请选择类别")],
        choices={kind.value: kind.label for kind in ContestKind},
    )
    document_number = CodeField("受理文书编号", [filled("请填写受理文书的编号"), at_most(80)])
    begun_on = DayField("受理日期", [filled("请填写受理日期")])


class EndContestForm(Form):
    """办结复议或诉讼标记."""

    outcome = TextAreaField("结果", [filled("请填写结果和文书编号"), at_most(300)])


class PastForm(QueryForm):
    """某日的记分状态: by address, for nothing is changed."""

    on = DayField("日期", [filled("请填写要查询的日期")])


class ReadmitForm(Form):
    """Only the token: the page shows who is readmitted, and why."""

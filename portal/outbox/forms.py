"""What officers fill in about messages."""

from typing import Any

from flask_wtf.file import FileField
from werkzeug.datastructures import FileStorage
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import Length, ValidationError

from portal.outbox.models import MessageKind, MessageState
from portal.outbox.queries import Wanted
from portal.outbox.rules.receipts import LARGEST, read_receipts
from portal.web.fields import filled
from portal.web.forms import CodeField, Form, QueryForm


class SearchForm(QueryForm):
    """查询报送消息, by address."""

    state = SelectField("状态", default="", validate_choice=False)
    kind = SelectField("事项", default="", validate_choice=False)
    number = StringField("消息编号")

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.state.choices = {"": "全部"} | {each.value: each.label for each in MessageState}
        self.kind.choices = {"": "全部"} | {each.value: each.label for each in MessageKind}

    def wanted(self) -> Wanted:
        """What is looked for; what does not exist is none."""
        states = {each.value: each for each in MessageState}
        kinds = {each.value: each for each in MessageKind}
        number = (self.number.data or "").replace("\0", "").strip()[:12]
        state, kind = states.get(self.state.data or ""), kinds.get(self.kind.data or "")
        return Wanted(state, kind, number)

    def arguments(self) -> dict[str, str]:
        """The same, for links to other pages of the list."""
        fields = {"state": self.state.data, "kind": self.kind.data, "number": self.number.data}
        return {name: value for name, value in fields.items() if value}


class SettleForm(Form):
    """标记已线下报送."""

    receipt = CodeField(
        "平台回执号",
        [filled("请填写平台给出的回执号"), Length(max=80, message="最多80个字，请核对")],
    )
    reason = TextAreaField(
        "线下报送的方式和原因",
        [
            filled("请写明何时、以什么方式报送，以及为什么没有自动报送"),
            Length(max=300, message="最多300个字，请缩短"),
        ],
    )


class ReceiptsForm(Form):
    """导入回执文件."""

    file = FileField("回执文件", render_kw={"accept": ".jsonl,.txt,application/json,text/plain"})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.receipts: dict[str, str] = {}

    def validate_file(self, field: Any) -> None:
        """All lines can be read, or it is said which cannot."""
        if not isinstance(field.data, FileStorage) or not field.data.filename:
            raise ValidationError("请选择平台给出的回执文件")
        content = field.data.stream.read(LARGEST + 1)
        if len(content) > LARGEST:
            raise ValidationError("文件超过1MB，请核对是否选错了文件")
        read = read_receipts(content)
        if read.faults:
            raise ValidationError("；".join(read.faults))
        self.receipts = dict(read.receipts)

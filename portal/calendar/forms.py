"""What is filled in about the working calendar."""

from typing import Any

from flask_wtf.file import FileField
from werkzeug.datastructures import FileStorage
from wtforms import RadioField, StringField, TextAreaField
from wtforms.validators import Length, ValidationError

from portal.calendar.rules.days import Day, read
from portal.web.fields import WholeField, between, filled
from portal.web.forms import Form

LARGEST = 64 * 1024


class YearForm(Form):
    """录入工作日历: typed, or from a text file with the same lines."""

    year = WholeField(
        "年份", [filled("请填写年份，例如2026"), between(2025, 2100, "请填写2025年以后的年份")]
    )
    source = StringField(
        "依据文件",
        [filled("请填写放假安排通知的名称和文号"), Length(max=160, message="最多160个字，请缩短")],
    )
    lines = TextAreaField("放假和调休", render_kw={"rows": 14})
    file = FileField("文件", render_kw={"accept": ".txt,.csv,text/plain,text/csv"})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.days: tuple[Day, ...] = ()

    def validate_file(self, field: Any) -> None:
        """A file is read into the lines, so that what it holds is seen and can be put right."""
        if not isinstance(field.data, FileStorage) or not field.data.filename:
            return
        held = field.data.stream.read(LARGEST + 1)
        if len(held) > LARGEST:
            raise ValidationError("文件超过64KB，请核对是否选错了文件")
        self.lines.data = _decoded(held)

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        is_good = bool(super().validate(*args, **kwargs))
        if not is_good or self.year.data is None:
            return False
        found = read(self.lines.data or "", self.year.data)
        self.days = found.days
        faults = found.faults or (() if found.days else ("请填写放假和调休的日期，或者选择文件",))
        self.lines.errors = [*self.lines.errors, *faults]
        return not faults


class DecideForm(Form):
    """批准或退回."""

    verdict = RadioField(
        "办理意见",
        [filled("请选择批准或者退回")],
        choices={"approve": "批准，自现在起按此计算", "return": "退回"},
    )
    reason = TextAreaField("退回原因", [Length(max=300, message="最多300个字，请缩短")])

    def validate_reason(self, field: Any) -> None:
        if self.verdict.data == "return" and not (field.data or "").strip():
            raise ValidationError("请填写退回原因")


def _decoded(held: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return held.decode(encoding).replace("\0", "")
        except UnicodeDecodeError:
            continue
    raise ValidationError("文件不是文本文件，请保存为UTF-8文本后再选")

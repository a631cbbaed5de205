"""What a stranger fills in to check a certificate."""

from datetime import date
from typing import Any

from flask_wtf.file import FileField, FileRequired
from wtforms import StringField
from wtforms.validators import Length, Optional, ValidationError

from portal.accounts.rules.names import NameRefusal, read_name
from portal.certificates.rules.numbering import normalise
from portal.core import clock
from portal.core.identity import IdRefusal, read_resident_id
from portal.public.queries import Asked
from portal.web.fields import DayField
from portal.web.forms import CodeField, Form

TOO_LITTLE = "请至少填写证书编号、姓名、身份证号中的两项"
LARGEST = 10 * 1024 * 1024


class VerifyForm(Form):
    """证书查验: any two of three (DOMAIN §6.4)."""

    number = CodeField(
        "证书编号", validators=[Optional(), Length(max=40, message="证书编号过长，请对照证书核对")]
    )
    name = StringField("姓名", validators=[Optional()])
    resident_id = CodeField("身份证号", validators=[Optional()])
    on = DayField("查询日期")

    def validate(self, extra_validators: Any = None) -> bool:
        good: bool = super().validate(extra_validators)
        if good and sum(map(bool, self._given())) < 2:
            self.form_errors.append(TOO_LITTLE)
            return False
        return good

    def validate_name(self, field: StringField) -> None:
        read = read_name(field.data or "")
        if isinstance(read, NameRefusal):
            raise ValidationError(read.label)
        field.data = read

    def validate_resident_id(self, field: CodeField) -> None:
        read = read_resident_id(field.data or "", clock.today())
        if isinstance(read, IdRefusal):
            raise ValidationError(read.label)
        field.data = read.number

    def day(self) -> date:
        """The day whose standing is asked for: today if none, and at the latest."""
        today = clock.today()
        return min(self.on.data or today, today)

    def asked(self) -> Asked:
        """What was given, each in the form in which it is kept."""
        return Asked(*self._given())

    def _given(self) -> tuple[str, str, str]:
        return (
            normalise(self.number.data or ""),
            self.name.data or "",
            self.resident_id.data or "",
        )


class VerifyFileForm(Form):
    """文件查验: the PDF itself."""

    file = FileField("证书PDF文件", validators=[FileRequired("请选择证书PDF文件")])

    def validate_file(self, field: FileField) -> None:
        with field.data.stream as stream:  # a large one lies on the disk: gone at once
            self.content = stream.read(LARGEST + 1)
        if len(self.content) > LARGEST:
            raise ValidationError("文件超过10MB，不是本平台签发的证书，请重新选择")
        if not self.content:
            raise ValidationError("文件是空的，请重新选择证书PDF文件")

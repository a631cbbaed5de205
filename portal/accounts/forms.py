"""What people fill in about themselves, their firms and duties."""

from collections.abc import Iterable
from typing import Any

from wtforms import (
    BooleanField,
    PasswordField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import InputRequired, Length

from portal.access.roles import Role
from portal.accounts.models import Education, Organisation, OrganisationKind
from portal.accounts.rules.names import LONGEST, NameRefusal, read_name
from portal.accounts.rules.passwords import LONGEST as LONGEST_PASSWORD
from portal.accounts.rules.passwords import SHORTEST as SHORTEST_PASSWORD
from portal.core import clock, regions
from portal.core.identity import (
    CreditCodeRefusal,
    IdRefusal,
    MobileRefusal,
    read_credit_code,
    read_mobile,
    read_resident_id,
)
from portal.core.sectors import Sector
from portal.web.forms import CodeField, Form

CODE = {"autocapitalize": "characters", "spellcheck": "false", "autocomplete": "off"}
EARLY_CODE = (
    "统一社会信用代码与末位校验码不符，请对照营业执照核对；"
    "执照上确为此代码的，请在“代码核对说明”中写明"
)
ASSIGNABLE = [role for role in Role if role is not Role.PERSON]


def is_resident_id(_form: Any, field: Any) -> None:
    """GB 11643, forgiving how it is typed."""
    read = read_resident_id(field.data, clock.today())
    if isinstance(read, IdRefusal):
        raise ValidationError(read.label)


def is_mobile(_form: Any, field: Any) -> None:
    read = read_mobile(field.data)
    if isinstance(read, MobileRefusal):
        raise ValidationError(read.label)


def is_name(_form: Any, field: Any) -> None:
    read = read_name(field.data)
    if isinstance(read, NameRefusal):
        raise ValidationError(read.label)


def at_most(characters: int) -> Length:
    return Length(max=characters, message=f"最多{characters}个字，请缩短")


class RegisterForm(Form):
    name = StringField(
        "姓名",
        [InputRequired("请填写姓名"), is_name],
        render_kw={"autocomplete": "name", "maxlength": LONGEST + 10},
    )
    resident_id = CodeField(
        "身份证号",
        [InputRequired("请填写18位身份证号，末位可以是字母X"), is_resident_id],
        render_kw=CODE,
    )
    mobile = CodeField(
        "手机号",
        [InputRequired("请填写11位手机号，以1开头"), is_mobile],
        render_kw={"type": "tel", "autocomplete": "tel"},
    )
    password = PasswordField(
        "密码",
        [InputRequired(f"请设置密码，至少{SHORTEST_PASSWORD}个字符")],
        render_kw={"autocomplete": "new-password"},
    )
    certificate_number = CodeField("纸质证书编号", [at_most(40)], render_kw=CODE)
    has_read_notice = BooleanField(
        "我已阅读上述个人信息处理告知",
        [InputRequired("请阅读个人信息处理告知，并勾选表示已阅读")],
    )


class SignInForm(Form):
    resident_id = CodeField(
        "身份证号",
        [InputRequired("请填写18位身份证号，末位可以是字母X"), is_resident_id],
        render_kw=CODE | {"autocomplete": "username"},
    )
    password = PasswordField(
        "密码",
        [InputRequired("请填写密码"), Length(max=LONGEST_PASSWORD, message="密码不正确，请核对")],
        render_kw={"autocomplete": "current-password"},
    )


class ChangeMobileForm(Form):
    mobile = CodeField(
        "新手机号",
        [InputRequired("请填写11位手机号，以1开头"), is_mobile],
        render_kw={"type": "tel", "autocomplete": "tel"},
    )


class ChangePasswordForm(Form):
    current = PasswordField(
        "原密码", [InputRequired("请填写原密码")], render_kw={"autocomplete": "current-password"}
    )
    fresh = PasswordField(
        "新密码",
        [InputRequired(f"请填写新密码，至少{SHORTEST_PASSWORD}个字符")],
        render_kw={"autocomplete": "new-password"},
    )


class EditEducationForm(Form):
    education = SelectField(
        "学历",
        choices={"": "暂不填写"} | {kind.value: kind.label for kind in Education},
    )
    major = StringField("专业", [at_most(60)])

    @property
    def chosen(self) -> Education | None:
        """The schooling that was chosen, if any."""
        return Education(self.education.data) if self.education.data else None


class FirmForm(Form):
    credit_code = CodeField(
        "统一社会信用代码",
        [InputRequired("请填写18位统一社会信用代码，由数字和字母组成")],
        render_kw=CODE,
    )
    credit_code_note = TextAreaField("代码核对说明", [at_most(300)], render_kw={"rows": 3})
    name = StringField(
        "单位名称",
        [InputRequired("请填写营业执照上的单位全称"), at_most(120)],
        render_kw={"autocomplete": "organization"},
    )
    region = SelectField("在渝办公所在区县", [InputRequired("请选择在渝办公所在的区县")])
    contact_name = StringField("联系人", [InputRequired("请填写联系人姓名"), is_name])
    contact_mobile = CodeField(
        "联系电话",
        [InputRequired("请填写11位手机号，以1开头"), is_mobile],
        render_kw={"type": "tel"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        here = regions.current(clock.today())
        self.region.choices = {"": "请选择区县"} | {r.code: r.name for r in here}

    def validate_credit_code(self, field: Any) -> None:
        """GB 32100; a code that fails its check character passes with a note (DOMAIN §5.2)."""
        read = read_credit_code(field.data, check_waived=bool(self.credit_code_note.data))
        if isinstance(read, CreditCodeRefusal):
            raise ValidationError(EARLY_CODE if read.may_be_waived else read.label)


class VerifyFirmForm(Form):
    decision = RadioField(
        "核验结论",
        [InputRequired("请选择核验通过或退回")],
        choices={"verify": "核验通过", "refuse": "退回更正"},
    )
    reason = TextAreaField("退回原因", [at_most(300)], render_kw={"rows": 3})
    waiver = TextAreaField("代码核对说明", [at_most(300)], render_kw={"rows": 3})

    @property
    def is_refusal(self) -> bool:
        return bool(self.decision.data == "refuse")

    def validate_reason(self, field: Any) -> None:
        if self.is_refusal and not field.data:
            raise ValidationError("请填写退回原因，经办人据此更正")


class AssignDutyForm(Form):
    resident_id = CodeField(
        "身份证号",
        [InputRequired("请填写18位身份证号，末位可以是字母X"), is_resident_id],
        render_kw=CODE,
    )
    role = SelectField(
        "职责",
        [InputRequired("请选择职责")],
        choices={"": "请选择职责"} | {role.value: role.label for role in ASSIGNABLE},
    )
    organisation = SelectField("部门单位")
    credit_code = CodeField("施工单位的统一社会信用代码", render_kw=CODE)

    def __init__(self, bodies: Iterable[Organisation], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.organisation.choices = {"": "请选择单位"} | {
            body.public_id: f"{body.name}（{body.kind.label}）" for body in bodies
        }

    def validate_organisation(self, field: Any) -> None:
        """A public body is chosen; a contractor is told by its code, as there are thousands."""
        if self.role.data != Role.FIRM and not field.data:
            raise ValidationError("请选择部门单位")

    def validate_credit_code(self, field: Any) -> None:
        if self.role.data == Role.FIRM and not field.data:
            raise ValidationError("请填写施工单位的统一社会信用代码")


class AddOrganisationForm(Form):
    kind = RadioField(
        "类别",
        [InputRequired("请选择单位类别")],
        choices={
            kind.value: kind.label for kind in OrganisationKind if kind is not OrganisationKind.FIRM
        },
    )
    name = StringField("单位名称", [InputRequired("请填写单位全称"), at_most(120)])
    sector = SelectField(
        "主管行业", choices={"": "不是行业主管部门"} | {each.value: each.label for each in Sector}
    )
    region = SelectField("管辖地区", [InputRequired("请选择管辖地区")])

    def __init__(self, within: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        municipality = regions.REGIONS[regions.MUNICIPALITY]
        places = [municipality, *regions.offices(clock.today())]
        self.region.choices = {"": "请选择地区"} | {
            r.code: r.name for r in places if regions.contains(within, r.code)
        }


class EndDutyForm(Form):
    """Only the token: the page shows what is ended."""

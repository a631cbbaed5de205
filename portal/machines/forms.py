"""What an administrator fills in about a key."""

from wtforms import IntegerField, StringField, TextAreaField
from wtforms.validators import Length, NumberRange

from portal.web.fields import DayField, filled
from portal.web.forms import Form


class KeyForm(Form):
    """发放接口密钥."""

    holder = StringField("使用单位", [filled("请填写使用单位"), Length(max=120)])
    purpose = TextAreaField(
        "用途", [filled("请填写用途"), Length(max=200, message="用途请控制在200字以内")]
    )
    per_minute = IntegerField(
        "每分钟最多查验次数",
        [NumberRange(min=1, max=6000, message="请填写1至6000之间的整数")],
        default=60,
    )
    ends_on = DayField("有效期至", [filled("请填写有效期")])

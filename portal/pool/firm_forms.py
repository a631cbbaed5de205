"""What contractors fill in about their own lists."""

from wtforms import StringField
from wtforms.validators import Length

from portal.web.fields import filled
from portal.web.forms import Form


class SaveSearchForm(Form):
    """保存搜索."""

    name = StringField(
        "名称", [filled("请给这个搜索起个名称"), Length(max=40, message="请控制在40字以内")]
    )

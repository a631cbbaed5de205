"""What municipal officers fill in about a version of the certificate's template."""

from typing import Any

from flask_wtf.file import FileField
from werkzeug.datastructures import FileStorage
from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.validators import Length

from portal.certificates.actions.templating import TEXTS
from portal.certificates.models import CertificateTemplate
from portal.certificates.rules.template import LARGEST_SEAL, LAYOUTS
from portal.web.fields import DayField, filled
from portal.web.forms import Form

MOST = 1_000  # of one field, long before its own rule


def _at_most() -> Length:
    return Length(max=MOST, message="内容过长，请删短")


class TemplateForm(Form):
    """修改草稿; what the words may be, the rule says."""

    layout = SelectField("版式", choices=LAYOUTS, validate_choice=False)
    title = TextAreaField("证书名称", [_at_most()], render_kw={"rows": 2})
    ability = StringField("专项能力名称", [_at_most()])
    statement = TextAreaField("正文", [_at_most()], render_kw={"rows": 3})
    issuer = StringField("发证机构", [_at_most()])
    remark = StringField("备注", [_at_most()])
    query_label = StringField("查询网址的名称", [_at_most()])
    seal = FileField("印模图片", render_kw={"accept": ".png,.jpg,.jpeg"})
    without_seal = BooleanField("不使用印模，印“样章”")
    valid_from = DayField("启用日期", [filled("请填写启用日期，例如2026-03-05")])

    @classmethod
    def of(cls, template: CertificateTemplate) -> "TemplateForm":
        """The form as the version stands."""
        known: dict[str, Any] = {name: getattr(template, name) for name in TEXTS}
        return cls(**known, valid_from=template.valid_from, without_seal=template.seal_id is None)

    def texts(self) -> dict[str, str]:
        """The words; a title's lines end in one way."""
        said = {name: self[name].data or "" for name in TEXTS}
        return said | {"title": said["title"].replace("\r\n", "\n").replace("\r", "\n")}

    def seal_picture(self) -> bytes:
        """The picture that was chosen now; empty when none was."""
        upload = self.seal.data
        return upload.stream.read(LARGEST_SEAL + 1) if isinstance(upload, FileStorage) else b""

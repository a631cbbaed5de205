"""What officers fill in to bring a list of paper certificates, and to decide on it."""

from flask_wtf.file import FileField, FileRequired

from portal.certificates.change_forms import DecideForm
from portal.web.forms import Form

__all__ = ["BringForm", "ConfirmForm", "DecideForm"]


class BringForm(Form):
    """上传名册."""

    file = FileField(
        "名册文件",
        validators=[FileRequired("请选择名册文件")],
        render_kw={"accept": ".xlsx,.csv"},
    )


class ConfirmForm(Form):
    """Only the token: the page shows what is proposed."""

"""What officers fill in about certificates."""

from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from portal.certificates.queries import FileState, Wanted
from portal.certificates.rules.validity import CertificateStatus
from portal.web.forms import Form

FILE_WORDS = {
    FileState.READY: "已生成",
    FileState.WAITING: "正在生成",
    FileState.TROUBLE: "生成失败",
    FileState.PAPER: "纸质证书",
}


ANY = {"": "全部"}


class SearchForm(Form):
    """查询证书, by address: nothing is changed, so there is no token."""

    class Meta(Form.Meta):
        csrf = False

    words = StringField("证书编号或姓名")
    status = SelectField(
        "状态",
        choices=ANY | {status.value: status.label for status in CertificateStatus},
        default="",
        validate_choice=False,
    )
    file = SelectField(
        "证书文件",
        choices=ANY | {state.value: words for state, words in FILE_WORDS.items()},
        default="",
        validate_choice=False,
    )

    def wanted(self) -> Wanted:
        """What is looked for; a state that does not exist is none."""
        statuses = {status.value: status for status in CertificateStatus}
        files = {state.value: state for state in FileState}
        return Wanted(
            status=statuses.get(self.status.data or ""),
            words=self.words.data or "",
            file=files.get(self.file.data or ""),
        )

    def arguments(self) -> dict[str, str]:
        """The same, for links to other pages of the list."""
        fields = {"words": self.words.data, "status": self.status.data, "file": self.file.data}
        return {name: value for name, value in fields.items() if value}


class ReturnForm(Form):
    """退回提请."""

    reason = TextAreaField(
        "退回原因",
        validators=[
            DataRequired("请填写退回原因，写明需要更正什么"),
            Length(max=300, message="退回原因请控制在300字以内"),
        ],
    )

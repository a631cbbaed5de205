"""报送消息: its kinds, its states, its fields and their Chinese names.

《管理办法》第四条 (配备文件), 第八条 (certified people), 第十七条 (no more pushes, back again). The
platform's own interface is not published (DOMAIN §9, 8): the form is this portal's, by version.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from portal.core.identity import mask_id, mask_mobile
from portal.core.labels import Labelled

VERSION = 1
Plain = str | int | bool | None


class MessageKind(Labelled):
    """报送事项."""

    APPOINTMENT_FILED = "appointment-filed", "聘用备案"
    APPOINTMENT_CHANGED = "appointment-changed", "聘用变更"
    APPOINTMENT_ENDED = "appointment-ended", "聘用结束"
    CERTIFICATE_ISSUED = "certificate-issued", "取得证书，纳入数据库"
    CERTIFICATE_CHANGED = "certificate-changed", "证书状态或内容变更"
    CERTIFICATE_REVOKED = "certificate-revoked", "证书撤销"
    POOL_SUSPENDED = "pool-suspended", "累计满12分，暂停推送"
    POOL_RESTORED = "pool-restored", "记分撤销，恢复推送"
    POOL_READMITTED = "pool-readmitted", "重新培训并考核合格，重新纳入"


class MessageState(Labelled):
    """报送状态."""

    WAITING = "waiting", "待报送"
    SENDING = "sending", "报送中"
    RETRYING = "retrying", "失败，将自动重试"
    HELD = "held", "需人工处理"
    DELIVERED = "delivered", "已送达"

    @property
    def tone(self) -> str:
        """How its badge looks."""
        return {"held": "bad", "delivered": "good"}.get(self.value, "wait")


OPEN = tuple(state for state in MessageState if state is not MessageState.DELIVERED)

# In the order in which pages and workbooks show them. What is not named here is not sent.
LABELS: Mapping[str, str] = {
    "name": "姓名",
    "resident_id": "身份证号",
    "mobile": "联系电话",
    "certificate_number": "证书编号",
    "certificate_status": "证书状态",
    "issued_on": "发证日期",
    "issuer": "发证单位",
    "changed_on": "变更生效日期",
    "decision_number": "决定文书编号",
    "suspended_on": "暂停推送日期",
    "restored_on": "恢复推送日期",
    "readmitted_on": "重新纳入日期",
    "appointment": "聘用编号",
    "basis": "任职条件",
    "is_full_time": "专职",
    "starts_on": "到岗日期",
    "ended_on": "结束日期",
    "filed_at": "配备文件上传时间",
    "document_sha256": "配备文件校验码",
    "project": "项目名称",
    "permit_number": "施工许可证号或备案号",
    "project_type": "项目类型",
    "region": "区划代码",
    "place": "区县",
    "address": "项目地址",
    "owner": "建设单位",
    "contractor": "施工总承包单位",
    "credit_code": "统一社会信用代码",
    "manager": "项目经理",
    "contract_yuan": "合同额（元）",
    "area_m2": "建筑面积（平方米）",
    "planned_start_on": "计划开工日期",
    "planned_end_on": "计划竣工日期",
    "peak_workers": "高峰期施工人数",
}


def refuse_unknown(payload: Mapping[str, Any]) -> None:
    """Only fields that have a name, and only what JSON has a word for: anything else is a fault of
    the room that posts it.
    """
    unknown = sorted(payload.keys() - LABELS.keys())
    if unknown:
        raise LookupError(f"no field of a message: {unknown}")
    odd = sorted(k for k, v in payload.items() if not isinstance(v, str | int | bool | None))
    if odd:
        raise TypeError(f"not plain: {odd}")


def claims_of(
    *,
    number: str,
    kind: MessageKind,
    subject: str,
    sequence: int,
    version: int,
    made_at: datetime,
    payload: Mapping[str, Plain],
    issuer: str,
    happened_at: datetime | None = None,
) -> dict[str, Any]:
    """What is signed (RFC 7519): `jti` is the idempotency key, `sequence` counts the subject's
    messages from 1 without a gap; `happened_at` is said of what was told long after.
    """
    late = {"happened_at": happened_at.isoformat(timespec="seconds")} if happened_at else {}
    return {
        "iss": issuer,
        "jti": number,
        "iat": int(made_at.timestamp()),
        "kind": kind.value,
        "subject": subject,
        "sequence": sequence,
        "version": version,
        "made_at": made_at.isoformat(timespec="seconds"),
        "data": dict(payload),
        **late,
    }


def told(payload: Mapping[str, Plain]) -> tuple[tuple[str, str], ...]:
    """The fields as people read them, in the order of LABELS; empty ones left out, who it is about
    masked.
    """
    return tuple(
        (label, shown(name, payload[name]))
        for name, label in LABELS.items()
        if payload.get(name) not in (None, "")
    )


def shown(name: str, value: Plain) -> str:
    """A field in words; numbers of people masked: whoever watches messages need not know them."""
    if isinstance(value, bool):
        return "是" if value else "否"
    masked = {"resident_id": mask_id, "mobile": mask_mobile}.get(name, str)
    return masked(str(value))

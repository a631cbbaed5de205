"""证书模板: versions are drafted from the one in use, proposed, and put into use by another
officer; one in use never changes.
"""

import io
from collections.abc import Mapping
from datetime import date, datetime

from PIL import Image, UnidentifiedImageError
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from portal.access.roles import Actor
from portal.audit.deeds import Deed
from portal.audit.record import record
from portal.certificates.models import CertificateTemplate, TemplateState
from portal.certificates.queries.templates import demand_municipal, template_on
from portal.certificates.rules import issuing, templates
from portal.core import clock
from portal.core.errors import Refused
from portal.db.base import db
from portal.documents.fonts import demand_glyphs
from portal.storage import files

TEXTS = ("layout", *templates.NAMES)
FIRST = {
    "layout": "upright",
    "title": issuing.TITLE.replace("领域", "领域\n", 1),
    "ability": issuing.ABILITY,
    "statement": "经{考核日期}考核合格，具备工程建设领域劳资管理专项职业能力，特发此证。",
    "issuer": issuing.ISSUER,
    "remark": "",
    "query_label": "查询网址",
}
SETTLED = "这个版本已经由他人办理，请刷新后查看最新状态"
BAD_SEAL = "印模图片只能是PNG或者JPEG格式，不超过200KB，边长不超过2,000像素"
OPEN = (TemplateState.DRAFT, TemplateState.RETURNED)


def draft(*, by: Actor, today: date) -> CertificateTemplate:
    """起草新版本: a copy of the one in use, to be changed."""
    demand_municipal(by)
    current = template_on(today)
    texts = {name: getattr(current, name) for name in TEXTS} if current else FIRST
    last = db.session.scalar(select(func.max(CertificateTemplate.number))) or 0
    made = CertificateTemplate(
        number=last + 1,
        seal_id=current.seal_id if current else None,
        drafted_by_id=by.id,
        **texts,
    )
    try:
        with db.session.begin_nested():
            db.session.add(made)
            db.session.flush()
    except IntegrityError as double:
        raise Refused("刚刚有人起草了新版本，请刷新后查看") from double
    record(Deed.CERTIFICATES_TEMPLATE_DRAFTED, made, by=by, number=made.number)
    return made


def edit(
    template: CertificateTemplate,
    texts: Mapping[str, str],
    *,
    valid_from: date | None,
    by: Actor,
    seal: bytes | None = None,
    has_seal: bool = True,
) -> None:
    """修改草稿: these words, this seal (none: the specimen), from that day."""
    _hold(template, *OPEN)
    for name, fault in templates.faults(texts).items():
        raise Refused(fault, field=name)
    for name in templates.NAMES:
        demand_glyphs(texts[name], field=name)
    for name in TEXTS:
        setattr(template, name, texts[name])
    template.valid_from, template.drafted_by_id = valid_from, by.id
    if not has_seal:
        template.seal_id = None
    elif seal:
        template.seal_id = _keep_seal(seal, by)
    db.session.flush()
    record(Deed.CERTIFICATES_TEMPLATE_DRAFTED, template, by=by, number=template.number)


def propose(template: CertificateTemplate, *, by: Actor, today: date) -> None:
    """提请启用: it awaits a second officer."""
    _hold(template, *OPEN)
    _refuse(template, None, today)
    template.state, template.drafted_by_id = TemplateState.PROPOSED, by.id
    db.session.flush()
    record(Deed.CERTIFICATES_TEMPLATE_PROPOSED, template, by=by, number=template.number)


def approve(template: CertificateTemplate, *, by: Actor, now: datetime) -> None:
    """批准启用: editions are printed by it from its day on; earlier ones keep theirs."""
    _hold(template, TemplateState.PROPOSED)
    _refuse(template, by.id, now.astimezone(clock.BEIJING).date())
    template.state, template.approved_by_id, template.approved_at = (
        TemplateState.APPROVED,
        by.id,
        now,
    )
    db.session.flush()
    record(Deed.CERTIFICATES_TEMPLATE_APPROVED, template, by=by, number=template.number)


def send_back(template: CertificateTemplate, *, reason: str, by: Actor) -> None:
    """退回: to be changed, for this reason."""
    _hold(template, TemplateState.PROPOSED)
    if template.drafted_by_id == by.id:
        raise Refused(templates.TemplateRefusal.SAME_HAND.label)
    template.state, template.returned_reason = TemplateState.RETURNED, reason
    db.session.flush()
    facts = {"number": template.number, "reason": reason}
    record(Deed.CERTIFICATES_TEMPLATE_RETURNED, template, by=by, **facts)


def _hold(template: CertificateTemplate, *states: TemplateState) -> None:
    db.session.execute(
        select(CertificateTemplate)
        .where(CertificateTemplate.id == template.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if template.state not in states:
        raise Refused(SETTLED)


def _refuse(template: CertificateTemplate, decider_id: int | None, today: date) -> None:
    refusal = templates.use_refusal(
        drafter_id=template.drafted_by_id,
        decider_id=decider_id,
        valid_from=template.valid_from,
        today=today,
    )
    if refusal is not None:
        raise Refused(refusal.label)


def _keep_seal(content: bytes, by: Actor) -> int:
    """The picture as it was drawn: a seal is printed with what is clear in it."""
    media_type = files.sniff(content)
    if not media_type.startswith("image/") or len(content) > templates.LARGEST_SEAL:
        raise Refused(BAD_SEAL, field="seal")
    try:
        with Image.open(io.BytesIO(content), formats=("JPEG", "PNG")) as picture:
            if max(picture.size) > templates.WIDEST_SEAL:
                raise Refused(BAD_SEAL, field="seal")
            picture.verify()
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as broken:
        raise Refused("印模图片无法读取，请重新保存后再上传", field="seal") from broken
    return files.keep(content, name="印模", media_type=media_type, by=by).id

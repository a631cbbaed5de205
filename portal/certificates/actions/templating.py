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
from portal.certificates.rules import template as rules
from portal.core import clock
from portal.core.errors import Refused
from portal.db.base import db
from portal.documents.fonts import demand_glyphs
from portal.storage import files

TEXTS = ("layout", "title", "ability", "statement", "issuer", "remark", "query_label")
WIDEST_SEAL = 2_000  # pixels
SETTLED = "这个版本已经由他人办理，请刷新后查看最新状态"
BAD_SEAL = "印模图片的边长不超过2,000像素，请缩小后再上传"
OPEN = (TemplateState.DRAFT, TemplateState.RETURNED)


def draft(*, by: Actor, today: date) -> CertificateTemplate:
    """起草新版本: a copy of the one in use, to be changed."""
    demand_municipal(by)
    current = template_on(today)
    texts = {name: getattr(current, name) for name in TEXTS} if current else standard_texts()
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
    _refuse_faults(template, texts, seal)
    for name in TEXTS:
        setattr(template, name, texts[name])
    template.valid_from, template.drafted_by_id = valid_from, by.id
    if not has_seal:
        template.seal_id = None
    elif seal:
        template.seal_id = _keep_seal(seal, by)
    db.session.flush()
    record(Deed.CERTIFICATES_TEMPLATE_DRAFTED, template, by=by, number=template.number)


def standard_texts() -> dict[str, str]:
    """The words of the standard, under the names by which they are kept."""
    known = {name: getattr(rules.STANDARD, name) for name in TEXTS if name != "query_label"}
    return known | {"query_label": rules.STANDARD.query_url_label}


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
        raise Refused(rules.TemplateRefusal.SAME_HAND.label)
    template.state, template.returned_reason = TemplateState.RETURNED, reason
    db.session.flush()
    facts = {"number": template.number, "reason": reason}
    record(Deed.CERTIFICATES_TEMPLATE_RETURNED, template, by=by, **facts)


def _refuse_faults(
    template: CertificateTemplate, texts: Mapping[str, str], seal: bytes | None
) -> None:
    """Ask the rule, then the fonts; the first fault stands beside its field."""
    said = {name: text for name, text in texts.items() if name != "query_label"}
    version = rules.TemplateVersion(
        number=template.number, query_url_label=texts["query_label"], seal=seal or None, **said
    )
    for name, fault in rules.template_faults(version).items():
        raise Refused(fault, field="query_label" if name == "query_url_label" else name)
    for name in TEXTS:
        demand_glyphs(texts[name], field=name)


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
    refusal = rules.use_refusal(
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
    try:
        with Image.open(io.BytesIO(content), formats=("JPEG", "PNG")) as picture:
            if max(picture.size) > WIDEST_SEAL:
                raise Refused(BAD_SEAL, field="seal")
            picture.verify()
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as broken:
        raise Refused("印模图片无法读取，请重新保存后再上传", field="seal") from broken
    return files.keep(content, name="印模", media_type=media_type, by=by).id

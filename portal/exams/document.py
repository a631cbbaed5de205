"""Papers of the examination room: ticket, receipt and dossier as PDF."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import current_app, render_template

from portal.core.identity import mask_id, mask_name
from portal.documents.pdf import render_pdf
from portal.documents.qr import qr_svg
from portal.exams.models import Application, IntegrityDossier, PaperReceipt, Sitting
from portal.exams.queries.dossiers import Listed
from portal.exams.rules import chain
from portal.exams.rules.dossier import Content
from portal.letters.actions import Draft
from portal.letters.models import LetterKind
from portal.storage import files
from portal.web.filters import day, day_cn, moment


@dataclass(frozen=True, slots=True)
class TicketPage:
    """准考证版面: words as they are printed."""

    is_demo: bool
    name: str
    sex: str
    resident_id: str
    number: str
    seat: str
    title: str
    time: str
    minutes: int
    place: str
    needs_safe_browser: bool
    bureau: str
    late_minutes: int | None
    stay_minutes: int
    application: str
    photo: str  # its digest


def ticket_page(application: Application) -> TicketPage:
    """What is printed on the ticket of an admitted candidate."""
    person, sitting = application.person, application.sitting
    room = application.room
    return TicketPage(
        is_demo=person.is_demo,
        name=person.name,
        sex=person.sex.label,
        resident_id=person.resident_id,
        number=application.ticket_number or "",
        seat=f"{room.title} {application.desk}号机位" if room else str(application.seat or ""),
        title=sitting.title,
        time=_time_of(sitting),
        minutes=sitting.minutes,
        place=sitting.place,
        needs_safe_browser=sitting.needs_safe_browser,
        bureau=sitting.organisation.name,
        late_minutes=sitting.late_minutes,
        stay_minutes=sitting.stay_minutes,
        application=application.public_id.upper(),
        photo=application.photo.digest,
    )


def _time_of(sitting: Sitting) -> str:
    """2026年3月14日 09:30 至 11:30; the second day too when it is another one."""
    opens, closes = sitting.opens_at, sitting.closes_at
    until = moment(closes)[11:] if day(opens) == day(closes) else _day_and_time(closes)
    return f"{_day_and_time(opens)} 至 {until}"


def _day_and_time(at: datetime) -> str:
    return f"{day_cn(at)} {moment(at)[11:]}"


def ticket_draft(application: Application) -> Draft:
    """The 准考证 of an admitted candidate: who, where, when, and the rules of the room."""
    page = ticket_page(application)
    return Draft(
        kind=LetterKind.TICKET,
        subject=application.public_id,
        person_id=application.person_id,
        template="exams/ticket.html",
        page=page,
        shown=(
            ("姓名", mask_name(page.name)),
            ("身份证号", mask_id(page.resident_id)),
            ("准考证号", page.number),
            ("考试", page.title),
            ("考试时间", page.time),
            ("考试地点", page.place),
        ),
        stylesheets=("css/paper.css", "css/ticket.css"),
        pictures={"photo": lambda: files.read(application.photo)},
    )


@dataclass(frozen=True, slots=True)
class ReceiptCode:
    """校验码版面: the number and the code of a receipt as people read them, and the square."""

    number: str
    groups: list[str]
    short: str
    qr: str
    check_url: str


def receipt_code(receipt: PaperReceipt) -> ReceiptCode:
    """What a receipt shows to be checked by anyone."""
    check_url = f"{current_app.extensions['settings'].base_url}/receipts"
    return ReceiptCode(
        number=receipt.public_id.upper(),
        groups=chain.grouped(receipt.head).split(),
        short=chain.short(receipt.head),
        qr=qr_svg(f"{check_url}/{receipt.public_id}?code={receipt.head}"),
        check_url=check_url,
    )


def receipt_pdf(receipt: PaperReceipt) -> bytes:
    """The 交卷回执 of a candidate: what was handed in when, and the code that binds it."""
    paper = receipt.paper
    html = render_template(
        "exams/receipt.html",
        receipt=receipt,
        code=receipt_code(receipt),
        paper=paper,
        sitting=paper.sitting,
        person=paper.person,
    )
    return render_pdf(html, stylesheets=("css/paper.css", "css/receipt-paper.css"))


def dossier_pdf(dossier: IntegrityDossier, content: Content, listed: Sequence[Listed]) -> bytes:
    """考后核查材料 on paper: every finding with its courses, and the opinions there are."""
    html = render_template(
        "exams/dossier_paper.html",
        dossier=dossier,
        content=content,
        listed=listed,
        sitting=dossier.sitting,
    )
    return render_pdf(html, stylesheets=("css/paper.css", "css/dossier-paper.css"))

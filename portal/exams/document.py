"""Papers of the examination room: ticket, receipt and dossier as PDF, the results as a workbook."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import current_app, render_template

from portal.core.identity import mask_id
from portal.documents.pdf import render_pdf
from portal.documents.qr import qr_svg
from portal.documents.sheets import workbook
from portal.exams.models import Application, IntegrityDossier, Paper, PaperReceipt, Sitting
from portal.exams.queries.dossiers import Listed
from portal.exams.rules import chain
from portal.exams.rules.dossier import Content
from portal.storage import files

HEADINGS = ("座位号", "准考证号", "姓名", "身份证号", "成绩", "是否合格", "试卷状态")


def ticket_pdf(application: Application) -> bytes:
    """The 准考证 of an admitted candidate: who, where, when, and the rules of the room."""
    html = render_template(
        "exams/ticket.html",
        application=application,
        sitting=application.sitting,
        person=application.person,
    )
    return render_pdf(
        html,
        stylesheets=("css/paper.css", "css/ticket.css"),
        pictures={"photo": files.read(application.photo)},
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


def results_book(sitting: Sitting, papers: Sequence[Paper]) -> bytes:
    """The results of a sitting as XLSX; id numbers are masked, as a workbook travels."""
    rows = [
        (
            paper.application.seat,
            paper.application.ticket_number,
            paper.person.name,
            mask_id(paper.person.resident_id),
            None if paper.marks is None else paper.marks / 100,
            _verdict(paper.is_passed),
            paper.status.label,
        )
        for paper in papers
    ]
    return workbook(sitting.title, HEADINGS, rows)


def _verdict(is_passed: bool | None) -> str:
    return "" if is_passed is None else "合格" if is_passed else "不合格"

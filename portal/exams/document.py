"""Papers of the examination room: the admission ticket as PDF, the results as a workbook."""

from collections.abc import Sequence

from flask import render_template

from portal.core.identity import mask_id
from portal.documents.pdf import render_pdf
from portal.documents.sheets import workbook
from portal.exams.models import Application, Paper, Sitting
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

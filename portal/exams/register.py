"""The results of a sitting as a workbook; id numbers masked, as a workbook travels."""

from portal.access.policy import Permission
from portal.access.roles import Actor
from portal.core.identity import mask_id
from portal.documents.sheets import Cell
from portal.exams.models import Paper
from portal.exams.queries import results
from portal.exams.queries.sittings import get_sitting
from portal.exports.tables import Arguments, Listing, Table, offer

RELEASE = Permission.EXAMS_RESULTS_RELEASE
HEADINGS = ("座位号", "准考证号", "姓名", "身份证号", "成绩", "是否合格", "试卷状态")


def _listing(actor: Actor, sought: Arguments) -> Listing:
    sitting = get_sitting(actor, RELEASE, sought.get("sitting", ""))
    return Listing(
        f"{sitting.title}成绩",
        sitting.title,
        HEADINGS,
        results.count_results(sitting),
        map(_cells, results.all_results(sitting)),
    )


def _cells(paper: Paper) -> tuple[Cell, ...]:
    return (
        paper.application.seat,
        paper.application.ticket_number,
        paper.person.name,
        mask_id(paper.person.resident_id),
        None if paper.marks is None else paper.marks / 100,
        _verdict(paper.is_passed),
        paper.status.label,
    )


def _verdict(is_passed: bool | None) -> str:
    return "" if is_passed is None else "合格" if is_passed else "不合格"


RESULTS = offer(Table("exams.results", "成绩表", RELEASE, _listing))

"""The primitives that the advice letter's template may see."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from portal.accounts.models import Person
from portal.core import clock
from portal.core.identity import mask_id, mask_name
from portal.employers.models import Appointment
from portal.letters.actions import Draft
from portal.letters.models import LetterKind
from portal.points.models import Advice
from portal.points.queries.standing import Booked, StandingView
from portal.points.rules.catalogue import REGULATION_OF_2025
from portal.web.filters import day_cn


@dataclass(frozen=True, slots=True)
class AdviceLetter:
    """建议另行聘任函: words as they are printed."""

    number: str
    firm: str
    project: str
    person: str
    resident_id: str
    suspended: str
    issuer: str
    issued: str
    created: str
    measures: str
    is_demo: bool


def lay_out(advice: Advice) -> AdviceLetter:
    """The letter; the person's id number is masked, points are not told."""
    written_on = advice.created_at.astimezone(clock.BEIJING).date()
    return AdviceLetter(
        number=advice.public_id,
        firm=advice.organisation.name,
        project=advice.project.name,
        person=advice.person.name,
        resident_id=mask_id(advice.person.resident_id),
        suspended=day_cn(advice.suspended_on),
        issuer=advice.issuer,
        issued=day_cn(written_on),
        created=written_on.isoformat(),
        measures=f"《{REGULATION_OF_2025.title}》（{REGULATION_OF_2025.number}）",
        is_demo=advice.person.is_demo,
    )


def advice_draft(advice: Advice) -> Draft:
    """建议另行聘任函 to an employer (Art 17); its square tells neither points nor why."""
    page = lay_out(advice)
    return Draft(
        kind=LetterKind.ADVICE,
        subject=advice.public_id,
        person_id=advice.person_id,
        template="points/advice_letter.html",
        page=page,
        shown=(
            ("致", page.firm),
            ("工程项目", page.project),
            ("劳资专管员", mask_name(page.person)),
            ("出具单位", page.issuer),
            ("出具日期", page.issued),
        ),
    )


@dataclass(frozen=True, slots=True)
class PointsPage:
    """履职记分证明版面: words as they are printed."""

    is_demo: bool
    name: str
    resident_id: str
    year: int
    begun: str
    until: str
    projects: tuple[tuple[str, str, str], ...]
    rows: tuple[tuple[str, str, str, str, str], ...]
    total: int
    cycle: str
    used: str
    suspended: str
    issuer: str
    measures: str


def points_draft(
    person: Person, view: StandingView, served: Sequence[Appointment], *, year: int, issuer: str
) -> Draft:
    """履职记分证明 of a calendar year, for the person alone: the square tells no points (§6.4)."""
    page = _points_page(person, view, served, year, issuer)
    return Draft(
        kind=LetterKind.POINTS,
        subject=f"{person.public_id}/{year}",
        person_id=person.id,
        template="points/yearly.html",
        page=page,
        shown=(
            ("姓名", mask_name(page.name)),
            ("身份证号", page.resident_id),
            ("所属年度", f"{year}年"),
            ("截至", page.until),
            ("出具单位", page.issuer),
        ),
    )


def _points_page(
    person: Person, view: StandingView, served: Sequence[Appointment], year: int, issuer: str
) -> PointsPage:
    now = view.standing
    first, last = date(year, 1, 1), min(now.on, date(year, 12, 31))
    rows = [
        row
        for cycle in reversed(view.cycles)
        for row in cycle.rows
        if row.event.effective_on and first <= row.event.effective_on <= last
    ]
    return PointsPage(
        is_demo=person.is_demo,
        name=person.name,
        resident_id=mask_id(person.resident_id),
        year=year,
        begun=day_cn(first),
        until=day_cn(last),
        projects=tuple(
            (each.project.name, day_cn(each.starts_on), day_cn(each.ended_on))
            for each in served
            if each.starts_on <= last and (each.ended_on is None or each.ended_on >= first)
        ),
        rows=tuple(_row(row) for row in rows),
        total=sum(row.explained.points for row in rows),
        cycle=f"{day_cn(now.cycle.starts_on)}至{day_cn(now.cycle.last_day)}" if now.cycle else "",
        used=f"{now.used}分",
        suspended=day_cn(now.suspended_on) if now.suspended_on else "",
        issuer=issuer,
        measures=f"《{REGULATION_OF_2025.title}》（{REGULATION_OF_2025.number}）",
    )


def _row(row: Booked) -> tuple[str, str, str, str, str]:
    item = row.event.catalogue_item
    return (
        day_cn(row.event.effective_on),
        item.title,
        item.clause,
        row.event.project.name,
        f"{row.explained.points}分" if row.explained.points else row.explained.sentence,
    )

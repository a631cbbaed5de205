"""The primitives that the template of the 学时证明 may see (DOMAIN §2.3)."""

from collections.abc import Sequence
from dataclasses import dataclass

from portal.accounts.models import Person
from portal.core.identity import mask_id, mask_name
from portal.courses.queries import CompletedLesson
from portal.courses.rules.progress import certified_hours
from portal.letters.actions import Draft
from portal.letters.models import LetterKind
from portal.web.filters import day_cn


@dataclass(frozen=True, slots=True)
class HoursPage:
    """学时证明版面: words as they are printed."""

    is_demo: bool
    name: str
    resident_id: str
    courses: tuple[tuple[str, tuple[tuple[str, int, str], ...], str], ...]
    minutes: int
    hours: str
    begun: str
    ended: str
    issuer: str


def hours_draft(person: Person, lessons: Sequence[CompletedLesson], issuer: str) -> Draft:
    """学时证明 of someone's completed lessons, at least one; a lesson learnt twice counts once."""
    page = _page(person, lessons, issuer)
    return Draft(
        kind=LetterKind.HOURS,
        subject=person.public_id,
        person_id=person.id,
        template="courses/hours.html",
        page=page,
        shown=(
            ("姓名", mask_name(page.name)),
            ("身份证号", page.resident_id),
            ("学习期间", f"{page.begun}至{page.ended}"),
            ("合计学时", f"{page.hours}学时"),
            ("出具单位", page.issuer),
        ),
    )


def _page(person: Person, lessons: Sequence[CompletedLesson], issuer: str) -> HoursPage:
    titles = dict.fromkeys(lesson.course for lesson in lessons)
    courses = []
    for title in titles:
        own = [lesson for lesson in lessons if lesson.course == title]
        rows = tuple((each.title, each.minutes, day_cn(each.completed_at)) for each in own)
        courses.append((title, rows, certified_hours(sum(each.minutes for each in own))))
    minutes = sum(lesson.minutes for lesson in lessons)
    return HoursPage(
        is_demo=person.is_demo,
        name=person.name,
        resident_id=mask_id(person.resident_id),
        courses=tuple(courses),
        minutes=minutes,
        hours=certified_hours(minutes),
        begun=day_cn(min(lesson.opened_at for lesson in lessons)),
        ended=day_cn(max(lesson.completed_at for lesson in lessons)),
        issuer=issuer,
    )

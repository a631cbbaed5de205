"""The primitives that the advice letter's template may see."""

from dataclasses import dataclass

from portal.core import clock
from portal.core.identity import mask_id
from portal.points.models import Advice
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

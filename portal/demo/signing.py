"""What waits to be signed, to be reviewed, to be filed: one of each, and the warnings of today."""

from datetime import timedelta

from portal.accounts.models import Education, Person
from portal.demo.building_sites import Sites
from portal.demo.cast import Cast
from portal.demo.contractors import Contractors
from portal.demo.crowd import Crowd, acting
from portal.demo.stage import Stage, dated, write
from portal.employers.actions import Stated, offer_by_resident_id, sign, warn
from portal.employers.models import Appointment, AppointmentTerms, Basis, Project
from portal.employers.queries import ids_to_look_at
from portal.employers.rules.experience import Period
from portal.employers.rules.terms import Side
from portal.pool.actions.invitations import accept, invite, offer_invited
from portal.pool.models import Profile


def leave_to_sign(
    stage: Stage,
    cast: Cast,
    contractors: Contractors,
    sites: Sites,
    profiles: dict[int, Profile],
) -> None:
    """The holder of a card accepted another contractor's invitation, who has sent the terms."""
    project = next(p for p in sites.others if p.is_open and p.planned_start_on > stage.today)
    clerk = contractors.clerk(project.organisation_id)
    with dated(stage.at(6, 10)):
        asked = invite(project, profiles[cast.holder.id], message="", by=clerk, now=stage.at(6, 10))
    with dated(stage.at(4, 10)):
        accept(asked, by=acting(cast.holder), now=stage.at(4, 10))
    with dated(stage.at(1, 14)):
        terms = offer_invited(
            asked,
            is_full_time=True,
            starts_on=project.planned_start_on,
            by=clerk,
            now=stage.at(1, 14),
        )
        sign(terms, Side.FIRM, terms.digest, by=clerk, now=stage.at(1, 14))


def leave_to_review(
    stage: Stage, crowd: Crowd, contractors: Contractors, sites: Sites
) -> Appointment:
    """Somebody without a certificate is in post by Art 5 (一); HR has not reviewed the evidence."""
    (person,) = crowd.people(1, ago=60)
    person.education, person.major = Education.COLLEGE, "建筑工程技术"
    project, clerk = sites.filed, contractors.clerk(sites.filed.organisation_id)
    when = stage.at(5, 10)
    with dated(when):
        project.is_open = True
        terms = _offer_by_evidence(stage, project, person, contractors)
        sign(terms, Side.FIRM, terms.digest, by=clerk, now=when)
        made = sign(terms, Side.PERSON, terms.digest, by=acting(person), now=when)
        project.is_open = False
    assert made is not None  # noqa: S101  narrows the type
    return made


def _offer_by_evidence(
    stage: Stage, project: Project, person: Person, contractors: Contractors
) -> AppointmentTerms:
    clerk = contractors.clerks[project.organisation_id]
    papers = [
        stage.paper_from(clerk.id, name, project.organisation)
        for name in ("学历证书", "社保缴费记录")
    ]
    write(papers)
    begun_on = stage.day(900)
    periods = (
        Period(begun_on, begun_on + timedelta(days=400), "江岸新城项目劳务资料员"),
        Period(begun_on + timedelta(days=380), stage.day(300), "山城公园项目劳资员"),
    )
    return offer_by_resident_id(
        project,
        Stated(Basis.CIVIL, Education.COLLEGE, "建筑工程技术", periods),
        name=person.name,
        resident_id=person.resident_id,
        is_full_time=True,
        starts_on=stage.today,
        evidence=papers,
        by=contractors.clerk(project.organisation_id),
        now=stage.at(5, 10),
    )


def warn_of_all(stage: Stage) -> None:
    """As the daily look would have it."""
    warn(ids_to_look_at(stage.today), now=stage.now)

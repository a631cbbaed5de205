"""Sittings, applications and papers: plain rows, complete by default."""

from datetime import timedelta
from itertools import count

from sqlalchemy import delete

from portal.access.roles import Role
from portal.accounts.models import OrganisationKind
from portal.bank.models import Question
from portal.bank.rules import jsonable
from portal.bank.rules.questions import from_json
from portal.bank.rules.variants import variant
from portal.core import clock
from portal.db.base import db
from portal.exams.actions import moving
from portal.exams.models import (
    Application,
    ApplicationStatus,
    Booklet,
    Invigilator,
    Paper,
    PaperItem,
    PaperStatus,
    Room,
    Sitting,
)
from portal.exams.rules.sitting_life import SittingStatus
from portal.storage.models import StoredFile
from tests.factories.accounts import acting, make_officer, make_organisation, make_person

_numbers = count(1)
S = SittingStatus
# When a sitting in this state opens, seen from now; its applications run from 20 to 5 days before.
OPENS_IN = {
    S.DRAFT: timedelta(days=25),
    S.PENDING: timedelta(days=25),
    S.ANNOUNCED: timedelta(days=25),
    S.APPLYING: timedelta(days=10),
    S.APPLIED: timedelta(days=2),
    S.CANCELLED: timedelta(days=10),
    S.RUNNING: timedelta(hours=-1),
}


def make_sitting(status: SittingStatus = SittingStatus.APPLYING, **details) -> Sitting:
    """A sitting in this state, placed around now as the state demands."""
    number, now = next(_numbers), clock.now().replace(second=0, microsecond=0)
    opens_at = details.pop("opens_at", now + OPENS_IN.get(status, timedelta(days=-2)))
    region = details.pop("region", "500103")
    organisation_id = details.pop("organisation_id", None)
    if organisation_id is None:
        organisation_id = make_organisation(OrganisationKind.BUREAU, region=region).id
    drafted_by_id = details.pop("drafted_by_id", None) or make_person().id
    sitting = Sitting(
        **{
            "title": f"第{number}场考核",
            "organisation_id": organisation_id,
            "region": region,
            "blueprint": "specialist",
            "place": "第一考点",
            "capacity": 30,
            "apply_from": opens_at - timedelta(days=20),
            "apply_until": opens_at - timedelta(days=5),
            "opens_at": opens_at,
            "closes_at": opens_at + timedelta(minutes=150),
            "minutes": 120,
            "pass_marks": 6000,
            "status": status,
            "drafted_by_id": drafted_by_id,
            "approved_by_id": None if status in {S.DRAFT, S.PENDING} else make_person().id,
            "released_at": now if status is S.RELEASED else None,
        }
        | details
    )
    db.session.add(sitting)
    db.session.commit()
    return sitting


def make_photo(person) -> StoredFile:
    """The row of a photo; its bytes are nowhere."""
    photo = StoredFile(
        digest="0" * 64, name="照片.jpg", media_type="image/jpeg", size=1, person_id=person.id
    )
    db.session.add(photo)
    db.session.commit()
    return photo


def make_application(
    sitting: Sitting | None = None,
    person=None,
    status: ApplicationStatus = ApplicationStatus.SUBMITTED,
    **details,
) -> Application:
    """An application; an admitted one has a seat and a ticket number."""
    sitting, person = sitting or make_sitting(), person or make_person()
    number = next(_numbers)
    seated = {"seat": number, "ticket_number": f"T{number:010d}"}
    application = Application(
        **{
            "sitting_id": sitting.id,
            "person_id": person.id,
            "region": sitting.region,
            "status": status,
            "submitted_at": sitting.apply_from + timedelta(hours=1),
        }
        | (seated if status is ApplicationStatus.ADMITTED else {})
        | details
    )
    if application.photo_id is None:
        application.photo_id = make_photo(person).id
    db.session.add(application)
    db.session.commit()
    return application


def make_room(sitting: Sitting, *invigilators, **details) -> Room:
    """A room of this sitting, watched over by these people."""
    number = next(_numbers)
    room = Room(**{"sitting_id": sitting.id, "region": sitting.region, "number": number} | details)
    db.session.add(room)
    db.session.flush()
    db.session.add_all(
        Invigilator(
            room_id=room.id,
            region=room.region,
            person_id=person.id,
            assigned_by_id=sitting.drafted_by_id,
        )
        for person in invigilators
    )
    db.session.commit()
    return room


def code_to_move(application: Application) -> str:
    """The code with which this candidate may go on in another browser."""
    officer = acting(make_officer(Role.EXAMS, region=application.region))
    code = moving.give_pin(application, by=officer, now=clock.now())
    db.session.commit()
    return code


def make_paper(
    application: Application | None = None,
    status: PaperStatus = PaperStatus.MARKED,
    marks: int = 7250,
    **details,
) -> Paper:
    """A paper of an admitted candidate; a marked one has its marks, in hundredths."""
    if application is None:
        application = make_application(make_sitting(S.RELEASED), status=ApplicationStatus.ADMITTED)
    sitting = application.sitting
    begun = status is not PaperStatus.PREPARED
    handed_in = status in {PaperStatus.HANDED_IN, PaperStatus.MARKED}
    is_marked = status is PaperStatus.MARKED
    paper = Paper(
        **{
            "application_id": application.id,
            "sitting_id": sitting.id,
            "person_id": application.person_id,
            "region": sitting.region,
            "seed": f"{next(_numbers):032x}",
            "blueprint": {},
            "status": status,
            "started_at": sitting.opens_at if begun else None,
            "deadline_at": sitting.closes_at if begun else None,
            "handed_in_at": sitting.closes_at if handed_in else None,
            "marks": marks if is_marked else None,
            "is_passed": marks >= sitting.pass_marks if is_marked else None,
            "by_topic": {"K1": {"earned": marks, "possible": 10000}} if is_marked else None,
        }
        | details
    )
    db.session.add(paper)
    db.session.commit()
    return paper


def pin_question(paper: Paper, question: Question, seed: int = 1) -> PaperItem:
    """The last item of a drawn paper, a calculation, asks this question instead; the booklet, drawn
    already, is thrown away.
    """
    item, version = paper.items[-1], question.current_version
    made = variant(from_json(version.content), seed)
    item.version, item.topic = version, made.key.topic
    item.face = {"face": jsonable.to_json(made.face), "material": "", "per_key": 0}
    item.key = jsonable.to_json(made.key)
    db.session.execute(delete(Booklet).where(Booklet.paper_id == paper.id))
    db.session.commit()
    return item

"""Passed papers, and certificates in every state."""

import io
import secrets
from datetime import UTC, date, datetime, time, timedelta
from itertools import count

from PIL import Image

from portal.access.roles import Role
from portal.accounts.models import Person
from portal.certificates import actions, queries
from portal.certificates.actions.printing import edition
from portal.certificates.models import (
    Certificate,
    CertificateBatch,
    CertificateEvent,
    CertificateStatus,
    ResultObjection,
)
from portal.certificates.rules.issuing import ISSUER
from portal.certificates.rules.validity import Happening
from portal.core import clock
from portal.db.base import db
from portal.exams.models import Application, ApplicationStatus, Paper, PaperStatus, Sitting
from portal.exams.models.paper import HandedInHow
from portal.exams.rules.sitting_life import SittingStatus
from portal.storage import files
from tests.factories.accounts import (
    acting,
    make_officer,
    make_organisation,
    make_person,
    new_person,
)

_numbers = count(1)
SAT_AT = datetime(2026, 3, 14, 3, 30, tzinfo=UTC)


def make_photo() -> bytes:
    """A small picture."""
    out = io.BytesIO()
    Image.new("RGB", (59, 83), (250, 250, 250)).save(out, "JPEG")
    return out.getvalue()


def make_released_sitting(region: str = "500103", **details) -> Sitting:
    """An examination whose results everyone may see."""
    bureau = make_organisation(region=region)
    sitting = Sitting(
        **{
            "title": f"专项考核第{next(_numbers)}场",
            "organisation": bureau,
            "region": region,
            "blueprint": "specialist",
            "place": "线上",
            "capacity": 100,
            "apply_from": SAT_AT - timedelta(days=30),
            "apply_until": SAT_AT - timedelta(days=10),
            "opens_at": SAT_AT - timedelta(hours=2),
            "closes_at": SAT_AT + timedelta(hours=1),
            "minutes": 120,
            "pass_marks": 6000,
            "status": SittingStatus.RELEASED,
            "released_at": SAT_AT + timedelta(days=3),
            "drafted_by_id": make_person().id,
        }
        | details
    )
    db.session.add(sitting)
    db.session.commit()
    return sitting


def make_passed_paper(
    person: Person | None = None, sitting: Sitting | None = None, *, region="500103", **details
) -> Paper:
    """A paper over the pass mark, in a sitting whose results are out."""
    person, sitting = person or make_person(), sitting or make_released_sitting(region)
    application = Application(
        sitting_id=sitting.id,
        person_id=person.id,
        region=sitting.region,
        photo_id=files.keep(make_photo(), name="照片.jpg", media_type="image/jpeg").id,
        status=ApplicationStatus.ADMITTED,
        submitted_at=SAT_AT - timedelta(days=20),
    )
    db.session.add(application)
    db.session.flush()
    paper = Paper(
        **{
            "application": application,
            "sitting": sitting,
            "person": person,
            "region": sitting.region,
            "seed": secrets.token_hex(8),
            "blueprint": {},
            "status": PaperStatus.MARKED,
            "handed_in_at": SAT_AT,
            "handed_in_how": HandedInHow.SELF,
            "marks": 8150,
            "is_passed": True,
        }
        | details
    )
    db.session.add(paper)
    db.session.commit()
    return paper


def make_certificate(person: Person | None = None, **details) -> Certificate:
    """A valid certificate in the register, without a file."""
    person = person or make_person()
    number = next(_numbers)
    certificate = Certificate(
        **{
            "person": person,
            "number": f"Z000050500103250{number:06d}",
            "region": "500103",
            "name": person.name,
            "resident_id": person.resident_id,
            "resident_id_index": person.resident_id_index,
            "examined_on": date(2025, 5, 20),
            "issued_on": date(2025, 6, 1),
            "issuer": ISSUER,
            "status": CertificateStatus.VALID,
            "status_on": date(2025, 6, 1),
        }
        | details
    )
    db.session.add(certificate)
    if certificate.issued_on is not None:
        _enter(certificate)
    db.session.commit()
    return certificate


def _enter(certificate: Certificate) -> None:
    """Its first edition, and the entries of the register that its state follows from."""
    db.session.add(edition(certificate, is_demo=False))
    ends = {
        CertificateStatus.REVOKED: Happening.REVOKED,
        CertificateStatus.CANCELLED: Happening.CANCELLED,
    }
    happened = [(Happening.ISSUED, certificate.issued_on, 1)]
    if certificate.status in ends:
        happened.append((ends[certificate.status], certificate.status_on, 0))
    db.session.add_all(
        CertificateEvent(
            certificate=certificate,
            kind=kind,
            effective_on=on,
            recorded_at=datetime.combine(on, time(4), UTC),
            edition=serial,
            reason=certificate.status_reason or "",
            decision_number=certificate.decision_number or "",
        )
        for kind, on, serial in happened
    )


def make_proposal(person: Person | None = None, **details) -> Certificate:
    """A certificate that waits for approval, by default in a batch of its own."""
    proposer = details.pop("proposer", None) or make_certifier()
    region = details.get("region", "500103")
    proposer_id = details.get("proposed_by_id", proposer.id)
    batch = details.pop("batch", None) or make_batch(region=region, proposed_by_id=proposer_id)
    return make_certificate(
        person,
        **{
            "batch": batch,
            "number": None,
            "issued_on": None,
            "status": CertificateStatus.PROPOSED,
            "status_on": None,
            "proposed_by_id": proposer_id,
        }
        | details,
    )


def make_batch(**details) -> CertificateBatch:
    """A batch that waits for approval; nobody is in it yet."""
    proposer_id = details.pop("proposed_by_id", None) or make_certifier().id
    batch = CertificateBatch(
        **{
            "title": f"第{next(_numbers)}批",
            "region": "500103",
            "proposed_by_id": proposer_id,
        }
        | details
    )
    db.session.add(batch)
    db.session.commit()
    return batch


def make_passers(count: int, sitting: Sitting | None = None) -> Sitting:
    """A released sitting that so many people passed, written at one stroke."""
    sitting = sitting or make_released_sitting(capacity=count)
    photo = files.keep(make_photo(), name="照片.jpg", media_type="image/jpeg")
    first = date(1985, 1, 1)  # a running number has three digits
    people = [new_person(birth_on=first + timedelta(days=n // 500)) for n in range(count)]
    db.session.add_all(people)
    db.session.flush()
    applications = [
        Application(
            sitting_id=sitting.id,
            person_id=person.id,
            region=sitting.region,
            photo_id=photo.id,
            status=ApplicationStatus.ADMITTED,
            submitted_at=SAT_AT - timedelta(days=20),
        )
        for person in people
    ]
    db.session.add_all(applications)
    db.session.flush()
    db.session.add_all(
        Paper(
            application_id=application.id,
            sitting_id=sitting.id,
            person_id=application.person_id,
            region=sitting.region,
            seed=secrets.token_hex(8),
            blueprint={},
            status=PaperStatus.MARKED,
            handed_in_at=SAT_AT,
            handed_in_how=HandedInHow.SELF,
            marks=8150,
            is_passed=True,
        )
        for application in applications
    )
    db.session.commit()
    return sitting


def propose(sitting: Sitting, *, by: Person | None = None, without=()) -> CertificateBatch:
    """All that can be proposed of this sitting."""
    officer = acting(by or make_certifier(sitting.region))
    batch = actions.propose_batch(sitting, by=officer, now=clock.now(), without=without).batch
    db.session.commit()
    return batch


def approve(
    batch: CertificateBatch, *, by: Person | None = None, now: datetime | None = None
) -> list[Certificate]:
    """The batch as it stands is looked at and issued."""
    when = now or clock.now()
    officer = acting(by or make_certifier("50"))
    seen = queries.review(batch, when).seen
    return actions.approve_batch(batch, seen=seen, by=officer, now=when).issued


def make_objection(paper: Paper | None = None, **details) -> ResultObjection:
    """Somebody objects to a pass, by default one of a sitting of its own."""
    paper = paper or make_passed_paper()
    objection = ResultObjection(
        **{
            "paper_id": paper.id,
            "region": paper.region,
            "contact_name": "王五",
            "contact_mobile": "13900001234",
            "text": "考试当天此人在外地，请核查。",
        }
        | details
    )
    db.session.add(objection)
    db.session.commit()
    return objection


def make_certifier(region: str = "500103", **details) -> Person:
    """An officer who looks after certificates, by default of a district."""
    return make_officer(Role.CERTIFICATES, region=region, **details)

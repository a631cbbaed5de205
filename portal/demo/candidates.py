"""Candidates: applications, and the papers of those who sat."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_hex
from typing import Any

from portal.access.roles import Role
from portal.accounts.models import Person
from portal.audit.deeds import Deed
from portal.audit.record import record
from portal.bank import queries as bank
from portal.bank.rules import jsonable
from portal.bank.rules.questions import ENTRIES
from portal.bank.rules.variants import Face, Key
from portal.core import clock
from portal.core.ids import new_public_id
from portal.db.base import db
from portal.demo.crowd import acting
from portal.demo.offices import Offices
from portal.demo.stage import Stage, dated, write
from portal.exams.actions import answering, papers
from portal.exams.actions.applications import (
    Decision,
    Written,
    decide_application,
    submit_application,
    write_application,
)
from portal.exams.models import (
    Answer,
    Application,
    ApplicationStatus,
    Paper,
    PaperItem,
    PaperStatus,
    Sitting,
)
from portal.exams.models.paper import HandedInHow

_EXPERIENCE = (
    "在项目部做过两年劳务资料员，负责花名册、考勤和工资表。",
    "财务出身，熟悉工资专用账户和总包代发流程。",
    "现场施工员三年，想转做劳资管理。",
    "",
)
_HOURS = (1, 3, 6, 11)  # after nine in the morning
_MENDING = "照片不是近半年白底彩色证件照，请更换后重新提交"
_REFUSAL = "报名照片与身份信息不符，请核实后报名参加下一场考试"


@dataclass(frozen=True, slots=True)
class Desk:
    """报名处: takes applications and decides them as officers would."""

    stage: Stage
    offices: Offices

    def apply(self, person: Person, sitting: Sitting, when: datetime) -> Application:
        """The person applies at that moment."""
        with dated(when):
            photo = self.stage.photo_of(person)
            write([photo])
            experience = self.stage.dice.choice(_EXPERIENCE)
            actor = acting(person)
            written = Written(photo, person.education, experience)
            application = write_application(sitting, written, by=actor, now=when)
            submit_application(application, by=actor, now=when)
        return application

    def decide(
        self, application: Application, decision: Decision, when: datetime, reason: str = ""
    ) -> None:
        """An officer of the sitting's own region decides."""
        officer = self.offices.officer(Role.EXAMS, application.region)
        with dated(when):
            decide_application(application, decision, reason=reason, by=officer, now=when)

    def admit(self, person: Person, sitting: Sitting) -> Application:
        """The person applies on the second day and is admitted on the third."""
        when = sitting.apply_from + timedelta(days=1)
        application = self.apply(person, sitting, when)
        self.decide(application, Decision.ADMIT, when + timedelta(days=1))
        return application

    def admit_crowd(self, people: Sequence[Person], sitting: Sitting) -> list[Application]:
        """All of them admitted, written straight into the table, after whoever has a seat."""
        with dated(sitting.apply_from + timedelta(days=3)):
            photos = [self.stage.photo_of(person) for person in people]
            write(photos)
            rows = [
                self._admitted(sitting, person, photo.id, seat)
                for seat, (person, photo) in enumerate(zip(people, photos, strict=True), start=11)
            ]
            write(rows)
        return rows

    def _admitted(self, sitting: Sitting, person: Person, photo_id: int, seat: int) -> Application:
        day = sitting.opens_at.astimezone(clock.BEIJING)
        submitted_at = sitting.apply_from + timedelta(hours=self.stage.dice.randint(1, 60))
        return Application(
            sitting=sitting,
            person=person,
            region=sitting.region,
            education=person.education,
            experience=self.stage.dice.choice(_EXPERIENCE),
            photo_id=photo_id,
            status=ApplicationStatus.ADMITTED,
            submitted_at=submitted_at,
            decided_at=sitting.apply_from + timedelta(days=3),
            decided_by_id=self.offices.officer(Role.EXAMS, sitting.region).id,
            seat=seat,
            ticket_number=f"{day:%y%m%d}{sitting.id:05d}{seat:04d}",
        )

    def decide_some(self, people: Sequence[Person], sitting: Sitting) -> None:
        """Most are admitted, one has to mend, one was refused."""
        for number, person in enumerate(people):
            when = sitting.apply_from + timedelta(hours=2 + number)
            application, later = self.apply(person, sitting, when), when + timedelta(days=1)
            if number == 0:
                self.decide(application, Decision.RETURN, later, _MENDING)
            elif number == 1:
                self.decide(application, Decision.REFUSE, later, _REFUSAL)
            else:
                self.decide(application, Decision.ADMIT, later)

    def let_wait(self, people: Sequence[Person], sitting: Sitting) -> None:
        """They wait for an officer: four have applied on each day."""
        photos = [self.stage.photo_of(person) for person in people]
        write(photos)
        for number, (person, photo) in enumerate(zip(people, photos, strict=True)):
            day, hour = divmod(number, len(_HOURS))
            when = sitting.apply_from + timedelta(days=1 + day, hours=_HOURS[hour])
            application = Application(
                public_id=new_public_id(),
                sitting_id=sitting.id,
                person=person,
                region=sitting.region,
                education=person.education,
                experience=self.stage.dice.choice(_EXPERIENCE),
                photo_id=photo.id,
                status=ApplicationStatus.SUBMITTED,
                submitted_at=when,
                created_at=when,
            )
            with dated(when):
                db.session.add(application)
                by, deed = acting(person), Deed.EXAMS_APPLICATION_MADE
                record(deed, application, by=by, sitting=sitting.public_id)


def sit(application: Application, stage: Stage, *, share: float) -> Paper:
    """The candidate draws a paper, answers this share of it rightly, and hands it in."""
    sitting = application.sitting
    began, place = sitting.opens_at + timedelta(minutes=2), papers.new_place()
    actor = acting(application.person)
    with dated(began):
        paper = papers.prepare_paper(application, now=sitting.opens_at)
        paper = papers.enter(paper, by=actor, place=place, now=began)
        write(_answers(paper, stage, share, began))
    done = began + timedelta(minutes=stage.dice.randint(70, 110))
    with dated(done):
        return answering.hand_in(paper, by=actor, place=place, now=done)


def _answers(paper: Paper, stage: Stage, share: float, began: datetime) -> Iterable[Answer]:
    """The journal, a line to each question; what stands on the paper follows from it."""
    for number, item in enumerate(paper.items, start=1):
        yield Answer(
            paper_id=paper.id,
            item_id=item.id,
            number=number,
            request_key=f"demo-{paper.id}-{number}",
            answer={"value": _value(item, is_right=stage.chance(share))},
            saved_at=began + timedelta(seconds=45 * number),
        )


def _value(item: PaperItem, *, is_right: bool) -> str:
    face = jsonable.from_json(Face, item.face["face"])
    key = jsonable.from_json(Key, item.key)
    if face.type in ENTRIES:
        return key.answer if is_right else "0"
    wrong = next((o.letter for o in face.options if o.letter not in key.right), "A")
    return key.right if is_right else wrong


def sit_all(applications: Sequence[Application], stage: Stage, pattern: Paper) -> list[Paper]:
    """Marked papers without their questions; the subjects are weighed as in the pattern."""
    blueprint = jsonable.to_json(bank.get_blueprint(pattern.sitting.blueprint))
    found = [_marked(application, stage, pattern, blueprint) for application in applications]
    write(found)
    return found


def _marked(
    application: Application, stage: Stage, pattern: Paper, blueprint: dict[str, Any]
) -> Paper:
    sitting, skill = application.sitting, min(0.97, max(0.25, stage.dice.gauss(0.71, 0.14)))
    by_topic = {
        subject: {"earned": _earned(line["possible"], skill, stage), "possible": line["possible"]}
        for subject, line in (pattern.by_topic or {}).items()
    }
    marks = sum(line["earned"] for line in by_topic.values())
    began = sitting.opens_at + timedelta(minutes=stage.dice.randint(0, 9))
    minutes = stage.dice.randint(55, 120)
    return Paper(
        application=application,
        sitting=sitting,
        person=application.person,
        region=sitting.region,
        seed=token_hex(16),
        blueprint=blueprint,
        status=PaperStatus.MARKED,
        started_at=began,
        deadline_at=began + timedelta(minutes=sitting.minutes),
        handed_in_at=began + timedelta(minutes=minutes),
        handed_in_how=HandedInHow.TIME if minutes == sitting.minutes else HandedInHow.SELF,
        marks=marks,
        is_passed=marks >= sitting.pass_marks,
        by_topic=by_topic,
        created_at=began,
    )


def _earned(possible: int, skill: float, stage: Stage) -> int:
    """In whole half marks."""
    share = min(1.0, max(0.0, stage.dice.gauss(skill, 0.12)))
    return round(possible * share / 50) * 50

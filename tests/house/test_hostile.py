"""Whatever is sent to whatever address by whomever: an answer of ours, never a broken page."""

import io
from datetime import timedelta
from itertools import product

import pytest
from bs4 import BeautifulSoup
from flask import url_for
from sqlalchemy import select

from portal.access.policy import Permission, may
from portal.access.roles import Role
from portal.accounts.models import Duty, Organisation, OrganisationKind
from portal.accounts.models import Person as Account
from portal.bank.actions import writing
from portal.bank.actions.law import Entered, enter_version
from portal.bank.models import InstrumentVersion, LawAlert, Picture, Question, QuestionVersion
from portal.bank.queries import law
from portal.bank.rules.words import picture_name
from portal.calendar.models import CalendarYear
from portal.certificates.models import (
    Certificate,
    CertificateBatch,
    CertificateChange,
    CertificateImport,
    CertificatePrint,
    CertificateTemplate,
    ResultObjection,
)
from portal.complaints.models import Complaint
from portal.core import clock
from portal.core.regions import MUNICIPALITY
from portal.courses.models import Course, Lesson
from portal.db.base import db
from portal.employers.models import Appointment, AppointmentTerms, Project
from portal.exams.actions import answering, papers, receipts
from portal.exams.actions.corrections import Wanted, propose
from portal.exams.actions.invigilation import Group, note
from portal.exams.models import (
    Application,
    ApplicationStatus,
    DailyRoot,
    Incident,
    IntegrityDossier,
    Invigilator,
    Paper,
    PaperReceipt,
    QuestionCorrection,
    Rehearsal,
    Room,
    Sitting,
)
from portal.exams.queries import corrections
from portal.exams.rules.correction import Rule
from portal.exams.rules.sitting_life import SittingStatus
from portal.exports.models import Export
from portal.machines.models import ApiKey
from portal.notices.models import Notice
from portal.outbox.models import Message
from portal.points.models import Advice, PointsEvent
from portal.pool.assignment_models import AssignmentRun
from portal.pool.fairness_models import FairnessReport
from portal.pool.models import (
    DataRequest,
    Experience,
    Invitation,
    Profile,
    SavedSearch,
    WaitingEntry,
)
from portal.storage import files
from portal.storage.models import StoredFile
from portal.terms.models import SettingChange
from tests.factories.accounts import acting, make_firm, make_officer, make_organisation, make_person
from tests.factories.certificates import (
    make_objection,
    make_passed_paper,
    make_proposal,
    make_released_sitting,
)
from tests.factories.changes import make_changed
from tests.factories.complaints import make_asked, make_complaint
from tests.factories.dossiers import make_dossier
from tests.factories.employers import make_project, make_reviewable, make_terms
from tests.factories.exams import make_application, make_room, make_sitting
from tests.factories.exports import make_export
from tests.factories.fairness import make_report
from tests.factories.notices import make_notice
from tests.factories.outbox import make_message
from tests.factories.plans import make_plan
from tests.factories.points import (
    ask_for_review,
    contest_it,
    make_calendar_year,
    make_decided,
    make_drafter,
    make_noticed,
    make_post,
)
from tests.factories.pool import (
    make_data_request,
    make_experience,
    make_invitation,
    make_need,
    make_profile,
    make_search,
    make_waiting,
)
from tests.factories.questions import make_case, make_single
from tests.factories.rehearsals import make_ended
from tests.factories.terms import make_setting_change
from tests.person import Person

HUGE = "9" * 20
ARGUMENTS = (
    "ability", "add_type", "after", "alert", "alerted", "all", "answer", "appointment", "article",
    "available_by", "before", "candidate", "change", "code", "course", "difficulty", "facility",
    "file", "format", "full_time", "item", "key", "kind", "mine", "months", "name", "next",
    "number", "on", "page", "part", "period", "place", "post", "project", "q", "region", "room",
    "seed", "sitting", "source", "stage", "state", "status", "table", "text", "then", "topic",
    "troubled", "type", "version", "waiting", "when", "without", "words",
)  # fmt: skip
# Numbers out of range, days at the ends of time, NUL, halves of characters, no UTF-8 at all.
QUERIES = (
    "&".join(f"{name}={HUGE}" for name in ARGUMENTS),
    "next=//[&" + "&".join(f"{name}=9999-12-31%00%ED%A0%80%FF&{name}=-1" for name in ARGUMENTS),
)
FIELDS = (
    "value", "position", "request_key", "given_at", "to", "person", "turn", "chosen", "kinds",
    "anew", "verdict", "seen", "minutes", "late_seen", "needs", "once", "place", "projects",
)  # fmt: skip
VALUES = (HUGE, "0001-01-01T00:00+14:00", "\0" + "字" * 3000, "//[")
MODELS = {
    "advice_id": (Advice,),
    "alert_id": (LawAlert,),
    "application_id": (Application,),
    "appointment_id": (Appointment,),
    "batch_id": (CertificateBatch,),
    "certificate_id": (Certificate,),
    "change_id": (CertificateChange,),
    "complaint_id": (Complaint,),
    "correction_id": (QuestionCorrection,),
    "dossier_id": (IntegrityDossier,),
    "entry_id": (WaitingEntry,),
    "event_id": (PointsEvent,),
    "experience_id": (Experience,),
    "export_id": (Export,),
    "file_id": (StoredFile,),
    "import_id": (CertificateImport,),
    "incident_id": (Incident,),
    "invigilator_id": (Invigilator,),
    "invitation_id": (Invitation,),
    "key_id": (ApiKey,),
    "notice_id": (Notice,),
    "objection_id": (ResultObjection,),
    "message_id": (Message,),
    "paper_id": (Paper,),
    "person_id": (Account,),
    "profile_id": (Profile,),
    "project_id": (Project,),
    "public_id": (Organisation, Duty),
    "receipt_id": (PaperReceipt,),
    "report_id": (FairnessReport,),
    "request_id": (DataRequest,),
    "root_id": (DailyRoot,),
    "rehearsal_id": (Rehearsal,),
    "room_id": (Room,),
    "run_id": (AssignmentRun,),
    "search_id": (SavedSearch,),
    "setting_change_id": (SettingChange,),
    "sitting_id": (Sitting,),
    "template_id": (CertificateTemplate,),
    "terms_id": (AppointmentTerms,),
    "version_id": (QuestionVersion,),
    "wording_id": (InstrumentVersion,),
    "year_id": (CalendarYear,),
}
# Slow to make; they ask for nothing.
PRINTED = ("ticket", "receipt_paper", "dossier_paper", "staffing_document", "advice_letter")
ADMITTED = ApplicationStatus.ADMITTED
FILES = {"photo", "file", "files", "evidence"}
NOBODY = {"PublicId": "zzzzzzzzzzzz", "Token": "0" * 32, "Slug": "no-such", "IntegerConverter": 0}


class World:
    """Somebody of every role, and at least one thing of every kind within their reach."""

    def __init__(self, app):
        self.app = app
        firm = make_organisation(OrganisationKind.FIRM)
        self.people = {role: self._officer(role, firm) for role in Role}
        self._exams()
        self._posts(firm)
        self._bank()
        db.session.commit()
        self.visitors = {role: self._visitor(role) for role in self.people}
        self.actors = {role: acting(person) for role, person in self.people.items()}
        self.values = self._values()
        self.app.config["WTF_CSRF_ENABLED"] = False

    def _visitor(self, role):
        visitor = Person(self.app, self.people[role])
        visitor.role = role
        return visitor

    def _officer(self, role, firm):
        if role is Role.PERSON:
            return make_person()
        if role is Role.AUTHORITY:
            return make_drafter(MUNICIPALITY)
        if role is Role.FIRM:
            return make_officer(role, organisation=firm)
        return make_officer(role, MUNICIPALITY)

    def _exams(self):
        person = self.people[Role.PERSON]
        make_dossier()
        make_ended()
        for status in SittingStatus:
            make_application(make_sitting(status), make_person())
        photo = files.keep(b"\xff\xd8\xff", name="照片.jpg", media_type="image/jpeg")
        make_application(make_sitting(SittingStatus.APPLYING), person, photo_id=photo.id)
        now = clock.now()
        for opened, entered in ((10, False), (20, True)):
            sitting = make_sitting(SittingStatus.RUNNING, opens_at=now - timedelta(minutes=opened))
            application = make_application(sitting, person, ApplicationStatus.ADMITTED)
            paper = papers.prepare_paper(application, now=now)
            if entered:
                papers.enter(paper, by=acting(person), place="a" * 32, now=now)
                room = make_room(sitting, self.people[Role.INVIGILATOR])
                application.room_id = room.id
                by = acting(self.people[Role.EXAMS])
                note(Group(sitting, room), text="停电", evidence=photo, by=by, now=now)
                about = corrections.asked(paper.items[0].version, 0)
                propose(sitting, about, Wanted(Rule.FULL, "题目有误"), by=by, now=now)
        for_receipt = make_application(make_sitting(SittingStatus.RUNNING), person, ADMITTED)
        handed_in = papers.prepare_paper(for_receipt, now=now)
        handed_in = papers.enter(handed_in, by=acting(person), place="b" * 32, now=now)
        answering.hand_in(handed_in, by=acting(person), place="b" * 32, now=now)
        receipts.close_days(now=now + timedelta(days=2))
        make_passed_paper(person)
        make_passed_paper()

    def _posts(self, firm):
        person = self.people[Role.PERSON]
        post = make_post(person)
        make_noticed(post, self.people[Role.AUTHORITY], self.people[Role.POINTS], noticed=0)
        make_decided(post, item="16")
        make_decided(make_post(make_person()), item="16")
        ask_for_review(make_decided(make_post(make_person())))
        contest_it(make_decided(make_post(make_person())))
        make_calendar_year(clock.today().year)
        make_setting_change()
        make_proposal()
        make_objection(make_passed_paper(sitting=make_released_sitting(released_at=clock.now())))
        make_changed()
        make_asked(make_complaint(post))
        make_message()
        make_export(self.people[Role.CERTIFICATES])
        make_firm()
        make_firm(person_id=person.id)
        profile = make_profile()
        make_invitation(profile, make_need(firm))
        make_invitation(None, make_need(firm), person_id=person.id)
        make_post(self.people[Role.FIRM], organisation_id=firm.id)
        clerk = acting(self.people[Role.FIRM])
        make_terms(clerk)
        make_terms(clerk, person=person, is_full_time=False)
        make_reviewable(person, make_project(firm))
        make_plan([make_need(firm)], self.people[Role.FIRM])
        make_plan([make_need(firm)], self.people[Role.POINTS], region=MUNICIPALITY)
        make_report(self.people[Role.POINTS])
        self._pool(firm)

    def _pool(self, firm):
        """What a person states and asks, what a contractor lists, what everybody is told."""
        person, clerk = self.people[Role.PERSON], acting(self.people[Role.FIRM])
        make_experience(make_profile(person))
        make_experience()
        make_data_request(person)
        make_waiting(make_need(firm), make_profile())
        make_search(clerk)
        make_notice(person_id=person.id)
        for role in (Role.FIRM, Role.AUTHORITY, Role.POINTS):
            make_notice(organisation_id=acting(self.people[role]).organisation_id)

    def _bank(self):
        """A case under way, one in review, an alert, and a file that waits to be imported."""
        author = acting(self.people[Role.AUTHOR])
        writing.submit(writing.draft_question(make_single(), by=author), by=author, now=clock.now())
        drafted = writing.draft_question(make_case(), by=author)
        held = files.keep(
            b"a question?\nA. x\nB. y\nANSWER: A\n", name="x.txt", media_type="a/b", by=author
        )
        instrument = law.get_instrument("wage-regulation")
        entered = Entered("修订", clock.today(), 64, (24,))
        by = acting(self.people[Role.REVIEWER])
        enter_version(instrument, entered, by=by, now=clock.now(), today=clock.today())
        assert drafted.id
        assert held.id

    def _values(self):
        """What may stand in each kind of place of an address."""
        slugs = [*db.session.scalars(select(Course.key).limit(1))]
        slugs += [*db.session.scalars(select(Lesson.key).limit(1))]
        slugs += [*db.session.scalars(select(Question.key).limit(1))]
        tokens = [*db.session.scalars(select(CertificatePrint.token).limit(1))]
        slugs += ["wage-regulation", "correct", "ordinary", "pool-weights"]
        tokens += map(picture_name, db.session.scalars(select(Picture.digest).limit(1)))
        return {"Slug": slugs, "Token": tokens, "IntegerConverter": [1]}

    def ids(self, name):
        """The public ids that a place of this name may hold."""
        return [
            found
            for model in MODELS[name]
            for found in db.session.scalars(select(model.public_id).order_by(model.id.desc()))
        ]

    def host(self, guard):
        """Whom this door lets in."""
        if not isinstance(guard, Permission):
            return self.visitors[Role.PERSON]
        roles = [role for role, actor in self.actors.items() if may(actor, guard)]
        own = Role.PERSON in roles
        return self.visitors[Role.PERSON if own else roles[0]]


@pytest.fixture
def world(app, context):
    made = World(app)
    yield made
    app.config["WTF_CSRF_ENABLED"] = True


def addresses(world, method):
    """One address of each route with this method, and whom it lets in; real things where it can."""
    with world.app.test_request_context():
        for rule in world.app.url_map.iter_rules():
            if method not in rule.methods or rule.endpoint == "static":
                continue
            guard = world.app.view_functions[rule.endpoint].guard
            visitor = world.host(guard)
            yield rule, visitor, _reached(world, rule, visitor, method)


def _reached(world, rule, visitor, method):
    """The first address of the route behind which there is something for this visitor."""
    kinds = {name: type(kind).__name__ for name, kind in rule._converters.items()}
    held = [world.values.get(kind) or world.ids(name) for name, kind in kinds.items()]
    reading = "GET" in rule.methods
    for values in product(*held):
        url = url_for(rule.endpoint, **dict(zip(kinds, values, strict=True)))
        if not kinds or not reading:
            return url
        if visitor.send(url, follow_redirects=False).status_code not in {404, 403}:
            return url
    return url_for(rule.endpoint, **{name: NOBODY[kind] for name, kind in kinds.items()})


def test_no_address_breaks_by_what_is_asked_of_it(world):
    for rule, visitor, url in addresses(world, "GET"):
        if rule.endpoint.endswith(PRINTED):
            continue
        for asked in QUERIES:
            answer = visitor.send(f"{url}?{asked}", follow_redirects=False)
            assert answer.status_code < 500, f"{rule.endpoint}?{asked[:40]}"


def test_no_form_breaks_by_what_is_sent_to_it(world):
    for rule, visitor, url in addresses(world, "POST"):
        for sent in bodies(visitor, rule, url):
            answer = visitor.send(url, method="POST", follow_redirects=False, **sent)
            assert answer.status_code < 500, f"{rule.endpoint} {str(sent)[:200]}"
            visitor.sign_in(world.people[visitor.role])  # which the form may have ended


def bodies(visitor, rule, url):
    """Nothing; no form at all; each field as it should not be; a file that is none."""
    yield {"data": {}}
    yield {"data": b"\xff\x00", "content_type": "application/json"}
    fields = fields_of(visitor, url) if "GET" in rule.methods else dict.fromkeys(FIELDS, "1")
    for value in VALUES:
        yield {"data": {name: [value, value] for name in fields}}
    file = (io.BytesIO(b"\xff\xd8\xff\xd9"), "照片\r\n.jpg")
    yield {"data": dict.fromkeys(fields, "1") | dict.fromkeys(FILES & fields.keys(), file)}


def fields_of(visitor, url):
    """The fields of the forms on this page, as they would be sent untouched."""
    page = BeautifulSoup(visitor.send(url).text, "html.parser")
    return {tag["name"]: tag.get("value", "") for tag in page.select("main form [name]")}

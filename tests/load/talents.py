"""A large pool: profiles, certificates, standings, posts, studies and projects of every kind."""

from datetime import timedelta
from random import Random
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Date, Integer, MetaData, String, Table, text

from portal.access.roles import Role
from portal.accounts.models import Organisation, OrganisationKind, Person
from portal.certificates.models import Certificate
from portal.core import clock
from portal.core.regions import MUNICIPALITY, current
from portal.courses.models import LessonProgress, Study
from portal.db.base import db
from portal.db.types import UTCDateTime
from portal.employers.models import Appointment, Project
from portal.employers.rules.needs import Reach, Skill
from portal.employers.rules.sectors import ProjectType
from portal.points.models import PointsStanding
from portal.pool.index import journal
from portal.pool.models import Invitation, InvitationStatus, Profile, ProfileDistrict
from tests.factories.accounts import make_officer, make_organisation, make_person
from tests.factories.courses import make_course, make_progress, make_study
from tests.factories.employers import make_appointment
from tests.factories.pool import make_invitation, make_need, make_profile
from tests.load.copies import FIRST_ID, multiply
from tests.load.introductions import MORE, more_said, said

KINDS_OF_PEOPLE = 4099  # prime: neighbours in number are of different kinds
PROJECTS = 50_000
ANYWHERE, HIDDEN, SILENT = 0.10, 0.20, 0.30
SUSPENDED_EVERY, ENGAGED_EVERY, STOOD_EVERY, TRAINED_EVERY, INVITED_EVERY = 100, 20, 3, 3, 2
BEFORE = timedelta(days=300)  # they are shown, and projects look for people, for so long

_helpers = MetaData()
KIND = Table(
    "load_kind",
    _helpers,
    Column("n", Integer, primary_key=True),
    Column("is_visible", Boolean),
    Column("anywhere", Boolean),
    Column("full_time", Boolean),
    Column("types", JSON),
    Column("skills", JSON),
    Column("site_months", Integer),
    Column("headcount", Integer),
    Column("available_on", Date),
    Column("confirmed_at", UTCDateTime),
    Column("introduction", String(200)),
    Column("first", String(6)),
    Column("second", String(6)),
    Column("third", String(6)),
    Column("type", String(20)),
    Column("reach", String(20)),
    Column("needed_on", Date),
    Column("workers", Integer),
)
SAYING = Table(
    "load_saying",
    _helpers,
    Column("n", Integer, primary_key=True),
    Column("words", String(200)),
)
SAYS = f"JOIN load_saying s ON s.n = n.i % {MORE}"
OF_KIND = f"JOIN load_kind k ON k.n = (n.i % {KINDS_OF_PEOPLE} * 7919) % {KINDS_OF_PEOPLE}"


def fill(people: int) -> Person:
    """So many people in the pool, and projects of one contractor; whoever signs in for it."""
    make_officer(Role.ADMINISTRATOR, region=MUNICIPALITY)  # as every portal in earnest has one
    firm = make_organisation(OrganisationKind.FIRM)
    clerk = make_officer(Role.FIRM, organisation=firm)
    journal_of = db.session.connection()
    _without_triggers()
    _helpers.create_all(journal_of)
    db.session.execute(KIND.insert(), _kinds())
    sayings = [{"n": number, "words": words} for number, words in enumerate(more_said())]
    db.session.execute(SAYING.insert(), sayings)
    _multiply_people(people)
    _multiply_projects(firm, people)
    _multiply_posts(people)
    _multiply_studies(people)
    _multiply_invitations(people)
    db.session.commit()
    journal.ensure(db.session.connection())
    db.session.commit()
    _look_round()
    return clerk


def _multiply_people(people: int) -> None:
    profile = make_profile(make_person(), consented_at=clock.now() - BEFORE)
    person = f"{FIRST_ID} + n.i"
    multiply(Person, profile.person_id, people, resident_id_index="'p' || n.i")
    multiply(Certificate, profile.certificate_id, people, number="'Y' || n.i", person_id=person)
    multiply(
        Profile,
        profile.id,
        people,
        besides=f"{OF_KIND} {SAYS}",
        person_id=person,
        certificate_id=person,
        region="k.first",
        is_visible="k.is_visible",
        anywhere="k.anywhere",
        is_full_time="k.full_time",
        types="k.types",
        skills="k.skills",
        site_months="k.site_months",
        largest_headcount="k.headcount",
        available_on="k.available_on",
        confirmed_at="k.confirmed_at",
        introduction="CASE WHEN k.introduction <> '' THEN k.introduction || '。' || s.words "
        "ELSE '' END",
    )
    for place, column in enumerate(("first", "second", "third")):
        multiply(
            ProfileDistrict,
            profile.districts[0].id,
            people,
            besides=f"{OF_KIND} AND k.{column} <> ''",
            id=f"{FIRST_ID} + {place * people} + n.i",
            profile_id=person,
            region=f"k.{column}",
        )
    standing = PointsStanding(
        person_id=profile.person_id, region="500103", worked_out_at=clock.now()
    )
    db.session.add(standing)
    db.session.flush()
    today = f"CAST('{clock.today()}' AS DATE)" if _is_postgresql() else f"'{clock.today()}'"
    multiply(
        PointsStanding,
        standing.id,
        people // STOOD_EVERY,
        person_id=f"{FIRST_ID} + n.i * {STOOD_EVERY}",
        used="n.i % 9",
        suspended_on=f"CASE WHEN n.i % {SUSPENDED_EVERY // STOOD_EVERY} = 0 THEN {today} END",
    )


def _multiply_projects(firm: Organisation, people: int) -> None:
    project = make_need(firm, created_at=clock.now() - BEFORE)
    multiply(
        Project,
        project.id,
        min(PROJECTS, people),
        besides=OF_KIND,
        type="k.type",
        region="k.first",
        reach="k.reach",
        needed_on="k.needed_on",
        peak_workers="k.workers",
        is_full_time="k.full_time",
        posts="1 + n.i % 3",
    )


def _multiply_posts(people: int) -> None:
    post = make_appointment(make_person(), make_need())
    multiply(
        Appointment,
        post.id,
        people // ENGAGED_EVERY,
        person_id=f"{FIRST_ID} + n.i * {ENGAGED_EVERY}",
        project_id=f"{FIRST_ID} + n.i % {min(PROJECTS, people)}",
    )


def _multiply_studies(people: int) -> None:
    course, person = make_course(), make_person()
    study = make_study(course, person)
    progress = make_progress(course, person=person)
    whose = f"{FIRST_ID} + n.i * {TRAINED_EVERY}"
    multiply(Study, study.id, people // TRAINED_EVERY, person_id=whose)
    multiply(
        LessonProgress,
        progress.id,
        people // TRAINED_EVERY,
        besides=OF_KIND,
        person_id=whose,
        study_id=f"{FIRST_ID} + n.i",
        completed_at="k.confirmed_at",
    )


def _multiply_invitations(people: int) -> None:
    """Of every second person one, of whom every fifth waits still; not more than projects."""
    invitation = make_invitation(status=InvitationStatus.EXPIRED)
    ended = " ".join(
        f"WHEN {number} THEN '{status.value}'" for number, status in enumerate(InvitationStatus)
    )
    multiply(
        Invitation,
        invitation.id,
        min(PROJECTS, people // INVITED_EVERY),
        person_id=f"{FIRST_ID} + n.i * {INVITED_EVERY}",
        project_id=f"{FIRST_ID} + n.i % {min(PROJECTS, people)}",
        status=f"CASE n.i % {len(InvitationStatus)} {ended} END",
    )


def _kinds() -> list[dict[str, Any]]:
    dice, today, now = Random(6), clock.today(), clock.now()
    places = [region.code for region in current(today)]
    return [_kind(number, dice, places, today, now) for number in range(KINDS_OF_PEOPLE)]


def _kind(number: int, dice: Random, places: list[str], today: Any, now: Any) -> dict[str, Any]:
    months = {kind.value: dice.randint(1, 90) for kind in dice.sample(list(ProjectType), 2)}
    wishes = [*dice.sample(places, dice.randint(1, 3)), "", ""]
    return {
        "n": number,
        "is_visible": dice.random() >= HIDDEN,
        "anywhere": dice.random() < ANYWHERE,
        "full_time": dice.random() < 0.8,
        "types": months,
        "skills": sorted(s.value for s in dice.sample(list(Skill), dice.randint(0, 4))),
        "site_months": sum(months.values()),
        "headcount": dice.choice((0, 40, 120, 300, 450, 900)),
        "available_on": today + timedelta(days=dice.randint(-60, 90)),
        "confirmed_at": now - timedelta(days=dice.randint(0, 150)),
        "introduction": "" if dice.random() < SILENT else said(dice),
        "first": wishes[0],
        "second": wishes[1],
        "third": wishes[2],
        "type": dice.choice(list(ProjectType)).value,
        "reach": dice.choice(list(Reach)).value,
        "needed_on": today + timedelta(days=dice.randint(0, 60)),
        "workers": dice.choice((40, 150, 400, 900)),
    }


def _without_triggers() -> None:
    """The tables are filled without a line in the journal for each row."""
    if _is_postgresql():
        db.session.execute(text("SET LOCAL session_replication_role = 'replica'"))
        return
    names = text("SELECT name FROM sqlite_master WHERE type = 'trigger'")
    for (name,) in db.session.execute(names).all():
        db.session.execute(text(f"DROP TRIGGER {name}"))


def _look_round() -> None:
    """Let the database know how much there is where."""
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM ANALYZE" if _is_postgresql() else "ANALYZE")


def _is_postgresql() -> bool:
    return db.engine.dialect.name == "postgresql"

"""The pool in columns follows the database, whoever changes it and however."""

import os
from datetime import timedelta

import numpy as np
import pytest
from sqlalchemy import delete, text, update
from sqlalchemy.orm import Session

from portal.accounts.models import Education, Person
from portal.certificates.models import Certificate, CertificateStatus
from portal.core import clock
from portal.db.base import Base, db
from portal.employers.models import Appointment, AppointmentStatus
from portal.points.models import PointsStanding
from portal.pool import jobs
from portal.pool.index import journal, snapshot
from portal.pool.index.holding import pool
from portal.pool.index.journal import Change, Place
from portal.pool.index.loading import load_all
from portal.pool.models import Profile, ProfileDistrict
from portal.pool.queries import matches
from portal.pool.rules import columns
from portal.pool.rules.columns import GONE, People
from portal.pool.rules.concordance import Concordance
from portal.pool.rules.judging import judge
from portal.pool.rules.matching import match, nearly_fits
from tests.factories.accounts import make_person
from tests.factories.courses import make_course, make_progress
from tests.factories.employers import make_appointment, make_project
from tests.factories.pool import make_need, make_profile

TODAY = clock.today()


def alive(people: People) -> dict[int, list]:
    """Everyone's facts by person, rows that are gone left out."""
    kept = people.part(people.facts != GONE)
    columns_told = {name: getattr(kept, name).T.tolist() for name in columns.TYPES}
    rows = zip(*columns_told.values(), strict=True)
    return {row[1]: list(row) for row in rows}


def held() -> dict[int, list]:
    return alive(pool().look().people)


def anew() -> dict[int, list]:
    return alive(load_all(db.session).people)


def saying(*runs: str) -> set[int]:
    """Who says this, as this process knows it."""
    people, _, sayings = pool().look()
    return set(people.person[sayings.saying(runs) & (people.facts != GONE)].tolist())


def standing(person_id: int, **facts) -> PointsStanding:
    return PointsStanding(person_id=person_id, region="500103", worked_out_at=clock.now(), **facts)


def insert(thing: Base) -> None:
    db.session.add(thing)
    db.session.flush()


CHANGES = {
    "consent": lambda p: update(Profile).where(Profile.id == p.id).values(is_visible=False),
    "words of consent": lambda p: (
        update(Profile)
        .where(Profile.id == p.id)
        .values(consent_version=1, consented_at=Profile.created_at)
    ),
    "profile": lambda p: update(Profile).where(Profile.id == p.id).values(site_months=99),
    "certificate": lambda p: (
        update(Certificate)
        .where(Certificate.id == p.certificate_id)
        .values(status=CertificateStatus.REVOKED)
    ),
    "education": lambda p: (
        update(Person).where(Person.id == p.person_id).values(education=Education.MASTER)
    ),
    "no district": lambda p: delete(ProfileDistrict).where(ProfileDistrict.profile_id == p.id),
    "district": lambda p: (
        update(ProfileDistrict).where(ProfileDistrict.profile_id == p.id).values(region="500229")
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_bulk_statements_are_followed(context, change):
    profile, other = make_profile(), make_profile()
    before = held()
    db.session.execute(CHANGES[change](profile))
    db.session.commit()
    after = held()
    assert after == anew()
    assert after[profile.person_id] != before[profile.person_id]
    assert after[other.person_id] == before[other.person_id]


def test_rooms_below_are_followed(context):
    profile = make_profile()
    person_id = profile.person_id
    names = list(columns.TYPES)

    def fact(name):
        return held()[person_id][names.index(name)]

    assert (fact("spare"), fact("active"), fact("trained")) == (12, 0, 0)
    insert(standing(person_id, used=5))
    assert fact("spare") == 7
    assert fact("facts") & columns.IN_POOL
    db.session.execute(update(PointsStanding).values(used=12, suspended_on=TODAY))
    assert fact("spare") == 0
    assert not fact("facts") & columns.IN_POOL
    appointment = make_appointment(profile.person, make_project())
    assert fact("active") == 1
    db.session.execute(
        update(Appointment)
        .where(Appointment.id == appointment.id)
        .values(status=AppointmentStatus.ENDED)
    )
    assert fact("active") == 0
    progress = make_progress(make_course(), person=profile.person)
    progress.completed_at = None
    db.session.flush()
    assert fact("trained") == 0
    progress.completed_at = now = clock.now()
    db.session.flush()
    assert fact("trained") == now.astimezone(clock.BEIJING).toordinal()


def test_what_is_new_in_the_journal_is_found_by_an_index(context):
    is_sqlite = db.engine.dialect.name == "sqlite"
    statement = journal.since(Place(floor=7), is_sqlite)
    asked = statement.compile(db.engine, compile_kwargs={"literal_binds": True})
    if not is_sqlite:  # of a small table it would rather read all
        db.session.execute(text("SET LOCAL enable_seqscan = off"))
    explain = "EXPLAIN QUERY PLAN" if is_sqlite else "EXPLAIN"
    plan = " ".join(str(row) for row in db.session.execute(text(f"{explain} {asked}")))
    assert ("rowid>?" if is_sqlite else "Index Cond: (transaction >= 7)") in plan


def test_who_comes_and_who_goes_is_followed(context):
    first = make_profile()
    assert first.person_id in held()
    second = make_profile(regions=("500103", "500229"), anywhere=True)
    assert held() == anew()
    db.session.delete(first)
    db.session.commit()
    assert first.person_id not in held()
    assert held() == anew() != {}
    assert second.person_id in held()


def test_whoever_has_no_profile_is_not_noted(context):
    person = make_person()
    held()
    count = db.session.query(Change).count()
    db.session.execute(
        update(Person).where(Person.id == person.id).values(education=Education.MASTER)
    )
    insert(standing(person.id, used=3))
    assert db.session.query(Change).count() == count


def test_a_question_under_way_keeps_its_view(context):
    profile = make_profile()
    people = pool().look().people
    before = alive(people)
    db.session.execute(CHANGES["consent"](profile))
    for _ in range(3):
        make_profile()
    held()
    assert alive(people) == before


def test_what_was_pruned_unread_is_made_good_by_loading_anew(context):
    profile = make_profile()
    held()
    db.session.execute(CHANGES["consent"](profile))
    for _ in range(2):
        make_profile()
        snapshot.note(db.session, "of a process that has read more")
    db.session.commit()
    assert alive(pool().look().people) == anew()
    assert profile.person_id in anew()


def test_many_rows_struck_out_are_cleared_away(context, monkeypatch):
    monkeypatch.setattr("portal.pool.index.holding.MOST_LOOSE", 3)
    profile = make_profile()
    for months in range(12):
        db.session.execute(
            update(Profile).where(Profile.id == profile.id).values(site_months=months)
        )
        assert held() == anew()
    assert len(pool().look().people) < 12


def test_what_is_said_stays_with_its_person_when_rows_are_cleared_away(context, monkeypatch):
    monkeypatch.setattr("portal.pool.index.holding.MOST_LOOSE", 3)
    first, second = make_profile(introduction="擅长调解"), make_profile(introduction="熟悉工资表")
    for months in range(12):
        make_profile(introduction=f"第{months}位")
        db.session.execute(update(Profile).where(Profile.id == first.id).values(site_months=months))
        assert saying("调解") == {first.person_id}
        assert saying("工资") == {second.person_id}
    assert len(saying("位")) == 12
    people, _, sayings = pool().look()
    assert len(people) == len(sayings)
    assert len(sayings.listed) > 2


def test_rows_are_cleared_away_by_a_file_written_since(context, monkeypatch):
    """So that this process looks at the same copy of it as the others."""
    monkeypatch.setattr("portal.pool.index.holding.MOST_LOOSE", 12)
    profile = make_profile(introduction="擅长调解")
    for number in range(4):
        make_profile(introduction=f"第{number}位")
    held()
    jobs.write_down()
    db.session.commit()
    monkeypatch.setattr("portal.pool.index.holding.Concordance.of", None)  # is not asked
    for months in range(30):
        db.session.execute(
            update(Profile).where(Profile.id == profile.id).values(site_months=months)
        )
        assert held() == anew()
        assert saying("调解") == {profile.person_id}
        assert len(saying("位")) == 4
    assert len(pool().look().people) < 30


def test_columns_know_of_everyone_what_the_page_knows(context):
    project = make_need(region="500103", least_months=6, skills=["paying"])
    found = [
        make_profile(),
        make_profile(regions=("500106",), skills=[], is_full_time=False),
        make_profile(regions=("500229",), types={"building": 3}),
        make_profile(available_on=TODAY + timedelta(days=19)),
        make_profile(anywhere=True, site_months=11),
    ]
    insert(standing(found[0].person_id, used=4))
    people = pool().look().people
    demand = matches.demand_of(project)
    judged = judge(demand, people, TODAY)
    for profile, candidate in zip(found, matches.candidates(found, TODAY), strict=True):
        place = int(np.flatnonzero((people.profile == profile.id) & (people.facts != GONE))[0])
        by_rule = match(demand, candidate, TODAY)
        assert judged.fits[place] == by_rule.fits
        assert judged.near[place] == nearly_fits(by_rule)
        if by_rule.fits:
            assert judged.score[place] == by_rule.score


# --- snapshots ------------------------------------------------------------------------------------


def write_down(folder):
    place = journal.end(db.session)
    people, said = load_all(db.session)
    mark = snapshot.write(folder, people, Concordance.of(said), place)
    snapshot.note(db.session, mark)


@pytest.fixture
def kept(context, tmp_path):
    """A snapshot of two people; a change came after it."""
    first, second = make_profile(introduction="擅长调解"), make_profile(introduction="擅长登记")
    write_down(tmp_path)
    db.session.execute(CHANGES["consent"](first))
    db.session.commit()
    return tmp_path, {first.person_id, second.person_id}


def test_a_snapshot_is_read_and_what_came_after_it_is_read_after_it(kept, monkeypatch):
    folder, people_in_it = kept
    people, _, _ = snapshot.read(folder, db.session)
    assert people_in_it <= set(alive(people))
    monkeypatch.setattr(pool(), "folder", folder)
    monkeypatch.setattr("portal.pool.index.holding.loading.load_all", None)  # is not asked
    assert held() != alive(people)
    assert len(saying("擅长")) == 1
    monkeypatch.undo()
    assert held() == anew()


def test_a_snapshot_says_what_it_was_given_and_only_its_owner_reads_it(kept):
    folder, _ = kept
    people, listed, _ = snapshot.read(folder, db.session)
    assert people.person[listed.saying("登记")].tolist() != []
    assert np.count_nonzero(listed.saying("擅长")) == 2
    assert (folder / snapshot.FILE).stat().st_mode & 0o077 == 0
    with pytest.raises(ValueError, match="read-only"):
        listed.said.units[0] = 1


def test_what_a_process_that_died_was_writing_is_cleared_away(kept):
    folder, _ = kept
    left, fresh = folder / f"{snapshot.FILE}.a", folder / f"{snapshot.FILE}.b"
    for path, age in ((left, 2), (fresh, 0.5)):
        path.write_bytes(b"half of it")
        then = path.stat().st_mtime - age * snapshot.LEFT
        os.utime(path, (then, then))
    write_down(folder)
    assert {path.name for path in folder.iterdir()} == {snapshot.FILE, fresh.name}


def spoil_a_byte(path):
    content = bytearray(path.read_bytes())
    content[-5] ^= 1
    path.write_bytes(content)


@pytest.mark.parametrize(
    "spoil",
    [
        spoil_a_byte,
        lambda path: path.write_bytes(path.read_bytes()[:-1]),
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(b"[1]".ljust(snapshot.HEAD)),
        lambda path: path.write_bytes(path.read_bytes().replace(b'"count": ', b'"count": 9999', 1)),
        lambda path: path.write_bytes(path.read_bytes().replace(b'"form": "', b'"form": "0', 1)),
        lambda path: path.write_bytes(path.read_bytes().replace(b'"units": ', b'"units": 9', 1)),
        lambda path: path.unlink(),
    ],
)
def test_a_spoiled_snapshot_is_not_believed(kept, spoil):
    folder, _ = kept
    spoil(folder / snapshot.FILE)
    assert snapshot.read(folder, db.session) is None


def test_a_snapshot_of_another_database_is_not_believed(kept):
    folder, _ = kept
    db.session.execute(delete(Change).where(Change.snapshot.is_not(None)))
    assert snapshot.read(folder, db.session) is None


def test_the_journal_keeps_what_came_since_the_snapshot_before_the_last(kept):
    folder, _ = kept
    first_mark = db.session.query(Change.id).where(Change.snapshot.is_not(None)).scalar()
    make_profile()
    write_down(folder)
    assert db.session.query(Change.id).order_by(Change.id).first()[0] == first_mark


def test_the_daily_work_writes_a_snapshot_that_is_believed(context):
    profile = make_profile()
    jobs.write_down()
    db.session.commit()
    people, _, _ = snapshot.read(pool().folder, db.session)
    assert profile.person_id in alive(people)


def test_a_table_made_anew_gets_its_triggers_back(context):
    profile = make_profile()
    drop = "DROP TRIGGER pool_note_pool_profile_update"
    is_sqlite = db.engine.dialect.name == "sqlite"
    db.session.execute(text(drop if is_sqlite else f"{drop} ON pool_profile"))
    journal.ensure(db.session.connection())
    held()
    db.session.execute(CHANGES["consent"](profile))
    assert held() == anew()


def test_what_commits_late_is_read_though_later_lines_were_read_before(portal, database_url):
    """PostgreSQL hands out ids in order and commits in any; SQLite's writers take turns."""
    if database_url == "sqlite://":
        pytest.skip("only one can write at a time")
    engine = portal.extensions["database"][0]
    line = text(
        f"INSERT INTO pool_change (person_id, transaction) VALUES (:person, {journal.XID})"  # noqa: S608
    )
    try:
        with engine.connect() as slow, engine.connect() as quick, Session(engine) as reader:
            place = journal.end(reader)
            reader.rollback()
            slow.execute(line, {"person": 9_000_001})
            quick.execute(line, {"person": 9_000_002})
            quick.commit()
            place, changed = journal.read(reader, place)
            assert changed == {9_000_002}
            reader.rollback()
            assert journal.read(reader, place)[1] == frozenset()
            reader.rollback()
            slow.commit()
            place, changed = journal.read(reader, place)
            assert changed == {9_000_001}
            reader.rollback()
            assert journal.read(reader, place)[1] == frozenset()
    finally:
        with engine.begin() as connection:
            connection.execute(text("DELETE FROM pool_change WHERE person_id >= 9000001"))

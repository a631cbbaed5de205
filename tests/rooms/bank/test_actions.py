"""Bringing the files in: by digest, twice without harm, and never forgetting."""

from dataclasses import replace

import pytest
from sqlalchemy import func, select

from portal.access.roles import Role
from portal.audit.deeds import Deed
from portal.audit.models import AuditEntry
from portal.bank.actions import standing, sync, writing
from portal.bank.content import read_bank
from portal.bank.models import Question, QuestionStatus, QuestionVersion
from portal.bank.rules.questions import from_json
from portal.core import clock
from portal.db.base import db
from portal.settings import ROOT
from tests.factories.accounts import acting, make_officer
from tests.factories.bank import make_bank
from tests.factories.law import pass_both
from tests.factories.questions import EVERY_KIND, make_judge, make_single

FIRST = make_single(id="K5.2-901")
SECOND = make_judge(id="K5.2-902")


@pytest.fixture
def empty(context):
    """A database that holds no question but what the test brings in: the house's are retired."""
    sync(make_bank())


def row(key: str) -> Question:
    return db.session.scalars(select(Question).where(Question.key == key)).one()


def versions(key: str) -> list[QuestionVersion]:
    statement = select(QuestionVersion).join(Question, Question.id == QuestionVersion.question_id)
    statement = statement.where(Question.key == key).order_by(QuestionVersion.number)
    return list(db.session.scalars(statement))


def test_a_new_question_comes_in_enabled_with_its_first_version(empty):
    synced = sync(make_bank(FIRST, SECOND))
    assert (synced.added, synced.revised, synced.unchanged) == (2, 0, 0)
    made = row("K5.2-901")
    assert (made.topic, made.type, made.status) == ("K5.2", "single", QuestionStatus.ENABLED)
    assert made.current_version.number == 1
    assert from_json(made.current_version.content) == FIRST


@pytest.mark.parametrize("value", EVERY_KIND, ids=lambda q: f"{q.type.value}-{q.key}")
def test_every_kind_of_question_comes_back_as_it_went_in(empty, value):
    sync(make_bank(value))
    db.session.expire_all()
    held = row(value.id).current_version
    assert from_json(held.content) == value
    assert held.digest == value.digest


def test_a_second_run_changes_nothing_and_records_nothing(empty):
    sync(make_bank(FIRST, SECOND))
    entries = select(func.count()).select_from(AuditEntry)
    before = db.session.scalar(entries)
    synced = sync(make_bank(FIRST, SECOND))
    assert synced.is_idle
    assert synced.unchanged == 2
    assert db.session.scalar(entries) == before


def test_a_changed_text_is_a_new_version_and_the_old_one_stays(empty):
    sync(make_bank(FIRST, SECOND))
    changed = replace(FIRST, stem="人工费用拨付周期不得超过（ ）。", difficulty=4)
    synced = sync(make_bank(changed, SECOND))
    assert (synced.added, synced.revised, synced.unchanged) == (0, 1, 1)
    first, second = versions("K5.2-901")
    assert (first.number, second.number) == (1, 2)
    assert from_json(first.content) == FIRST
    assert row("K5.2-901").current_version_id == second.id
    assert second.difficulty == 4


def test_a_text_taken_back_is_a_third_version_so_the_history_reads_in_order(empty):
    for value in (FIRST, replace(FIRST, difficulty=5), FIRST):
        sync(make_bank(value))
    assert [v.difficulty for v in versions("K5.2-901")] == [3, 5, 3]


def test_the_absent_are_retired_and_the_returned_enabled_again(empty):
    sync(make_bank(FIRST, SECOND))
    assert sync(make_bank(FIRST)).retired == 1
    assert row("K5.2-902").status is QuestionStatus.RETIRED
    assert sync(make_bank(FIRST)).retired == 0
    assert sync(make_bank(FIRST, SECOND)).returned == 1
    assert row("K5.2-902").status is QuestionStatus.ENABLED
    assert len(versions("K5.2-902")) == 1


def test_what_people_have_suspended_stays_suspended(empty):
    sync(make_bank(FIRST))
    row("K5.2-901").status = QuestionStatus.SUSPENDED
    sync(make_bank(replace(FIRST, difficulty=1)))
    assert row("K5.2-901").status is QuestionStatus.SUSPENDED
    assert len(versions("K5.2-901")) == 2


def test_what_the_portal_has_revised_is_not_retired_by_the_files(empty):
    """Whether they bring it or not: it stands on what was written and reviewed here."""
    author = acting(make_officer(Role.AUTHOR))
    by = acting(make_officer(Role.REVIEWER))
    for value, in_files in ((FIRST, make_bank(FIRST)), (SECOND, make_bank())):
        sync(make_bank(value))
        sync(in_files)
        question = row(value.id)
        version = pass_both(writing.revise(question, by=author), author)
        standing.enable(version, by=by, now=clock.now(), today=clock.today())
        sync(make_bank())
        assert (question.status, question.current_version) == (QuestionStatus.ENABLED, version)
        standing.retire(question, "不再适用", by=by, now=clock.now())
        sync(make_bank(value))
        assert question.status is QuestionStatus.RETIRED


def test_what_changed_is_recorded_and_told(empty):
    synced = sync(make_bank(FIRST))
    db.session.flush()
    entry = db.session.scalars(
        select(AuditEntry).where(AuditEntry.deed == Deed.BANK_SYNCED).order_by(AuditEntry.id.desc())
    ).first()
    assert (entry.actor_name, entry.facts["added"]) == ("系统", 1)
    assert str(synced).startswith("题库：新增1题")


def test_three_hundred_questions_come_in_at_once(empty):
    many = [replace(FIRST, id=f"K5.99-{n:03}", stem=f"第{n}题（ ）。") for n in range(300)]
    assert sync(make_bank(*many)).added == 300


def test_the_house_s_own_bank_is_in_the_database_already(context):
    bank, _ = read_bank(ROOT / "question_bank", all_up_to=1)
    assert sync(bank).is_idle

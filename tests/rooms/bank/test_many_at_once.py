"""Changes of many questions: as few statements for many as for some, and only what was foreseen."""

from contextlib import contextmanager
from dataclasses import replace

import pytest
from sqlalchemy import event, select

from portal.access.roles import Role
from portal.bank.actions import law as actions
from portal.bank.actions import standing, writing
from portal.bank.actions.standing import Change
from portal.bank.models import LawAlert, Question, QuestionStatus
from portal.bank.queries import law
from portal.bank.rules.lifecycle import Stage
from portal.bank.rules.questions import from_json
from portal.db.base import db
from tests.factories.accounts import acting, make_officer
from tests.factories.law import NOW, REGULATION, TODAY, enter, make_citing, pass_both


@pytest.fixture
def reviewer(context):
    return acting(make_officer(Role.REVIEWER))


@contextmanager
def counted():
    """How often the database was asked; rows that go in or change together count once."""
    seen = []

    def look(_connection, _cursor, statement, _parameters, _context, is_many):
        if not (is_many or statement.startswith(("SAVEPOINT", "RELEASE", "INSERT"))):
            seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", look)
    yield seen
    event.remove(db.engine, "before_cursor_execute", look)


def questions(count):
    db.session.expunge_all()
    return db.session.scalars(select(Question).order_by(Question.id).limit(count)).all()


def prepared(count, change):
    """So many questions to which the change can be made."""
    for question in questions(count):
        question.status = (
            QuestionStatus.SUSPENDED if change is Change.RESTORE else QuestionStatus.ENABLED
        )
        if change is Change.ENABLE:
            question.latest_version.stage = Stage.PASSED
    db.session.flush()
    return questions(count)


@pytest.mark.parametrize("change", Change)
def test_a_hundred_are_foreseen_and_changed_with_as_few_looks_as_twenty(reviewer, change):
    looks = []
    for count in (20, 100):
        chosen = prepared(count, change)
        for each in chosen:  # as the list brings them
            assert each.latest_version
            assert each.current_version
        with counted() as foreseeing:
            foreseen = standing.foresee(chosen, change, by=reviewer, today=TODAY)
        assert all(one.is_possible for one in foreseen)
        with counted() as changing:
            done = standing.change_many(chosen, change, "整理", by=reviewer, now=NOW, today=TODAY)
        assert done == count
        looks.append((len(foreseeing), len(changing)))
    assert looks[0] == looks[1]


def test_a_version_of_the_law_is_entered_and_withdrawn_with_as_few_looks_for_many(reviewer):
    looks = []
    for count in (20, 100):
        for number in range(count):
            make_citing(f"K5.2-P{count}{number:03}")
        db.session.expunge_all()
        with counted() as entering:
            version = enter(reviewer)
        with counted() as withdrawing:
            actions.withdraw_version(version, "填错", by=reviewer, today=TODAY)
        looks.append((len(entering), len(withdrawing)))
    assert looks[0] == looks[1]


def test_what_is_enabled_is_found_by_what_it_says_now(reviewer):
    author = acting(make_officer(Role.AUTHOR))
    hit = make_citing("K5.2-P961", stem="旧的说法（ ）。")
    version = writing.revise(hit, by=author)
    value = replace(from_json(version.content), stem="新的说法（ ）。")
    writing.save_draft(version, value, note="", by=author)
    pass_both(version, author)
    assert "旧的说法" in hit.words
    standing.change_many([hit], Change.ENABLE, "", by=reviewer, now=NOW, today=TODAY)
    assert "新的说法" in hit.words


def test_restoring_what_was_revised_after_a_change_answers_it(reviewer):
    """Otherwise papers would pass over an enabled question for an alert that nobody sees."""
    enter(reviewer)
    hit = make_citing("K5.2-P962")
    version = law.get_instrument(REGULATION).versions[-1]
    known = {"question_id": hit.id, "instrument_version_id": version.id}
    db.session.add(alert := LawAlert(**known, created_at=version.created_at))
    hit.status = QuestionStatus.SUSPENDED
    db.session.flush()
    standing.restore(hit, "已按新法修订", by=reviewer, today=TODAY)
    assert (hit.status, alert.status.value) == (QuestionStatus.ENABLED, "revised")

"""命题 → 审题 → 终审 → 启用, with the database: drafts, decisions, and what was used stays."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from portal.access.policy import Permission
from portal.access.roles import Role
from portal.audit.deeds import Deed
from portal.audit.models import AuditEntry
from portal.bank import queries
from portal.bank.actions import reviewing, standing, sync, writing
from portal.bank.actions.standing import Change
from portal.bank.actions.taking_in import keep, take_in
from portal.bank.models import Question, QuestionStatus
from portal.bank.rules.lifecycle import Remarked, Stage
from portal.bank.rules.questions import QuestionType, blank, from_json
from portal.core import clock
from portal.core.errors import Refused
from portal.db.base import db
from tests.factories.accounts import acting, make_officer
from tests.factories.bank import make_bank, make_question
from tests.factories.questions import make_calculation, make_case, make_judge, make_single

NOW, TODAY = clock.now(), clock.today()


@pytest.fixture
def author(context):
    return acting(make_officer(Role.AUTHOR))


@pytest.fixture
def reviewers(context):
    return acting(make_officer(Role.REVIEWER)), acting(make_officer(Role.REVIEWER))


def drafted(author, value=None):
    return writing.draft_question(value or make_single(), by=author)


def submitted(author, value=None):
    version = drafted(author, value)
    writing.submit(version, by=author, now=NOW)
    return version


def passed(author, reviewers, value=None):
    version = submitted(author, value)
    for reviewer in reviewers:
        reviewing.pass_review(version, "", by=reviewer)
    return version


def enabled(author, reviewers, value=None):
    version = passed(author, reviewers, value)
    standing.enable(version, by=reviewers[1], now=NOW, today=TODAY)
    return version


def test_a_question_comes_into_use_by_three_hands(author, reviewers):
    version = enabled(author, reviewers)
    question = version.question
    assert question.status is QuestionStatus.ENABLED
    assert question.current_version_id == version.id
    assert (version.author_id, version.reviewer_id, version.final_reviewer_id) == (
        author.id,
        reviewers[0].id,
        reviewers[1].id,
    )
    assert version.id in {found.version_id for found in queries.pool()}
    kinds = [remark.kind for remark in reversed(queries.list_remarks([version]))]
    assert kinds == [
        Remarked.SUBMITTED,
        Remarked.REVIEWED,
        Remarked.FINALLY_REVIEWED,
        Remarked.ENABLED,
    ]


@pytest.mark.parametrize("stage", [Stage.DRAFT, Stage.REVIEW, Stage.FINAL, Stage.PASSED])
def test_before_that_no_paper_takes_it(author, reviewers, stage):
    version = drafted(author)
    if stage is not Stage.DRAFT:
        writing.submit(version, by=author, now=NOW)
    for reviewer in reviewers[: {Stage.FINAL: 1, Stage.PASSED: 2}.get(stage, 0)]:
        reviewing.pass_review(version, "", by=reviewer)
    assert version.stage is stage
    assert version.id not in {found.version_id for found in queries.pool()}
    if stage is not Stage.PASSED:
        with pytest.raises(Refused):
            standing.enable(version, by=reviewers[0], now=NOW, today=TODAY)


def test_the_author_decides_over_nothing_and_one_reviewer_only_once(author, reviewers):
    version = submitted(author)
    with pytest.raises(Refused, match="命题人不能审自己出的题"):
        reviewing.pass_review(version, "", by=author)
    reviewing.pass_review(version, "", by=reviewers[0])
    with pytest.raises(Refused, match="终审与审题不能是同一人"):
        reviewing.pass_review(version, "", by=reviewers[0])
    reviewing.pass_review(version, "", by=reviewers[1])
    with pytest.raises(Refused, match="命题人不能审自己出的题"):
        standing.enable(version, by=author, now=NOW, today=TODAY)


def test_what_a_question_lacks_is_said_at_once_when_it_is_handed_in(author):
    version = drafted(author, blank(QuestionType.SINGLE, "K5.2"))
    with pytest.raises(Refused) as refusal:
        writing.submit(version, by=author, now=NOW)
    for word in ("单选题应有4个选项", "没有依据"):
        assert word in refusal.value.reason


def test_a_returned_version_stays_as_it_was_read_and_is_mended_in_the_next(author, reviewers):
    first = submitted(author)
    reviewing.return_version(first, "选项2与选项3重叠", by=reviewers[0])
    assert first.stage is Stage.RETURNED
    with pytest.raises(Refused):
        writing.save_draft(first, make_single(stem="改了（ ）。"), note="", by=author)
    second = writing.revise(first.question, by=author)
    writing.save_draft(second, make_single(stem="改了（ ）。"), note="改题干", by=author)
    assert (second.number, first.number) == (2, 1)
    assert from_json(first.content).stem != from_json(second.content).stem
    assert second.question.latest_version_id == second.id


def test_another_author_neither_changes_nor_overtakes_a_draft(author):
    other = acting(make_officer(Role.AUTHOR))
    version = drafted(author)
    for deed in (
        lambda: writing.save_draft(version, make_single(), note="", by=other),
        lambda: writing.submit(version, by=other, now=NOW),
        lambda: writing.drop(version, by=other),
        lambda: writing.revise(version.question, by=other),
    ):
        with pytest.raises(Refused):
            deed()


def test_a_revision_leaves_the_current_version_in_papers_until_it_is_enabled(author, reviewers):
    first = enabled(author, reviewers)
    question = first.question
    second = writing.revise(question, by=author)
    writing.save_draft(second, make_judge(id=question.key), note="", by=author)
    writing.submit(second, by=author, now=NOW)
    assert question.current_version_id == first.id
    for reviewer in reviewers:
        reviewing.pass_review(second, "", by=reviewer)
    standing.enable(second, by=reviewers[0], now=NOW, today=TODAY)
    assert question.current_version_id == second.id
    assert from_json(first.content).type is QuestionType.SINGLE


def test_a_question_given_up_before_its_first_use_is_retired(author):
    version = drafted(author)
    writing.drop(version, by=author)
    assert (version.stage, version.question.status) == (Stage.DROPPED, QuestionStatus.RETIRED)


def test_keys_of_the_portal_count_on_and_never_meet_those_of_the_files(author):
    keys = [drafted(author).question.key for _ in range(3)]
    assert keys[0].startswith("K5.2-P")
    numbers = [int(key.split("-P")[1]) for key in keys]
    assert numbers == list(range(numbers[0], numbers[0] + 3))


def test_parts_of_a_case_are_numbered_after_the_key(author):
    version = drafted(author, make_case())
    value = from_json(version.content)
    assert [part.id for part in value.parts] == [
        f"{version.question.key}.{place}" for place in range(1, 6)
    ]


@pytest.mark.parametrize(
    ("change", "before", "after"),
    [
        (Change.SUSPEND, QuestionStatus.ENABLED, QuestionStatus.SUSPENDED),
        (Change.RESTORE, QuestionStatus.SUSPENDED, QuestionStatus.ENABLED),
        (Change.RETIRE, QuestionStatus.ENABLED, QuestionStatus.RETIRED),
        (Change.RETIRE, QuestionStatus.SUSPENDED, QuestionStatus.RETIRED),
    ],
)
def test_a_change_of_many_does_what_was_foreseen_and_no_more(reviewers, change, before, after):
    by = reviewers[0]
    fits, not_fits = make_question(status=before), make_question(status=QuestionStatus.RETIRED)
    foreseen = standing.foresee([fits, not_fits], change, by=by, today=TODAY)
    assert [one.is_possible for one in foreseen] == [True, False]
    done = standing.change_many([fits, not_fits], change, "整理", by=by, now=NOW, today=TODAY)
    assert (done, fits.status, not_fits.status) == (1, after, QuestionStatus.RETIRED)


def test_many_that_passed_are_enabled_together(author, reviewers):
    rows = [passed(author, reviewers, make_calculation()).question for _ in range(3)]
    rows.append(submitted(author).question)
    assert (
        standing.change_many(rows, Change.ENABLE, "第一批", by=reviewers[0], now=NOW, today=TODAY)
        == 3
    )
    assert [row.status for row in rows[:3]] == [QuestionStatus.ENABLED] * 3


def test_the_files_do_not_touch_what_was_written_here(author, reviewers):
    version = enabled(author, reviewers)
    sync(make_bank())
    assert version.question.status is QuestionStatus.ENABLED


def test_new_text_of_the_files_waits_where_the_portal_has_revised(author, reviewers):
    value = make_single(id="K5.2-977")
    sync(make_bank(value))
    question = db.session.scalars(select(Question).where(Question.key == value.id)).one()
    second = writing.revise(question, by=author)
    writing.save_draft(second, replace(value, stem="门户改过的题干（ ）。"), note="", by=author)
    writing.submit(second, by=author, now=NOW)
    for reviewer in reviewers:
        reviewing.pass_review(second, "", by=reviewer)
    standing.enable(second, by=reviewers[0], now=NOW, today=TODAY)
    synced = sync(make_bank(replace(value, stem="文件改过的题干（ ）。")))
    assert (synced.waiting, synced.revised) == (1, 0)
    assert question.current_version_id == second.id
    assert question.latest_version.stage is Stage.REVIEW
    assert sync(make_bank(replace(value, stem="文件改过的题干（ ）。"))).is_idle


def test_what_people_retired_the_files_do_not_bring_back(reviewers):
    value = make_single(id="K5.2-978")
    sync(make_bank(value))
    question = db.session.scalars(select(Question).where(Question.key == value.id)).one()
    standing.retire(question, "不再适用", by=reviewers[0], now=NOW)
    assert sync(make_bank(value)).is_idle
    assert question.status is QuestionStatus.RETIRED


def test_an_import_makes_drafts_of_whoever_brought_it(author):
    brought = [make_single(id="K5.2-001"), make_judge(id=""), make_case(id="K3.8-101")]
    drafts = take_in(brought, file=keep(b"PK", name="题.xlsx", by=author), by=author)
    assert [d.stage for d in drafts] == [Stage.DRAFT] * 3
    assert {d.author_id for d in drafts} == {author.id}
    assert all("-P" in d.question.key for d in drafts)
    assert [from_json(d.content).stem for d in drafts] == [one.stem for one in brought]
    entry = db.session.scalars(
        select(AuditEntry).where(AuditEntry.deed == Deed.BANK_QUESTIONS_IMPORTED)
    ).one()
    assert entry.facts == {"file": "题.xlsx", "count": 3}


def test_what_waits_is_shown_to_whose_turn_it_is(author, reviewers):
    version = submitted(author)
    stages = (Stage.REVIEW, Stage.FINAL, Stage.PASSED, Stage.DRAFT, Stage.RETURNED)

    def waits(who):
        found = queries.list_at_stage(who, Permission.BANK_QUESTION_READ, *stages)
        return [one.id for one in found]

    assert version.id not in waits(author)
    assert version.id in waits(reviewers[0])
    reviewing.pass_review(version, "", by=reviewers[0])
    assert version.id not in waits(reviewers[0])
    assert version.id in waits(reviewers[1])
    reviewing.return_version(version, "改", by=reviewers[1])
    assert version.id in waits(author)
    assert version.id not in waits(reviewers[1])

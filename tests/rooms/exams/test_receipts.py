"""Receipts at hand-in and the roots of days; whoever alters a row afterwards is found out."""

from datetime import datetime, time, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import delete, select, update

from portal.audit.deeds import Deed
from portal.audit.models import AuditEntry
from portal.core import clock
from portal.core.clock import BEIJING
from portal.core.errors import NotFound, Refused
from portal.db.base import db
from portal.documents import statement_keys
from portal.exams.actions import answering, papers, receipts
from portal.exams.actions.answering import Given as Written
from portal.exams.jobs import close_days
from portal.exams.models import (
    Answer,
    ApplicationStatus,
    DailyRoot,
    Paper,
    PaperItem,
    PaperReceipt,
)
from portal.exams.queries import receipts as queries
from portal.exams.queries import verifying
from portal.exams.rules import chain, evidence
from portal.exams.rules.evidence import Given
from portal.exams.rules.statements import NO_ROOT, day_of
from portal.exams.rules.timing import LATE
from tests.factories.accounts import acting, make_person
from tests.factories.exams import make_application, make_paper, make_sitting

NOW = clock.now()
HERE = "a" * 32
NEXT_DAY = datetime.combine(day_of(NOW) + timedelta(days=1), time(0, 15), BEIJING)


def open_paper(person=None, now=NOW) -> Paper:
    sitting = make_sitting(opens_at=now - timedelta(minutes=10), closes_at=now + timedelta(hours=3))
    application = make_application(sitting, person, status=ApplicationStatus.ADMITTED)
    made = papers.prepare_paper(application, now=now)
    return papers.enter(made, by=acting(made.person), place=HERE, now=now)


def write(paper, *answers, now=NOW):
    for position, value in answers:
        written = Written(str(uuid4()), position, value, is_flagged=False, given_at=now)
        answering.save_answer(paper, written, place=HERE, address="10.1.2.3", now=now)


def hand_in(paper, now=NOW) -> PaperReceipt:
    done = answering.hand_in(paper, by=acting(paper.person), place=HERE, now=now)
    db.session.commit()
    db.session.expire_all()
    return queries.find_receipt(done)


@pytest.fixture
def paper(context):
    made = open_paper()
    write(made, (1, "A"), (2, "B"), (1, "C"), (3, "D"), (3, ""))
    return made


@pytest.fixture
def receipt(paper):
    return hand_in(paper)


@pytest.fixture
def covered(receipt):
    """The receipt under the root of its day, another day's root before it."""
    make_older()
    receipts.close_days(now=NEXT_DAY)
    db.session.commit()
    db.session.expire_all()
    assert [root.count for root in queries.list_roots()] == [1, 1]
    return receipt


def make_older(now=NOW - timedelta(days=3)) -> PaperReceipt:
    """A receipt of some days before."""
    return hand_in(open_paper(now=now), now=now)


def trusted():
    return frozenset(statement_keys.public_keys())


def bad(receipt) -> str:
    db.session.commit()
    db.session.expire_all()
    found = verifying.findings_of(receipt, Given(trusted=trusted()))
    return "；".join(one.words for one in found if one.holds is False)


def altered_things() -> list[str]:
    """What `portal exams verify` names."""
    return [name for name, found in verifying.faults(trusted=trusted()) if found]


# --- the receipt --------------------------------------------------------------------------------


def test_the_receipt_says_what_was_written(paper):
    receipt = hand_in(paper)
    assert (receipt.questions, receipt.answered, receipt.lines) == (80, 2, 5)
    assert (receipt.handed_in_at, receipt.handed_in_how) == (NOW, "self")
    assert receipt.day == day_of(NOW)
    file = queries.receipt_file(receipt)
    assert chain.head_of(file.origin, file.journal) == receipt.head
    assert [line.value for line in file.journal] == ["A", "B", "C", "D", ""]
    assert receipt.public_id != paper.public_id


def test_the_receipt_tells_neither_who_it_is_nor_from_where(paper):
    receipt = hand_in(paper)
    text = evidence.receipt_text(queries.receipt_file(receipt))
    person = paper.person
    for secret in (person.resident_id, person.resident_id_index, person.name, "10.1.2.3"):
        assert secret not in text
    assert paper.seed not in text


def test_nobody_is_known_by_two_of_their_receipts(context):
    person = make_person()
    first, second = (hand_in(open_paper(person)) for _ in range(2))
    assert first.candidate != second.candidate


def test_a_second_hand_in_makes_no_second_receipt(paper):
    first, again = hand_in(paper), hand_in(paper, now=NOW + timedelta(minutes=1))
    assert first.id == again.id
    assert again.handed_in_at == NOW


def test_an_empty_paper_has_a_receipt_too(context):
    receipt = hand_in(open_paper())
    assert (receipt.answered, receipt.lines) == (0, 0)
    assert bad(receipt) == ""


def test_a_collected_paper_has_a_receipt(paper):
    late = paper.deadline_at + LATE + timedelta(seconds=1)
    assert answering.collect(paper.id, now=late)
    receipt = queries.find_receipt(paper)
    assert (receipt.handed_in_how, receipt.handed_in_at, receipt.lines) == ("time", late, 5)


def test_a_hand_in_that_is_undone_leaves_no_receipt(paper):
    db.session.commit()
    answering.hand_in(paper, by=acting(paper.person), place=HERE, now=NOW)
    db.session.rollback()
    assert queries.find_receipt(paper) is None


def test_only_the_candidate_gets_the_receipt(receipt):
    paper = receipt.paper
    assert queries.get_receipt(acting(paper.person), paper.public_id).id == receipt.id
    with pytest.raises(NotFound):
        queries.get_receipt(acting(make_person()), paper.public_id)
    older = make_paper()
    with pytest.raises(NotFound):
        queries.get_receipt(acting(older.person), older.public_id)


# --- the roots ----------------------------------------------------------------------------------


def test_each_day_that_is_over_gets_one_root_that_follows_the_one_before(receipt):
    make_older()
    assert [root.day for root in receipts.close_days(now=NOW)] == [day_of(NOW - timedelta(days=3))]
    assert receipt.root_id is None, "the day is not over"
    first, (second,) = queries.last_root(), receipts.close_days(now=NEXT_DAY)
    assert receipts.close_days(now=NEXT_DAY) == []
    assert (first.previous, second.previous) == (NO_ROOT, queries.digest_of(first))
    assert second.day == day_of(NOW)
    assert second.signed_at == NEXT_DAY
    deeds = select(AuditEntry.facts).where(AuditEntry.deed == Deed.EXAMS_DAY_CLOSED)
    assert [facts["count"] for facts in db.session.scalars(deeds)] == [1, 1]


def test_the_job_signs_what_is_due(receipt, monkeypatch):
    make_older()
    monkeypatch.setattr(clock, "now", lambda: NOW)
    close_days()
    assert [root.count for root in queries.list_roots()] == [1]


def test_a_receipt_that_turns_up_late_goes_under_the_next_root(covered):
    late = make_older()
    assert receipts.close_days(now=NEXT_DAY) == []
    (root,) = receipts.close_days(now=NEXT_DAY + timedelta(days=1))
    db.session.refresh(late)
    assert late.root_id == root.id
    assert root.day == day_of(NOW) + timedelta(days=1)


@pytest.mark.parametrize(
    ("days", "words"),
    [(1, "还没有结束"), (0, "已经签署"), (-1, "已经签署")],
    ids=["to come", "signed", "before one that is signed"],
)
def test_a_day_that_cannot_be_signed_is_refused_with_the_reason(covered, days, words):
    with pytest.raises(Refused, match=words):
        receipts.close_day(day_of(NOW) + timedelta(days=days), now=NEXT_DAY)


def test_a_day_is_signed_on_demand_with_all_that_waits(receipt):
    make_older()
    root = receipts.close_day(day_of(NOW), now=NEXT_DAY)
    assert root.count == 2
    with pytest.raises(Refused, match="没有等待签署的回执"):
        receipts.close_day(day_of(NEXT_DAY), now=NEXT_DAY + timedelta(days=1))


def test_of_two_that_sign_at_once_one_is_refused(covered, monkeypatch):
    make_older()
    first = queries.list_roots()[0]
    monkeypatch.setattr(queries, "last_root", lambda before=None: first)
    with pytest.raises(Refused, match="另一个进程"):
        receipts.close_day(day_of(NEXT_DAY), now=NEXT_DAY + timedelta(days=1))


def test_a_new_key_signs_and_the_old_signatures_still_hold(covered):
    statement_keys.add_key()
    hand_in(open_paper())
    (root,) = receipts.close_days(now=NEXT_DAY + timedelta(days=1))
    assert root.key != covered.root.key
    assert bad(covered) == ""
    found = verifying.findings_of_root(root, trusted=trusted())
    assert all(one.holds for one in found)


# --- what was altered ---------------------------------------------------------------------------


def test_what_nobody_altered_holds(covered):
    assert bad(covered) == ""
    found = verifying.findings_of(covered, Given(trusted=trusted()))
    assert all(one.holds for one in found)


def test_the_file_handed_out_holds_without_the_database(covered):
    from portal.exams.rules.verification import verify_receipt

    file = evidence.read_receipt(evidence.receipt_text(queries.receipt_file(covered, proven=True)))
    root = queries.root_file(covered.root, leaves=queries.leaves_of(covered.root))
    exported = evidence.read_root(evidence.root_text(root))
    for given in (Given(trusted=trusted()), Given(root=exported, trusted=trusted())):
        assert all(one.holds for one in verify_receipt(file, given))


def alter_answer(receipt):
    line = select(Answer.id).where(Answer.paper_id == receipt.paper_id, Answer.number == 2)
    db.session.execute(update(Answer).where(Answer.id.in_(line)).values(answer={"value": "D"}))


def alter_moment(receipt):
    first = (Answer.paper_id == receipt.paper_id, Answer.number == 1)
    db.session.execute(update(Answer).where(*first).values(saved_at=NOW + timedelta(seconds=1)))


def drop_line(receipt):
    db.session.execute(
        delete(Answer).where(Answer.paper_id == receipt.paper_id, Answer.number == 2)
    )


def alter_marked(receipt):
    second = (PaperItem.paper_id == receipt.paper_id, PaperItem.position == 2)
    db.session.execute(update(PaperItem).where(*second).values(answer={"value": "C"}))


def alter_question(receipt):
    item = db.session.scalars(
        select(PaperItem).where(PaperItem.paper_id == receipt.paper_id, PaperItem.position == 2)
    ).one()
    item.face = item.face | {"material": "另一道题"}


def alter_receipt(receipt):
    receipt.answered = 3


def alter_receipt_with_its_leaf(receipt):
    receipt.handed_in_at -= timedelta(minutes=1)
    receipt.paper.handed_in_at -= timedelta(minutes=1)
    receipt.leaf = queries.statement_of(receipt).leaf


def alter_hand_in(receipt):
    receipt.paper.handed_in_at -= timedelta(minutes=1)


def give_away(receipt):
    receipt.paper.person_id = make_person().id


def alter_root(receipt):
    receipt.root.root = "e" * 64


def sign_anew(receipt):
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    key, root = Ed25519PrivateKey.generate(), receipt.root
    root.public_key = key.public_key().public_bytes_raw().hex()
    root.key = evidence.key_id(root.public_key)
    root.signature = key.sign(queries.root_statement(root).text).hex()


def alter_root_before(receipt):
    queries.list_roots()[0].count = 2


def drop_root_before(receipt):
    first = queries.list_roots()[0]
    db.session.execute(delete(PaperReceipt).where(PaperReceipt.root_id == first.id))
    db.session.execute(delete(DailyRoot).where(DailyRoot.id == first.id))


ALTERED = {
    alter_answer: "算出的校验码",
    alter_moment: "算出的校验码",
    drop_line: "第2条缺失",
    alter_marked: "第2题评分所用的作答与作答流水不一致",
    alter_question: "试卷上的题目与交卷时不一致",
    alter_receipt: "回执内容与交卷时不一致",
    alter_receipt_with_its_leaf: "由1份回执算出，与签署的不一致",
    alter_hand_in: "试卷的交卷时间与回执不一致",
    give_away: "考生与交卷时不一致",
    alter_root: "签名无效",
    sign_anew: "不是指定的公钥",
    alter_root_before: "所接的上一份",
    drop_root_before: "存证根不是第一份",
}


@pytest.mark.parametrize("alter", ALTERED, ids=lambda alter: alter.__name__)
def test_whoever_alters_a_row_is_found_out(covered, alter):
    assert altered_things() == []
    alter(covered)
    db.session.flush()
    assert ALTERED[alter] in bad(covered)
    assert altered_things() != []


def test_a_receipt_taken_away_is_missed_under_its_root(covered):
    db.session.execute(delete(PaperReceipt).where(PaperReceipt.id == covered.id))
    db.session.commit()
    assert altered_things() == [f"{day_of(NOW)}存证根"]

"""What happened before there was an outbox is told afterwards, as it would have been told then."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from portal.access.roles import Role
from portal.certificates.actions import changing
from portal.certificates.models import Certificate, ChangeKind
from portal.core import clock
from portal.core.errors import Refused
from portal.db.base import db
from portal.employers import actions as employers
from portal.employers.models import EndKind
from portal.jobs.queue import commit, drop
from portal.outbox import actions, jobs
from portal.outbox.models import Backlog, Message, MessageKind, MessageState, MessageSubject
from portal.outbox.queries import backlog
from portal.points import actions as points
from portal.points.queries import get_suspended
from portal.storage import files
from tests.factories.accounts import acting, deeds_of, make_officer, make_person
from tests.factories.certificates import approve, make_certifier, make_passers, propose
from tests.factories.changes import make_change
from tests.factories.employers import PDF, make_appointment, make_project
from tests.factories.outbox import make_message, receiving
from tests.factories.points import (
    days_ago,
    make_confirmer,
    make_decided,
    make_new_pass,
    make_post,
    make_retrained,
)
from tests.person import Person
from tests.two_at_once import both, real_house

K, S = MessageKind, MessageState


def make_history() -> None:
    """Something of every kind; of some people several."""
    approve(propose(make_passers(3)))
    first, second, _ = db.session.scalars(select(Certificate).order_by(Certificate.id)).all()[-3:]
    for kind, certificate in ((ChangeKind.CORRECT, first), (ChangeKind.REISSUE, first)):
        change = make_change(kind, certificate)
        changing.approve(change, by=acting(make_certifier("50")), now=clock.now())
        commit()
    change = make_change(ChangeKind.REVOKE, second)
    changing.approve(change, by=acting(make_certifier("50")), now=clock.now())
    make_filings()
    make_suspensions()
    commit()


def make_filings() -> None:
    clerk = acting(make_officer(Role.FIRM))
    today = clock.today()
    project = make_project(
        organisation_id=clerk.organisation_id,
        planned_start_on=today - timedelta(days=9),
        planned_end_on=today + timedelta(days=90),
        needed_on=today,
    )
    found = make_appointment(make_person(), project)
    for content in (PDF, PDF + b"\n"):
        document = files.keep(content, name="x.pdf", media_type="application/pdf")
        employers.file_appointment(found, document, found.starts_on, by=clerk, now=clock.now())
        found.refile_by = today  # as after a change that both signed
    by_person = EndKind.BY_PERSON
    employers.end_appointment(found, by_person, "私人原因", today, by=clerk, now=clock.now())
    never = make_appointment(make_person(), project)
    employers.end_appointment(never, by_person, "没有到岗", today, by=clerk, now=clock.now())


def make_suspensions() -> None:
    event = make_decided(make_post(make_person()), item="16")
    other = acting(make_confirmer())
    points.reverse(event, reason="撤销", document_number="1号", by=other, now=clock.now())
    person = make_decided(make_post(make_person()), item="16").person
    make_retrained(person, days_ago(5))
    make_new_pass(person)
    officer = acting(make_confirmer())
    points.readmit(get_suspended(officer, person.public_id), by=officer, now=clock.now())


def told():
    """What the platform is told, subject by subject, in order."""
    db.session.expire_all()
    found = db.session.scalars(select(Message).order_by(Message.subject, Message.sequence))
    return [(m.subject, m.sequence, m.kind, dict(m.facts)) for m in found]


def forget(*conditions) -> None:
    """As if these had happened before there was an outbox."""
    db.session.query(Message).filter(*conditions).delete(synchronize_session=False)
    for subject in db.session.scalars(select(MessageSubject)):
        rows = select(Message).where(Message.subject == subject.subject).order_by(Message.sequence)
        for number, message in enumerate(db.session.scalars(rows).all(), 1):
            message.sequence = number
            db.session.flush()
            subject.last = number
    commit()


def write(by=None) -> Backlog:
    begun = actions.begin_backlog(by=by, now=clock.now())
    commit()
    assert not jobs.write()
    return begun


@pytest.fixture
def history(context):
    make_history()
    return told()


def test_what_is_told_afterwards_is_what_would_have_been_told(history):
    assert {kind for _, _, kind, _ in history} == set(K)
    forget()
    preview = backlog.preview()
    assert {kind: tally.count for kind, tally in preview.items()} == {
        kind: sum(each[2] is kind for each in history) for kind in K
    }
    begun = write()
    assert told() == history
    assert (begun.written, begun.expected, begun.repeated) == (len(history), len(history), 0)
    assert begun.finished_at is not None
    assert backlog.preview() == {}


def test_it_is_told_in_the_order_in_which_it_happened(history):
    forget()
    write()
    found = db.session.scalars(select(Message).order_by(Message.id)).all()
    happened = [message.happened_at for message in found]
    assert happened == sorted(happened)
    assert all(message.made_at >= message.happened_at for message in found)


def test_run_twice_it_finds_nothing(history):
    forget()
    write()
    with pytest.raises(Refused, match="没有需要补报"):
        actions.begin_backlog(by=None, now=clock.now())
    assert told() == history


def test_what_was_told_with_its_deed_is_not_told_twice(history):
    """The oldest half is forgotten: its people's later messages stand, and move behind."""
    ids = db.session.scalars(select(Message.id).order_by(Message.id)).all()
    forget(Message.id.in_(ids[: len(ids) // 2]))
    write()
    assert told() == history


def test_killed_in_the_middle_it_goes_on(history, monkeypatch):
    forget()
    monkeypatch.setattr(actions.backlog, "LOT", 2)
    actions.begin_backlog(by=None, now=clock.now())
    commit()
    assert actions.write_some(now=clock.now())
    commit()
    assert actions.write_some(now=clock.now())
    drop()  # the process dies before the commit
    assert len(told()) <= 2
    assert not jobs.write()
    assert told() == history


def test_a_run_that_nobody_works_at_is_taken_up_again(history, monkeypatch):
    forget()
    begun = actions.begin_backlog(by=None, now=clock.now())
    commit()
    jobs.resume_backlog()
    commit()
    assert told() == []  # it has just begun: somebody is at it
    begun.worked_at = clock.now() - timedelta(minutes=5)
    commit()
    jobs.resume_backlog()
    commit()
    assert told() == history


def test_a_later_deed_does_not_overtake(history, monkeypatch):
    """While it is written, something is changed of whom the issue is not written yet."""
    kinds = {s: [kind for one, _, kind, _ in history if one == s] for s, _, _, _ in history}
    subject = next(
        # Of one that was changed before, this message without a deed would pass for that one's.
        s
        for s, found in kinds.items()
        if K.CERTIFICATE_ISSUED in found and K.CERTIFICATE_CHANGED not in found
    )
    forget()
    monkeypatch.setattr(actions.backlog, "LOT", 1)
    actions.begin_backlog(by=None, now=clock.now())
    actions.post(K.CERTIFICATE_CHANGED, subject, {"name": "新"}, now=clock.now())
    commit()
    with receiving() as platform:
        assert jobs.run(platform.platform) == 0
        assert not jobs.write()
        while jobs.run(platform.platform):
            pass
        arrived = [c["kind"] for c in platform.accepted if c["subject"] == subject]
    assert arrived == [*(kind.value for kind in kinds[subject]), "certificate-changed"]


def test_what_has_been_told_too_early_is_told_once_more(history):
    issued = [s for s, _, kind, _ in history if kind is K.CERTIFICATE_ISSUED]
    revoked = next(s for s, _, kind, _ in history if kind is K.CERTIFICATE_REVOKED)
    assert revoked in issued
    forget(Message.kind == K.CERTIFICATE_ISSUED)
    about = update(Message).where(Message.subject == revoked)
    db.session.execute(about.values(state=S.DELIVERED, receipt="1", due_at=None))
    commit()
    begun = write()
    kinds = [kind for subject, _, kind, _ in told() if subject == revoked]
    assert kinds == [K.CERTIFICATE_REVOKED, K.CERTIFICATE_ISSUED, K.CERTIFICATE_REVOKED]
    assert begun.repeated == 1
    assert backlog.preview() == {}


def test_numbers_that_were_handed_out_stay(history):
    officer = acting(make_officer(Role.POINTS, "50"))
    forget(Message.kind == K.CERTIFICATE_ISSUED)
    before = {m.public_id: m.sequence for m in actions.export_open(by=officer)[0]}
    commit()
    write()
    rows = db.session.execute(select(Message.public_id, Message.sequence))
    after = dict(rows.all())
    assert {number: after[number] for number in before} == before


def test_meanwhile_nothing_leaves_by_hand(history):
    officer = acting(make_officer(Role.POINTS, "50"))
    forget(Message.kind == K.CERTIFICATE_ISSUED)
    actions.begin_backlog(by=officer, now=clock.now())
    commit()
    message = db.session.scalars(select(Message).limit(1)).one()
    for deed in (
        lambda: actions.export_open(by=officer),
        lambda: actions.resend(message, by=officer, now=clock.now()),
        lambda: actions.take_in_receipts({}, by=officer, now=clock.now()),
        lambda: actions.mark_delivered(
            message, receipt="1", reason="x", by=officer, now=clock.now()
        ),
    ):
        with pytest.raises(Refused, match="正在补报"):
            deed()


def test_an_officer_of_the_municipality_looks_and_begins(app, history):
    forget()
    officer = Person(app, make_officer(Role.POINTS, "50"))
    officer.visit("/bureau/outbox").click("补报以前的事项")
    assert officer.sees("取得证书，纳入数据库")
    officer.submit("begin_form")
    assert officer.sees("没有需要补报的事项")  # jobs of tests are done at once
    assert officer.sees(f"共生成{len(history)}条")
    assert told() == history
    begun = db.session.scalars(select(Backlog)).one()
    assert deeds_of(begun) == ["outbox:backlog:begun", "outbox:backlog:written"]


def test_a_district_does_not(app, context):
    officer = Person(app, make_officer(Role.POINTS, "500103"))
    officer.visit("/bureau/outbox/backlog", expect=404)
    make_message()


def test_two_who_begin_at_once_begin_one(database_url):
    with real_house(database_url) as house:
        with house.app_context():
            make_suspensions()
            forget()

        def begin():
            actions.begin_backlog(by=None, now=clock.now())

        assert sorted(both(house, begin, begin)) == ["", actions.backlog.UNDER_WAY]


def test_two_workers_at_once_write_everything_once(database_url):
    with real_house(database_url) as house:
        with house.app_context():
            make_suspensions()
            commit()
            expected = told()
            forget()
            actions.begin_backlog(by=None, now=clock.now())
            commit()

        def work():
            actions.write_some(now=clock.now())

        while True:
            assert both(house, work, work) == ("", "")
            with house.app_context():
                if not backlog.is_running():
                    break
        with house.app_context():
            assert told() == expected


def test_a_deed_amid_the_writing_waits_and_stands_behind(database_url):
    with real_house(database_url) as house:
        with house.app_context():
            make_suspensions()
            commit()
            expected = told()
            subject = expected[0][0]
            forget()
            actions.begin_backlog(by=None, now=clock.now())
            commit()

        def deed():
            actions.post(K.CERTIFICATE_CHANGED, subject, {"name": "新"}, now=clock.now())

        assert both(house, lambda: actions.write_some(now=clock.now()), deed) == ("", "")
        with house.app_context():
            assert not jobs.write()
            kinds = [kind for s, _, kind, _ in told() if s == subject]
            assert kinds[-1] is K.CERTIFICATE_CHANGED
            assert kinds[:-1] == [kind for s, _, kind, _ in expected if s == subject]

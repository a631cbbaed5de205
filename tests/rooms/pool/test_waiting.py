"""候补: the order is the contractor's, the next is asked once, nobody is promised too much."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.access.roles import Role
from portal.core import clock
from portal.core.errors import NotFound, Refused
from portal.db.base import db
from portal.jobs.queue import HANDLERS, commit
from portal.notices.models import Notice
from portal.pool.actions import invitations
from portal.pool.actions import waiting as actions
from portal.pool.models import Invitation, InvitationStatus, WaitingState
from portal.pool.queries import waiting as queries
from portal.pool.rules import settings
from portal.pool.rules.waiting_list import DEFAULT_CAP, MOST_WAITING
from tests.factories.accounts import acting, make_officer
from tests.factories.employers import make_appointment
from tests.factories.pool import make_invitation, make_need, make_profile, make_waiting
from tests.factories.terms import make_setting_change
from tests.statements import listening

NOW = clock.now()


@pytest.fixture
def project(context):
    return make_need()


@pytest.fixture
def clerk(project):
    return acting(make_officer(Role.FIRM, organisation=project.organisation))


def asked(project, status=InvitationStatus.SENT):
    statement = select(Invitation.person_id).where(
        Invitation.project_id == project.id, Invitation.status == status
    )
    return list(db.session.scalars(statement.order_by(Invitation.id)))


def say_no(invitation):
    invitations.decline(
        invitation, why=None, reason="", by=acting(invitation.person), now=clock.now()
    )
    commit()


def test_a_no_asks_the_first_of_the_list(project):
    first, second = make_profile(), make_profile()
    make_waiting(project, first, second)
    sent = make_invitation(project=project, message="包食宿")
    say_no(sent)
    assert asked(project) == [first.person_id]
    assert [entry.person_id for entry in queries.list_waiting(project.id)] == [second.person_id]
    made = db.session.scalars(
        select(Invitation).where(Invitation.person_id == first.person_id)
    ).one()
    assert made.message == "包食宿"
    words = db.session.scalars(
        select(Notice.words).where(Notice.organisation_id == project.organisation_id)
    ).all()
    assert any("递补" in told for told in words)


def test_a_double_run_asks_once(project):
    first, second = make_profile(), make_profile()
    make_waiting(project, first, second)
    make_invitation(project=project, status=InvitationStatus.DECLINED, calls_next=True)
    for _ in range(2):
        actions.ask_next(project, now=NOW)
    assert asked(project) == [first.person_id]


def test_what_expires_asks_the_next_and_what_a_crash_left_is_found(project):
    first, second = make_profile(), make_profile()
    make_waiting(project, first, second)
    make_invitation(project=project, expires_at=NOW - timedelta(minutes=1))
    make_invitation(project=project, status=InvitationStatus.WITHDRAWN, calls_next=True)
    HANDLERS["pool.expire_invitations"]()
    commit()
    assert asked(project) == [first.person_id, second.person_id]
    assert queries.list_called() == []


def test_whoever_is_hidden_is_passed_over_and_the_contractor_is_told(project):
    hidden, visible = make_profile(is_visible=False), make_profile()
    gone, _ = make_waiting(project, hidden, visible)
    make_invitation(project=project, status=InvitationStatus.DECLINED, calls_next=True)
    actions.ask_next(project, now=NOW)
    assert asked(project) == [visible.person_id]
    assert gone.state is WaitingState.SKIPPED
    words = db.session.scalars(select(Notice.words)).all()
    assert any("已跳过" in told for told in words)


@pytest.mark.parametrize("why", ["accepted", "appointed", "closed"])
def test_nobody_is_asked_where_no_post_is_free(project, why):
    make_waiting(project, make_profile())
    match why:
        case "accepted":
            make_invitation(project=project, status=InvitationStatus.ACCEPTED)
        case "appointed":
            make_appointment(project=project)
        case "closed":
            project.is_open = False
            db.session.commit()
    make_invitation(project=project, status=InvitationStatus.DECLINED, calls_next=True)
    assert actions.ask_next(project, now=NOW) == 0
    assert asked(project) == []
    assert len(queries.list_waiting(project.id)) == 1


def test_the_list_is_ordered_by_hand(project, clerk):
    people = [make_profile() for _ in range(3)]
    for each in people:
        assert actions.add_to_list(project, each, by=clerk, now=NOW)
    entries = queries.list_waiting(project.id)
    actions.move(entries[2], -1, by=clerk)
    actions.move(entries[2], -1, by=clerk)
    actions.move(entries[0], -5, by=clerk)
    actions.move(entries[0], 1, by=clerk)
    order = [entry.person_id for entry in queries.list_waiting(project.id)]
    assert order == [people[2].person_id, people[0].person_id, people[1].person_id]
    actions.remove(entries[2], by=clerk, now=NOW)
    assert [entry.position for entry in queries.list_waiting(project.id)] == [1, 2]
    with pytest.raises(Refused, match="不在候补名单"):
        actions.move(entries[2], 1, by=clerk)


def test_nobody_stands_twice_on_a_list_nor_on_one_for_which_they_were_asked(project, clerk):
    profile, invited = make_profile(), make_profile()
    assert actions.add_to_list(project, profile, by=clerk, now=NOW)
    assert not actions.add_to_list(project, profile, by=clerk, now=NOW)
    assert len(queries.list_waiting(project.id)) == 1
    make_invitation(invited, project)
    with pytest.raises(Refused, match="待答复"):
        actions.add_to_list(project, invited, by=clerk, now=NOW)


def test_a_list_ends_somewhere_and_hidden_people_do_not_enter(project, clerk):
    with pytest.raises(Refused, match="不在人才库展示"):
        actions.add_to_list(project, make_profile(is_visible=False), by=clerk, now=NOW)
    make_waiting(project, *(make_profile() for _ in range(MOST_WAITING)))
    with pytest.raises(Refused, match=f"最多{MOST_WAITING}人"):
        actions.add_to_list(project, make_profile(), by=clerk, now=NOW)


def test_who_is_asked_by_hand_leaves_the_list(project, clerk):
    profile = make_profile()
    (entry,) = make_waiting(project, profile)
    invitations.invite(project, profile, message="", by=clerk, now=NOW)
    db.session.refresh(entry)
    assert entry.state is WaitingState.INVITED


def test_no_more_are_asked_at_once_than_makes_sense(project, clerk):
    for _ in range(DEFAULT_CAP.of(project.posts)):
        make_invitation(project=project)
    with pytest.raises(Refused, match="待答复"):
        invitations.invite(project, make_profile(), message="", by=clerk, now=NOW)


def test_a_full_project_asks_nobody_and_takes_no_yes(project, clerk):
    sent = make_invitation(project=project)
    make_appointment(project=project)
    with pytest.raises(Refused, match="已经聘满"):
        invitations.invite(project, make_profile(), message="", by=clerk, now=NOW)
    with pytest.raises(Refused, match=r"已经聘满.*没有向对方开放"):
        invitations.accept(sent, by=acting(sent.person), now=NOW)
    assert sent.status is InvitationStatus.SENT


def test_another_contractor_s_list_is_not_there(project):
    (entry,) = make_waiting(project, make_profile())
    with pytest.raises(NotFound):
        queries.get_entry(acting(make_officer(Role.FIRM)), entry.public_id)


def test_a_clerk_looks_up_so_many_people_a_day(project, clerk):
    make_setting_change(settings.LOOKS_A_DAY, 2, clock.today(), approved=True)
    accepted = [
        make_invitation(project=project, status=InvitationStatus.ACCEPTED) for _ in range(3)
    ]
    for each in (accepted[0], accepted[1], accepted[0]):
        invitations.look_at_contact(each, by=clerk)
        db.session.flush()
    with pytest.raises(Refused, match="每日上限"):
        invitations.look_at_contact(accepted[2], by=clerk)
    invitations.look_at_contact(accepted[1], by=clerk)


def test_a_longer_list_is_shown_with_no_more_questions(project):
    def asked_for_list():
        db.session.expire_all()
        db.session.expunge_all()
        with listening() as heard:
            assert all(each.card for each in queries.placed(project_id))
        return len(heard)

    project_id = project.id
    make_waiting(project, make_profile())
    short = asked_for_list()
    project = db.session.get_one(type(project), project_id)
    make_waiting(project, *(make_profile() for _ in range(4)))
    assert asked_for_list() == short

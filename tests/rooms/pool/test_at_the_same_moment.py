"""Two people at once, each in a transaction of its own: whoever comes second sees what the first
has done. The first stops before its commit until the second has come to the door.
"""

import threading
from unittest import mock

import pytest
from sqlalchemy import create_engine, func, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.pool import NullPool

from portal.access.roles import Role
from portal.app import create_app
from portal.core import clock
from portal.core.errors import Refused
from portal.db.base import Base, db
from portal.employers.models import Project, ProjectType
from portal.jobs.queue import commit
from portal.pool.actions import experience, invitations, waiting
from portal.pool.actions import profiles as actions
from portal.pool.actions.holding import hold, hold_own_profile, hold_people
from portal.pool.models import Experience, Invitation, InvitationStatus, Profile
from tests.conftest import make_settings
from tests.factories.accounts import acting, make_officer
from tests.factories.pool import (
    make_experience,
    make_invitation,
    make_need,
    make_profile,
    make_waiting,
)

NOW = clock.now()
A_MOMENT = 0.4  # seconds: long enough for the second to come to the door


@pytest.fixture(scope="module")
def house(database_url, tmp_path_factory):
    """A portal whose transactions are real: what is committed stays."""
    folder = tmp_path_factory.mktemp("pool")
    url = f"sqlite:///{folder / 'x.db'}"
    if not database_url.startswith("sqlite"):
        url = make_url(database_url).set(database="pool_moments")
        keeper = create_engine(database_url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
        with keeper.connect() as connection:
            connection.execute(text("DROP DATABASE IF EXISTS pool_moments WITH (FORCE)"))
            connection.execute(text("CREATE DATABASE pool_moments"))
        url = url.render_as_string(hide_password=False)
    app = create_app(make_settings(folder, url, testing=True, database_options={}))
    with app.app_context():
        Base.metadata.create_all(db.engine)
        engine = db.engine
    yield app
    engine.dispose()


def both(house, first, second):
    """The outcomes of two deeds at the same moment, the first a little before the second."""
    outcomes, done, go_on = {}, threading.Event(), threading.Event()

    def run(name, deed, wait):
        with house.app_context():
            try:
                deed()
                done.set()
                wait()
                commit()
                outcomes[name] = ""
            except Refused as refusal:
                db.session.rollback()
                outcomes[name] = refusal.reason
            finally:
                done.set()

    one = threading.Thread(target=run, args=("first", first, lambda: go_on.wait(20)))
    two = threading.Thread(target=run, args=("second", second, lambda: None))
    one.start()
    assert done.wait(20)
    two.start()
    two.join(A_MOMENT)
    go_on.set()
    for thread in (one, two):
        thread.join(20)
    return outcomes["first"], outcomes["second"]


def get(model, id_):
    return db.session.get_one(model, id_)


def hide(by):
    def deed():
        actions.hide_from_contractors(hold_own_profile(by.id), by=by, now=clock.now())

    return deed


def invite(project_id, profile_id, by):
    def deed():
        project, profile = get(Project, project_id), get(Profile, profile_id)
        invitations.invite(project, profile, message="", by=by, now=clock.now())

    return deed


def accept(invitation_id, by):
    return lambda: invitations.accept(get(Invitation, invitation_id), by=by, now=clock.now())


def count(house, *clauses):
    with house.app_context():
        return db.session.scalar(select(func.count(Invitation.id)).where(*clauses))


@pytest.fixture
def scene(house):
    """A person shown, a project with two posts, its clerk."""
    with house.app_context():
        profile, project = make_profile(), make_need(posts=2)
        clerk = acting(make_officer(Role.FIRM, organisation=project.organisation))
        return profile.id, acting(profile.person), project.id, clerk


def test_an_invitation_a_moment_after_the_withdrawal_is_not_sent(house, scene):
    profile_id, person, project_id, clerk = scene
    first, second = both(house, hide(person), invite(project_id, profile_id, clerk))
    assert first == ""
    assert "不在人才库展示" in second
    assert count(house, Invitation.project_id == project_id) == 0


def test_a_withdrawal_a_moment_after_the_invitation_takes_it_along(house, scene):
    profile_id, person, project_id, clerk = scene
    assert both(house, invite(project_id, profile_id, clerk), hide(person)) == ("", "")
    sent = Invitation.status == InvitationStatus.SENT
    assert count(house, Invitation.project_id == project_id, sent) == 0
    assert count(house, Invitation.project_id == project_id) == 1


def test_a_yes_a_moment_after_the_withdrawal_opens_nothing(house, scene):
    profile_id, person, project_id, _ = scene
    with house.app_context():
        invitation = make_invitation(get(Profile, profile_id), get(Project, project_id)).id
    first, second = both(house, hide(person), accept(invitation, person))
    assert first == ""
    assert "已经答复、撤回或过期" in second


def test_two_clicks_invite_once(house, scene):
    profile_id, _, project_id, clerk = scene
    click = invite(project_id, profile_id, clerk)
    first, second = both(house, click, click)
    assert first == ""
    assert "已为该项目邀约过" in second
    assert count(house, Invitation.project_id == project_id) == 1


def test_one_who_lists_a_person_and_one_who_asks_them_do_not_lock_each_other_out(house, scene):
    profile_id, _, project_id, clerk = scene
    project_is_held, person_is_held = threading.Event(), threading.Event()

    def slowly(number):
        project_is_held.set()
        person_is_held.wait(A_MOMENT)
        return list_waiting(number)

    def listing():
        with mock.patch.object(waiting.queries, "list_waiting", slowly):
            project, profile = get(Project, project_id), get(Profile, profile_id)
            waiting.add_to_list(project, profile, by=clerk, now=clock.now())

    def asking():
        hold_people([get(Profile, profile_id).person_id])
        person_is_held.set()
        hold(get(Project, project_id))

    list_waiting, found = waiting.queries.list_waiting, []

    def run(deed):
        with house.app_context():
            deed()
            commit()
            found.append(deed)

    threads = [threading.Thread(target=run, args=(deed,)) for deed in (listing, asking)]
    threads[0].start()
    assert project_is_held.wait(20)
    threads[1].start()
    for thread in threads:
        thread.join(20)
    assert set(found) == {listing, asking}


def test_two_clerks_at_once_put_a_person_on_the_list_once(house, scene):
    profile_id, _, project_id, clerk = scene
    found = []

    def add():
        project, profile = get(Project, project_id), get(Profile, profile_id)
        found.append(waiting.add_to_list(project, profile, by=clerk, now=clock.now()))

    assert both(house, add, add) == ("", "")
    assert sorted(found) == [False, True]


def test_two_runs_of_the_list_ask_one_for_one_that_ended(house, scene):
    _, _, project_id, _ = scene
    with house.app_context():
        project = get(Project, project_id)
        make_waiting(project, make_profile(), make_profile(), make_profile())
        make_invitation(project=project, status=InvitationStatus.DECLINED, calls_next=True)

    def run():
        waiting.ask_next(get(Project, project_id), now=clock.now())

    assert both(house, run, run) == ("", "")
    sent = Invitation.status == InvitationStatus.SENT
    assert count(house, Invitation.project_id == project_id, sent) == 1


def test_of_two_officers_the_first_decides(house):
    with house.app_context():
        id_ = make_experience().id
        officers = [acting(make_officer(Role.POINTS)) for _ in range(2)]

    def review(officer, holds):
        def deed():
            found = get(Experience, id_)
            experience.review_experience(
                found, holds=holds, reason="见说明", seen=1, by=officer, now=clock.now()
            )

        return deed

    first, second = both(house, review(officers[0], True), review(officers[1], False))
    assert first == ""
    assert "刚刚修改" in second


def test_two_posts_of_the_same_experience_leave_one(house, scene):
    _, person, _, _ = scene
    stated = experience.Stated(
        type=ProjectType.BUILDING,
        project_name="同一个项目",
        employer="甲",
        role="乙",
        from_on=NOW.date().replace(year=2023, day=1),
        until_on=None,
    )

    def add():
        experience.add_experience(stated, [], by=person, now=clock.now())

    first, second = both(house, add, add)
    assert first == ""
    assert "已经填写过" in second

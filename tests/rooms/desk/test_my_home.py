"""A person's own desk: what waits for their answer stands on top, until it is answered."""

from tests.factories.accounts import make_person
from tests.factories.points import make_noticed
from tests.factories.pool import make_invitation, make_profile
from tests.person import Person


def test_an_invitation_waits_on_the_desk_until_it_is_answered(app, context):
    profile = make_profile()
    invitation = make_invitation(profile)
    person = Person(app, profile.person)
    assert "请在" in person.visit("/my").text("main .note")
    person.click(f"{invitation.organisation.name}的邀约：{invitation.project.name}")
    person.submit("decline_form", reason="路太远")
    assert not person.visit("/my").sees("等您查看或答复")
    assert person.visit(f"/my/pool/invitations/{invitation.public_id}").sees("已婉拒，不需要再办理")


def test_a_notice_waits_on_the_desk_while_it_may_be_spoken_to(app, context):
    open_event, closed = make_noticed(noticed=1), make_noticed(noticed=28)
    assert Person(app, open_event.person).visit("/my").sees("可以陈述申辩")
    assert not Person(app, closed.person).visit("/my").sees("等您查看或答复")


def test_a_newcomer_is_told_where_to_begin(app, context):
    person = Person(app, make_person()).visit("/my")
    assert person.sees("开始学习")
    assert person.sees("直接报名考试")


def test_whoever_is_certified_is_not_sent_to_learn_and_sit(app, context):
    person = Person(app, make_profile().person).visit("/my")
    assert person.sees("已取得证书")
    assert not person.sees("直接报名考试")

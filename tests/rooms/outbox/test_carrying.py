"""Messages go over real HTTP to a platform that misbehaves in every way it can."""

import dataclasses
import json
from datetime import timedelta
from unittest import mock

import jwt
import pytest
import time_machine

from portal.core import clock
from portal.db.base import db
from portal.documents.statement_keys import add_key
from portal.jobs.queue import commit, perform
from portal.outbox import actions, queries
from portal.outbox.jobs import run
from portal.outbox.models import Message, MessageKind, MessageState, PlatformLine
from portal.outbox.platform import Platform
from portal.outbox.rules.delivery import Outcome, Verdict
from tests.factories.accounts import make_demo_person
from tests.factories.outbox import make_message, make_tls, receiving

S = MessageState


@pytest.fixture
def platform(context):
    with receiving() as service:
        yield service


def state_of(message):
    db.session.expire_all()
    return db.session.get_one(Message, message.id).state


def later(minutes):
    return time_machine.travel(clock.now() + timedelta(minutes=minutes), tick=True)


def test_a_message_is_delivered_and_its_receipt_kept(platform):
    message = make_message()
    assert run(platform.platform) == 1
    assert state_of(message) is S.DELIVERED
    assert message.receipt == f"CQ-{message.public_id}"
    assert message.delivered_at is not None
    assert message.due_at is None
    assert run(platform.platform) == 0


def test_what_is_sent_is_signed_by_a_published_key_and_names_key_and_number(platform, app):
    message = make_message(name="欧阳锋")
    run(platform.platform)
    token, headers = platform.asked[0]["token"], platform.headers[0]
    listed = app.test_client().get("/.well-known/jwks.json").get_json()["keys"]
    kid = jwt.get_unverified_header(token)["kid"]
    key = next(jwt.PyJWK(each) for each in listed if each["kid"] == kid)
    claims = jwt.decode(token, key, algorithms=["EdDSA"])
    assert claims["data"]["name"] == "欧阳锋"
    assert (claims["jti"], claims["sequence"]) == (message.public_id, 1)
    assert headers["Idempotency-Key"] == message.public_id
    assert headers["Authorization"] == "Bearer a secret"
    assert headers["Content-Type"] == "application/jwt"


def test_a_changed_message_is_found_out_by_the_published_key(platform, app):
    make_message()
    run(platform.platform)
    head, body, signature = platform.asked[0]["token"].split(".")
    claims = json.loads(jwt.utils.base64url_decode(body))
    claims["data"]["name"] = "李四"
    forged = jwt.utils.base64url_encode(json.dumps(claims).encode()).decode()
    listed = app.test_client().get("/.well-known/jwks.json").get_json()["keys"]
    for each in listed:
        with pytest.raises(jwt.InvalidSignatureError):
            jwt.decode(f"{head}.{forged}.{signature}", jwt.PyJWK(each), algorithms=["EdDSA"])


def test_after_a_new_key_what_waits_is_signed_by_it(platform, app):
    make_message()
    fresh = add_key().public
    run(platform.platform)
    kid = jwt.get_unverified_header(platform.asked[0]["token"])["kid"]
    assert kid.endswith(fresh[:16])


def test_the_database_keeps_no_name_in_clear(context):
    make_message(name="欧阳锋")
    held = db.session.connection().exec_driver_sql("SELECT payload FROM outbox_message").scalar()
    assert "欧阳锋" not in held
    assert "11010119900307001X" not in held


@pytest.mark.parametrize(
    ("mishap", "words"),
    [
        (500, "no"),
        (503, "no"),
        (401, "no"),
        (404, "no"),
        (429, "no"),
        ("slow", "平台没有在规定时间内应答"),
        ("drip", ""),
        ("elsewhere", "另一个地址"),
        ("huge", "没有给出可以核对的回执"),
        ("lost", ""),
    ],
)
def test_after_trouble_it_is_tried_again_and_arrives_once(platform, mishap, words):
    message = make_message()
    platform.plan = [mishap]
    run(platform.platform)
    assert state_of(message) is S.RETRYING
    assert words in message.words
    assert message.words or mishap == "lost"
    assert run(platform.platform) == 0  # the line rests
    with later(2):
        assert run(platform.platform) == 1
    assert state_of(message) is S.DELIVERED
    assert (message.tries, platform.doubled) == (2, [])
    assert [each["jti"] for each in platform.accepted] == [message.public_id]


def test_nothing_is_followed_to_another_address(platform):
    make_message()
    platform.plan = ["elsewhere"]
    run(platform.platform)
    assert len(platform.asked) == 1
    assert platform.accepted == []


@pytest.mark.parametrize("status", [400, 413, 422])
def test_a_refusal_waits_for_people_with_the_platforms_words(platform, status):
    refused, other = make_message("person:a"), make_message("person:b")
    platform.plan, platform.said = [status], ("信用代码不存在" * 100).encode()
    assert run(platform.platform) == 2
    assert state_of(refused) is S.HELD
    assert refused.words.startswith("信用代码不存在")
    assert (len(refused.words), refused.status) == (300, status)
    assert state_of(other) is S.DELIVERED
    with later(10_000):
        assert run(platform.platform) == 0


def test_when_the_platform_is_down_not_every_message_is_tried(platform):
    for n in range(10):
        make_message(f"person:{n}")
    platform.plan = [503] * 3
    tries, moment = [], 0
    for _ in range(3):
        with later(moment):
            tries.append(run(platform.platform))
        moment += 2
    assert tries == [1, 1, 1]
    with later(moment):
        assert run(platform.platform) == 10
    assert len(platform.accepted) == 10


def test_one_message_that_breaks_the_platform_keeps_back_no_other(platform):
    poison, others = make_message("person:x"), [make_message(f"person:{n}") for n in range(3)]
    platform.plan = [500]
    run(platform.platform)
    with later(0.5):
        assert run(platform.platform) >= 3
    assert {state_of(each) for each in others} == {S.DELIVERED}
    assert state_of(poison) in {S.RETRYING, S.DELIVERED}


def test_it_rests_as_long_as_the_platform_asks(platform):
    make_message()
    platform.plan, platform.retry_after = [429], "600"
    run(platform.platform)
    with later(9):
        assert run(platform.platform) == 0
    with later(11):
        assert run(platform.platform) == 1


def test_a_later_message_of_a_subject_waits_for_the_earlier(platform):
    first = make_message("person:a")
    second = make_message("person:a", MessageKind.POOL_READMITTED, readmitted_on="2026-06-01")
    elsewhere = make_message("person:b")
    platform.plan = [422]
    run(platform.platform)
    assert [state_of(each) for each in (first, second, elsewhere)] == [
        S.HELD,
        S.WAITING,
        S.DELIVERED,
    ]
    assert queries.find_blocking(second).id == first.id
    first.state, first.due_at = S.WAITING, clock.now()
    commit()
    run(platform.platform)
    about_a = [c["sequence"] for c in platform.accepted if c["subject"] == "person:a"]
    assert about_a == [1, 2]


def test_a_killed_run_leaves_nothing_behind_but_a_lease(platform):
    """Killed after the message left, before its receipt was kept."""
    message = make_message()
    with mock.patch.object(actions, "settle", side_effect=KeyboardInterrupt):  # noqa: SIM117
        with pytest.raises(KeyboardInterrupt):
            run(platform.platform)
    db.session.rollback()
    assert state_of(message) is S.SENDING
    assert run(platform.platform) == 0
    with later(3):
        assert run(platform.platform) == 1
    assert state_of(message) is S.DELIVERED
    assert (platform.doubled, message.status) == ([], 409)
    assert message.receipt == f"CQ-{message.public_id}"


def test_a_run_that_slept_too_long_changes_nothing_that_another_has_in_hand(platform):
    message = make_message()
    slept = actions.take_next("a" * 32, now=clock.now())
    commit()
    assert actions.take_next("b" * 32, now=clock.now()) is None
    commit()
    with later(3):
        taken = actions.take_next("b" * 32, now=clock.now())
        commit()
        assert taken.number == slept.number
        trouble = Outcome(Verdict.TROUBLE, words="late")
        assert not actions.settle(slept, trouble, "a" * 32, now=clock.now())
        commit()
        assert state_of(message) is S.SENDING
        good = Outcome(Verdict.DELIVERED, 200, "CQ-1")
        assert actions.settle(taken, good, "b" * 32, now=clock.now())
        commit()
    assert (state_of(message), message.receipt) == (S.DELIVERED, "CQ-1")


def test_a_message_is_dropped_with_the_deed_that_it_tells_of(context):
    actions.post(MessageKind.POOL_SUSPENDED, "person:a", {"name": "张三"}, now=clock.now())
    db.session.rollback()
    assert db.session.query(Message).count() == 0
    make_message("person:a")
    assert db.session.query(Message).one().sequence == 1


def test_many_at_one_stroke_are_numbered_in_the_order_given(context):
    kind, now = MessageKind.POOL_SUSPENDED, clock.now()
    posts = [actions.Post(kind, f"person:{n % 450}", {"name": str(n)}) for n in range(900)]
    actions.post_many(posts, now=now)
    commit()
    found = db.session.query(Message).order_by(Message.id).all()
    assert [m.facts["name"] for m in found] == [str(n) for n in range(900)]
    assert [m.sequence for m in found] == [1] * 450 + [2] * 450


def test_a_platform_that_is_not_there_is_trouble_in_words(context):
    with receiving() as gone:
        platform = gone.platform
    message = make_message()
    run(platform)
    assert (state_of(message), message.words) == (S.RETRYING, "平台没有接受连接")
    line = db.session.query(PlatformLine).one()
    assert (line.failures, line.trouble, line.lease) == (1, "平台没有接受连接", "")


def test_a_platform_of_which_nobody_vouches_gets_nothing(context, tmp_path):
    tls, roots = make_tls(tmp_path)
    message = make_message()
    with receiving(tls) as platform:
        run(Platform(platform.url, wait=2, whole=4))
        assert state_of(message) is S.RETRYING
        assert "TLS证书没有通过验证" in message.words
        assert platform.asked == []
        elsewhere = platform.url.replace("127.0.0.1", "localhost")
        with later(2):
            run(Platform(elsewhere, roots=roots, wait=2, whole=4))
        assert (state_of(message), platform.asked) == (S.RETRYING, [])
        with later(10):
            run(Platform(platform.url, roots=roots, wait=2, whole=4))
        assert state_of(message) is S.DELIVERED


# --- by the clock -------------------------------------------------------------------------------


@pytest.fixture
def told(platform, app):
    """The settings name the platform."""
    before = app.extensions["settings"]
    app.extensions["settings"] = dataclasses.replace(
        before, platform_url=platform.url, platform_token="from a file"
    )
    yield platform
    app.extensions["settings"] = before


def test_the_clock_asks_for_a_run_and_the_queue_does_it(told, app):
    message = make_message()
    perform(app, "outbox.look", {})
    assert state_of(message) is S.DELIVERED
    assert told.headers[0]["Authorization"] == "Bearer from a file"


def test_without_an_address_messages_wait(platform, app):
    message = make_message()
    perform(app, "outbox.look", {})
    perform(app, "outbox.carry", {})
    assert state_of(message) is S.WAITING


def test_a_demonstration_tells_nobody(told, app):
    make_demo_person()
    message = make_message()
    perform(app, "outbox.look", {})
    perform(app, "outbox.carry", {})
    assert (state_of(message), told.asked) == (S.WAITING, [])


def test_nobody_is_asked_for_while_a_run_is_at_it_or_the_line_rests(context):
    make_message()
    assert queries.has_work(clock.now())
    assert actions.take_line("a" * 32, now=clock.now())
    commit()
    assert not queries.has_work(clock.now())
    assert not actions.take_line("b" * 32, now=clock.now())
    actions.leave_line("a" * 32)
    commit()
    assert queries.has_work(clock.now())

"""A version of the law entered by mistake is taken back, as long as nobody has relied on it."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.access.roles import Role
from portal.audit.deeds import Deed
from portal.audit.models import AuditEntry
from portal.bank.actions import law as actions
from portal.bank.actions import standing
from portal.bank.actions.law import Entered
from portal.bank.models import Instrument, InstrumentVersion, QuestionStatus
from portal.bank.queries import law
from portal.bank.rules.questions import Cite
from portal.core.errors import Refused
from portal.db.base import db
from tests.factories.accounts import acting, make_officer
from tests.factories.bank import make_question
from tests.factories.law import NOW, REGULATION, TODAY, alerts_on, enter, keep, make_citing
from tests.factories.questions import make_single


@pytest.fixture
def reviewer(context):
    return acting(make_officer(Role.REVIEWER))


def withdraw(version, by):
    return actions.withdraw_version(version, "日期填错", by=by, today=TODAY)


def test_what_it_had_stopped_is_enabled_again_and_its_alerts_are_gone(reviewer):
    hit, by_hand = make_citing("K5.2-P941"), make_citing("K5.2-P942")
    standing.suspend(by_hand, "有人投诉", by=reviewer)
    version = enter(reviewer)
    assert withdraw(version, reviewer) >= 1
    assert (hit.status, by_hand.status) == (QuestionStatus.ENABLED, QuestionStatus.SUSPENDED)
    assert alerts_on(hit) == alerts_on(by_hand) == []
    assert len(law.get_instrument(REGULATION).versions) == 1
    enter(reviewer)  # the day is free again


def test_the_trail_keeps_all_that_was_withdrawn(reviewer):
    make_citing("K5.2-P943")
    withdraw(enter(reviewer, changed=(24, 30)), reviewer)
    entry = db.session.scalars(
        select(AuditEntry).where(AuditEntry.deed == Deed.BANK_INSTRUMENT_WITHDRAWN.value)
    ).one()
    assert entry.facts["changed"] == [24, 30]
    assert entry.facts["in_force_on"] == str(TODAY)
    assert entry.facts["reason"] == "日期填错"
    assert "K5.2-P943" in entry.facts["questions"]
    assert "K5.2-P943" in entry.facts["restored"]


def test_what_another_law_stops_too_stays_stopped(reviewer):
    cites = (Cite(REGULATION, "第二十四条"), Cite("labour-law", "第四十四条"))
    hit = make_question(make_single(id="K5.2-P944", cites=cites))
    version = enter(reviewer)
    enter(reviewer, "labour-law", changed=(44,))
    withdraw(version, reviewer)
    assert hit.status is QuestionStatus.SUSPENDED
    (other,) = law.open_alerts(hit)
    keep(other, reviewer)
    assert hit.status is QuestionStatus.ENABLED


def test_once_an_alert_is_answered_it_stays(reviewer):
    hit = make_citing("K5.2-P945")
    version = enter(reviewer)
    keep(alerts_on(hit)[0], reviewer)
    with pytest.raises(Refused, match="已有1道题对照这个版本处理过"):
        withdraw(version, reviewer)


def test_only_the_newest_and_only_what_was_entered_here(reviewer):
    of_files = law.get_instrument(REGULATION).versions[0]
    with pytest.raises(Refused, match="请在题库文件中更正"):
        withdraw(of_files, reviewer)
    first = enter(reviewer)
    enter(reviewer, on=TODAY + timedelta(days=9))
    with pytest.raises(Refused, match="只能撤销最新登记的版本"):
        withdraw(first, reviewer)


def test_an_instrument_goes_with_its_only_version_unless_it_is_cited(reviewer):
    made = actions.add_instrument(
        "示例", "示例全称", Entered("2026年", TODAY, 9), by=reviewer, now=NOW
    )
    key = made.key
    make_citing("K5.2-P946", "第三条", key)
    with pytest.raises(Refused, match="已有试题引用"):
        withdraw(made.versions[0], reviewer)
    other = actions.add_instrument(
        "另例", "另例全称", Entered("2026年", TODAY, 9), by=reviewer, now=NOW
    )
    assert other.key != key
    withdraw(other.versions[0], reviewer)
    assert db.session.scalar(select(Instrument).where(Instrument.name == "另例全称")) is None
    left = select(InstrumentVersion).where(InstrumentVersion.instrument_id == made.id)
    assert len(db.session.scalars(left).all()) == 1

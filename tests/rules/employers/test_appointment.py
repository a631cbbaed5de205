"""Appointing and ending (Arts 2, 4, 5, 10; DOMAIN §7 C, H, U, X, Y, BB)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.employers.rules.appointment import (
    AppointRefusal,
    Basis,
    Caution,
    EndRefusal,
    Engagement,
    Proposal,
    check_appointment,
    may_end_on,
    may_start_on,
)
from portal.employers.rules.sectors import ProjectType, Sector, sector_of

CERTIFIED = Proposal(
    firm_is_verified=True,
    project_is_open=True,
    basis=Basis.CERTIFICATE,
    is_full_time=True,
    starts_on=date(2025, 6, 10),
    contract_on=date(2025, 6, 1),
    certified_on=date(2025, 6, 1),
)
UNCERTIFIED = replace(
    CERTIFIED, basis=Basis.CIVIL, certified_on=None, site_months=12, has_evidence=True
)
FULL, PART = Engagement(is_full_time=True), Engagement(is_full_time=False)
days = st.dates(date(2025, 1, 1), date(2026, 12, 31))


@pytest.mark.parametrize(
    ("base", "changes", "refusals"),
    [
        (CERTIFIED, {}, ()),
        (CERTIFIED, {"firm_is_verified": False}, (AppointRefusal.FIRM,)),
        (CERTIFIED, {"project_is_open": False}, (AppointRefusal.CLOSED,)),
        (CERTIFIED, {"contract_on": None}, ()),
        (CERTIFIED, {"contract_on": date(2025, 6, 10)}, ()),
        (CERTIFIED, {"contract_on": date(2025, 6, 11)}, (AppointRefusal.BEFORE_CONTRACT,)),
        (CERTIFIED, {"certified_on": None}, (AppointRefusal.UNCERTIFIED,)),
        (CERTIFIED, {"certified_on": date(2025, 6, 10)}, ()),
        (CERTIFIED, {"certified_on": date(2025, 6, 11)}, (AppointRefusal.BEFORE_CERTIFICATE,)),
        (UNCERTIFIED, {}, ()),
        (UNCERTIFIED, {"certified_on": date(2025, 6, 11)}, ()),
        (UNCERTIFIED, {"site_months": 11}, (AppointRefusal.ONE_YEAR,)),
        (UNCERTIFIED, {"site_months": None}, (AppointRefusal.ONE_YEAR,)),
        (UNCERTIFIED, {"basis": Basis.OTHER}, (AppointRefusal.TWO_YEARS,)),
        (UNCERTIFIED, {"basis": Basis.OTHER, "site_months": 23}, (AppointRefusal.TWO_YEARS,)),
        (UNCERTIFIED, {"basis": Basis.OTHER, "site_months": 24}, ()),
        (UNCERTIFIED, {"has_evidence": False}, (AppointRefusal.EVIDENCE,)),
    ],
)
def test_each_ground_stands_for_itself(base, changes, refusals):
    assert check_appointment(replace(base, **changes)).refusals == refusals


@pytest.mark.parametrize(
    ("is_full_time", "running", "refusals", "cautions"),
    [
        (True, (), (), ()),
        (True, (PART,), (), (Caution.SECOND_PROJECT,)),
        (False, (FULL,), (), (Caution.SECOND_PROJECT,)),
        (False, (PART,), (), (Caution.SECOND_PROJECT,)),
        (True, (FULL,), (AppointRefusal.FULL_TIME,), (Caution.SECOND_PROJECT,)),
        (False, (FULL, PART), (AppointRefusal.PROJECTS,), ()),
        (True, (PART, PART), (AppointRefusal.PROJECTS,), ()),
        (True, (Engagement(True, is_this_project=True),), (AppointRefusal.RUNNING,), ()),
    ],
)
def test_one_full_time_project_and_a_second_with_a_caution(
    is_full_time, running, refusals, cautions
):
    check = check_appointment(replace(CERTIFIED, is_full_time=is_full_time, running=running))
    assert (check.refusals, check.cautions) == (refusals, cautions)
    assert check.ok is (refusals == ())


def test_every_reason_is_told_at_once():
    check = check_appointment(
        replace(UNCERTIFIED, firm_is_verified=False, site_months=3, has_evidence=False)
    )
    assert check.refusals == (
        AppointRefusal.FIRM,
        AppointRefusal.ONE_YEAR,
        AppointRefusal.EVIDENCE,
    )


def test_a_certificate_is_one_of_three_ways_and_not_demanded_of_the_others():
    assert check_appointment(UNCERTIFIED).ok


@pytest.mark.parametrize(
    ("base", "education", "cautions"),
    [
        (UNCERTIFIED, False, (Caution.EDUCATION,)),
        (UNCERTIFIED, True, ()),
        (UNCERTIFIED, None, ()),
        (CERTIFIED, False, ()),
    ],
)
def test_ordinary_high_school_is_flagged_and_not_refused(base, education, cautions):
    check = check_appointment(replace(base, has_secondary_education=education))
    assert check.ok
    assert check.cautions == cautions


@pytest.mark.parametrize(
    ("starts_on", "refusal"),
    [
        (date(2025, 5, 31), AppointRefusal.BEFORE_CONTRACT),
        (date(2025, 6, 4), AppointRefusal.BEFORE_CERTIFICATE),
        (date(2025, 6, 5), None),
    ],
)
def test_the_documents_day_is_not_before_contract_or_certificate(starts_on, refusal):
    assert may_start_on(starts_on, date(2025, 6, 1), date(2025, 6, 5)) is refusal
    assert may_start_on(starts_on, None, None) is None


@pytest.mark.parametrize(
    ("ended_on", "refusal"),
    [
        (date(2025, 6, 9), EndRefusal.BEFORE_START),
        (date(2025, 6, 10), None),
        (date(2025, 7, 1), None),
        (date(2025, 7, 2), EndRefusal.FUTURE),
    ],
)
def test_an_appointment_ends_between_its_start_and_today(ended_on, refusal):
    assert may_end_on(date(2025, 6, 10), ended_on, date(2025, 7, 1)) is refusal


@given(days, days, days)
def test_what_has_not_begun_can_always_be_called_off(starts_on, ended_on, today):
    if starts_on > today >= ended_on:
        assert may_end_on(starts_on, ended_on, today) is None
    assert may_end_on(starts_on, today + timedelta(days=1), today) is EndRefusal.FUTURE


@pytest.mark.parametrize(
    ("project_type", "sector"),
    [
        (ProjectType.BUILDING, Sector.HOUSING),
        (ProjectType.MUNICIPAL, Sector.HOUSING),
        (ProjectType.RAIL, Sector.HOUSING),
        (ProjectType.ROAD, Sector.TRANSPORT),
        (ProjectType.WATER, Sector.WATER),
        (ProjectType.OTHER, None),
    ],
)
def test_which_department_answers_for_a_project(project_type, sector):
    assert sector_of(project_type) is sector


def test_the_clause_can_be_named_alone():
    assert [b.short for b in Basis] == ["第五条第（一）项", "第五条第（二）项", "第五条第（三）项"]


@pytest.mark.parametrize("refusal", AppointRefusal)
def test_every_refusal_has_words_for_the_person_it_is_about(refusal):
    assert "另选人员" not in refusal.to_person
    assert "该人员" not in refusal.to_person
    assert any(whom in refusal.to_person for whom in ("您", "单位"))
    assert refusal.to_person != refusal.label

"""Counterfactuals: what one change would bring."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from portal.employers.rules.sectors import ProjectType
from portal.pool.rules.found import Opening, Own, advise

TODAY = date(2026, 11, 2)
NAMES = {"500107": "九龙坡区", "500103": "渝中区"}
HOUSE, ROAD = ProjectType.BUILDING, ProjectType.ROAD


def own(**changed) -> Own:
    return Own(
        **{
            "places": frozenset({"500103"}),
            "anywhere": False,
            "available_on": TODAY + timedelta(days=60),
            "months": {},
            "verified": {},
        }
        | changed
    )


def told(who, openings, late=()):
    return advise(who, openings, dict(late), TODAY, 7, NAMES)


def test_another_district_and_an_earlier_day_are_worth_so_many_projects():
    advice = told(
        own(),
        [
            Opening("500103", HOUSE, False, 4),
            Opening("500103", HOUSE, True, 5),
            Opening("500107", HOUSE, False, 12),
        ],
        [(TODAY + timedelta(days=25), 5)],
    )
    assert (advice.fitting, advice.open) == (4, 21)
    assert [gain.sentence for gain in advice.gains] == [
        "若愿意到九龙坡区，可多符合12个在招项目",
        "若最早到岗日期提前到2026-12-02，可多符合5个在招项目",
    ]


def test_only_a_day_that_would_do_is_named():
    needed = TODAY + timedelta(days=10)
    (gain,) = told(own(), [], [(needed, 3)]).gains
    assert gain.count == 3
    day = date.fromisoformat(gain.sentence.split("提前到")[1][:10])
    assert TODAY <= day <= needed + timedelta(days=7)


def test_missing_and_unverified_experience_is_named_by_kind():
    openings = [Opening("500103", HOUSE, False, 9), Opening("500103", ROAD, False, 3)]
    advice = told(own(months={"road": 20}, verified={"road": 12}), openings)
    assert advice.proofs == (
        "符合的项目中9个是房屋建筑：有这一类现场经验的，请补充经历和证明",
        "符合的项目中3个是公路：您的20个月经验中8个月尚未核实",
    )
    assert told(own(months={"building": 9}, verified={"building": 9}), openings[:1]).proofs == ()


openings = st.lists(
    st.builds(
        Opening,
        st.sampled_from(["500103", "500107", "500106"]),
        st.sampled_from(ProjectType),
        st.booleans(),
        st.integers(1, 50),
    ),
    max_size=12,
)
late = st.dictionaries(
    st.integers(-7, 52).map(lambda days: TODAY + timedelta(days=days)), st.integers(1, 9)
)


@given(openings, late)
def test_a_gain_is_what_would_fit_more(found, late):
    advice = told(own(), found, late)
    assert all(gain.count > 0 for gain in advice.gains)
    everywhere = told(own(anywhere=True), found, {}).fitting
    for place in ("500107", "500106"):
        wider = told(own(places=frozenset({"500103", place})), found, {}).fitting
        assert advice.fitting <= wider <= everywhere
    assert everywhere <= advice.open


@given(late)
def test_coming_still_earlier_never_brings_less(late):
    counts = [gain.count for gain in told(own(), [], late).gains]
    assert counts == sorted(counts)
    assert sum(counts[-1:]) <= sum(late.values())

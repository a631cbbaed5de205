"""Years on sites before: what people of the pool state and prove of them, and what is verified."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from random import Random

from portal.access.roles import Role
from portal.accounts.models import Person
from portal.demo.offices import Offices
from portal.demo.stage import SEED, Stage, write
from portal.employers.rules.sectors import ProjectType
from portal.points.rules.cycles import add_months
from portal.pool.actions.experience import rework_many
from portal.pool.models import Consent, Experience, ExperienceProof, Profile
from portal.pool.rules.consent import CURRENT
from portal.pool.rules.experience import ExperienceState

_SITES = ("滨江花园", "龙湖新城", "中央公园", "嘉陵大道", "长江水厂", "南山隧道", "轨道延伸段")
_FIRMS = ("演示建设集团", "演示路桥公司", "演示水利工程公司", "演示安装公司")
_ROLES = ("劳资专管员", "劳务员", "资料员")
_STATES = (
    *(ExperienceState.VERIFIED,) * 4,
    *(ExperienceState.STATED,) * 4,
    ExperienceState.PROVED,
)
S = ExperienceState


def state_years(
    stage: Stage, offices: Offices, profiles: Sequence[Profile], holder: Person
) -> None:
    """One time for each kind of site that a profile names, one after another up to half a year
    ago; the figures of the profiles follow of them and of the posts held here.
    """
    dice = Random(SEED)
    for profile in profiles:
        if profile.person_id == holder.id and not profile.types:
            profile.types = {"building": 30, "municipal": 8}  # of the sign-in card: some to show
    rows = [row for profile in profiles for row in _years(stage, offices, profile, dice)]
    write(rows)
    write(_proof(stage, row) for row in rows if row.state is not S.STATED)
    write(
        Consent(person_id=p.person_id, version=CURRENT.version, given_at=p.consented_at)
        for p in profiles
        if p.is_visible and p.consented_at is not None
    )
    rework_many(profiles, on=stage.today)


def _years(stage: Stage, offices: Offices, profile: Profile, dice: Random) -> Iterator[Experience]:
    after = add_months(stage.today.replace(day=1), -6)
    for kind, count in profile.types.items():
        begun = add_months(after, -count)
        yield _time(stage, offices, profile, ProjectType(kind), (begun, after), dice)
        after = begun


def _time(
    stage: Stage,
    offices: Offices,
    profile: Profile,
    kind: ProjectType,
    span: tuple[date, date],
    dice: Random,
) -> Experience:
    state = dice.choice(_STATES)
    stated = stage.at((stage.today - profile.confirmed_at.date()).days, 9)
    is_verified = state is S.VERIFIED
    officer = offices.officer(Role.POINTS)
    return Experience(
        person_id=profile.person_id,
        region=profile.region,
        type=kind,
        project_name=f"{dice.choice(_SITES)}{dice.randint(1, 9)}期（演示）",
        employer=dice.choice(_FIRMS),
        role=dice.choice(_ROLES),
        from_on=span[0],
        until_on=span[1] - timedelta(days=1),
        state=state,
        proved_at=stated if state is not S.STATED else None,
        reviewed_by_id=officer.id if is_verified else None,
        reviewed_at=stated + timedelta(hours=5) if is_verified else None,
        created_at=stated,
    )


def _proof(stage: Stage, row: Experience) -> ExperienceProof:
    paper = stage.sheet_of(row.person_id, "社保缴费记录")
    return ExperienceProof(experience_id=row.id, file=paper, created_at=row.proved_at)

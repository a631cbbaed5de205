"""现场经历: stated by the person, proved by files, looked at by an officer; months follow of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from portal.access.roles import Actor
from portal.audit.deeds import Deed
from portal.audit.record import record
from portal.core import clock
from portal.core.errors import NotFound, Refused
from portal.db.base import db
from portal.employers.rules.sectors import ProjectType
from portal.notices.actions import Telling, tell
from portal.pool.actions.holding import hold, hold_own_profile, hold_people
from portal.pool.models import Experience, ExperienceProof, Profile
from portal.pool.queries import experiences as queries
from portal.pool.rules.experience import (
    MOST_EXPERIENCES,
    MOST_PROOFS,
    ExperienceState,
    Months,
    months_of,
)
from portal.storage.models import StoredFile

TWICE = "这段经历已经填写过，请在经历列表中修改"
CHANGED = "本人刚刚修改了这段经历，请重新查看后再办理"
OWN = "不能核实自己的经历，请由其他工作人员办理"
S = ExperienceState


@dataclass(frozen=True, slots=True)
class Stated:
    """What a person says of one time on a site; months whole, the first and the last included."""

    type: ProjectType
    project_name: str
    employer: str
    role: str
    from_on: date
    until_on: date | None


def add_experience(
    stated: Stated, proofs: Sequence[StoredFile], *, by: Actor, now: datetime
) -> Experience:
    """One more time on a site. Raises Refused for one that stands already, or for too many."""
    profile = hold_own_profile(by.id)
    if _count(by.id) >= MOST_EXPERIENCES:
        raise Refused(f"最多填写{MOST_EXPERIENCES}段经历，请先移除不再需要的")
    experience = Experience(
        person_id=by.id, region=profile.region, revision=0, proofs=[], created_at=now
    )
    _write(experience, stated, proofs, now)
    record(Deed.POOL_EXPERIENCE_STATED, experience, by=by, **_facts(experience))
    rework(profile, on=_day(now))
    return experience


def edit_experience(
    experience: Experience,
    stated: Stated,
    proofs: Sequence[StoredFile],
    *,
    by: Actor,
    now: datetime,
) -> None:
    """Said anew: whatever an officer had verified of it is to be looked at again."""
    profile = hold_own_profile(by.id)
    _hold(experience)
    before = experience.state
    _write(experience, stated, proofs, now)
    facts = _facts(experience)
    record(Deed.POOL_EXPERIENCE_STATED, experience, by=by, before=before.value, **facts)
    rework(profile, on=_day(now))


def remove_experience(experience: Experience, *, by: Actor, now: datetime) -> None:
    """It counts no longer; what was said and decided of it stays on record."""
    profile = hold_own_profile(by.id)
    _hold(experience)
    experience.removed_at = now
    record(Deed.POOL_EXPERIENCE_REMOVED, experience, by=by)
    rework(profile, on=_day(now))


def review_experience(
    experience: Experience, *, holds: bool, reason: str, seen: int, by: Actor, now: datetime
) -> None:
    """An officer has compared the proof with what is stated. `seen` is the revision they saw."""
    if experience.person_id == by.id:
        raise Refused(OWN)
    if not holds and not reason:
        raise Refused("请填写未核实通过的原因，告诉本人需要补充什么", field="reason")
    profile = hold_own_profile(experience.person_id)
    _hold(experience)
    if experience.state is not S.PROVED or experience.revision != seen:
        raise Refused(CHANGED)
    experience.state = S.VERIFIED if holds else S.REFUSED
    experience.reviewed_by_id, experience.reviewed_at = by.id, now
    experience.reason = reason
    record(
        Deed.POOL_EXPERIENCE_REVIEWED,
        experience,
        by=by,
        outcome=experience.state.value,
        reason=reason,
        revision=seen,
    )
    outcome = "已核实" if holds else "未核实通过，请查看原因"
    tell(
        Telling(
            "pool.experience",
            f"您的现场经历“{experience.project_name}”{outcome}",
            f"pool.experience:{experience.id}:{seen}",
            person_id=experience.person_id,
            endpoint="pool.experience.experience_list",
        ),
        now=now,
    )
    rework(profile, on=_day(now))


def rework(profile: Profile, *, on: date) -> Months:
    """The months of the profile are those of what stands on that day."""
    return rework_many([profile], on=on)[profile.person_id]


def rework_many(profiles: Sequence[Profile], *, on: date) -> dict[int, Months]:
    """The same of many, in a few selects."""
    db.session.flush()
    known = queries.known_of([profile.person_id for profile in profiles], on)
    worked_out = {}
    for profile in profiles:
        times, lumps = known[profile.person_id]
        months = worked_out[profile.person_id] = months_of(times, lumps)
        for name, value in _figures(months).items():
            setattr(profile, name, value)
        profile.months_on = on
    db.session.flush()
    return worked_out


def rework_people(person_ids: Sequence[int], *, on: date) -> int:
    """Those of them who have a profile are worked out anew, all at once; how many."""
    hold_people(person_ids)
    columns = [Profile.id, Profile.person_id, *(getattr(Profile, name) for name in _FIGURES)]
    found = db.session.execute(
        select(*columns).where(Profile.person_id.in_(person_ids)).order_by(Profile.id)
    ).all()
    known = queries.known_of([row.person_id for row in found], on)
    changed = []
    for row in found:
        figures = _figures(months_of(*known[row.person_id]))
        if any(getattr(row, name) != value for name, value in figures.items()):
            changed.append({"id": row.id, **figures})
    if changed:
        db.session.execute(update(Profile), changed)
    ids = [row.id for row in found]
    db.session.execute(update(Profile).where(Profile.id.in_(ids)).values(months_on=on))
    return len(found)


_FIGURES = ("types", "site_months", "verified_types", "verified_months")


def _figures(months: Months) -> dict[str, Any]:
    """What a profile keeps of the months."""
    kept = (months.by_kind, months.total, months.verified_by_kind, months.verified)
    return dict(zip(_FIGURES, kept, strict=True))


def _write(
    experience: Experience, stated: Stated, proofs: Sequence[StoredFile], now: datetime
) -> None:
    _refuse_times(stated, _day(now))
    if len(experience.proofs) + len(proofs) > MOST_PROOFS:
        raise Refused(f"每段经历最多{MOST_PROOFS}个证明文件", field="proofs")
    experience.type = stated.type
    experience.project_name, experience.employer = stated.project_name, stated.employer
    experience.role, experience.lump_months = stated.role, None
    experience.from_on, experience.until_on = stated.from_on, stated.until_on
    experience.revision += 1
    has_proof = bool(proofs or experience.proofs)
    experience.state = S.PROVED if has_proof else S.STATED
    experience.proved_at = now if has_proof else None
    experience.reviewed_by_id = experience.reviewed_at = None
    experience.reason = ""
    try:
        with db.session.begin_nested():
            db.session.add(experience)
            db.session.flush()
    except IntegrityError as twice:
        raise Refused(TWICE) from twice
    for proof in proofs:
        db.session.add(ExperienceProof(experience_id=experience.id, file_id=proof.id))
    db.session.flush()
    db.session.expire(experience, ["proofs"])


def _refuse_times(stated: Stated, today: date) -> None:
    if stated.from_on > today:
        raise Refused("开始月份不能晚于本月", field="from_on")
    if stated.until_on is None:
        return
    if stated.until_on < stated.from_on:
        raise Refused("结束月份不能早于开始月份", field="until_on")
    if stated.until_on.replace(day=1) > today:
        raise Refused("结束月份不能晚于本月，还在岗的请选“至今”", field="until_on")


def _hold(experience: Experience) -> None:
    """The row as it stands now, held; NotFound once it was removed."""
    hold(experience)
    if experience.removed_at is not None:
        raise NotFound


def _count(person_id: int) -> int:
    statement = select(func.count(Experience.id)).where(
        Experience.person_id == person_id, Experience.removed_at.is_(None)
    )
    return db.session.scalar(statement) or 0


def _facts(experience: Experience) -> dict[str, object]:
    until = experience.until_on.isoformat() if experience.until_on else None
    return {
        "type": experience.type.value,
        "from_on": experience.from_on.isoformat() if experience.from_on else None,
        "until_on": until,
        "state": experience.state.value,
        "proofs": len(experience.proofs),
    }


def _day(now: datetime) -> date:
    return now.astimezone(clock.BEIJING).date()

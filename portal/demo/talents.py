"""The pool: profiles over all districts, and invitations in every state."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import update

from portal.access.roles import Actor
from portal.certificates.models import Certificate
from portal.core.regions import current, equivalents
from portal.db.base import db
from portal.demo.building_sites import Sites
from portal.demo.cast import Cast
from portal.demo.certified import Holders
from portal.demo.contractors import Contractors
from portal.demo.crowd import acting
from portal.demo.posts import Posts
from portal.demo.stage import Stage, dated, write
from portal.employers.actions import sign
from portal.employers.models import Appointment, AppointmentStatus, Project
from portal.employers.rules.sectors import ProjectType
from portal.employers.rules.terms import Side
from portal.pool.actions.invitations import accept, decline, invite, offer_invited, withdraw
from portal.pool.actions.invitations import look_at_contact as look
from portal.pool.actions.own_data import ask as ask_about_data
from portal.pool.actions.searches import save_search
from portal.pool.actions.waiting import add_to_list
from portal.pool.models import ContactLook, Invitation, InvitationStatus, Profile, ProfileDistrict
from portal.pool.queries.search import ids_matching
from portal.pool.rules.agreed import DAYS, stands_until
from portal.pool.rules.answers import DeclineReason, FirmReason
from portal.pool.rules.consent import CURRENT
from portal.pool.rules.own_data import DataAbout, DataKind
from portal.pool.rules.skills import Skill
from portal.pool.rules.wanted import Wanted

_WORDS = (
    "做过现场劳资管理，熟悉实名制平台和考勤机维护，能独立编制工资表。",
    "有总包代发和专户对账经验，配合过专项检查，台账齐全。",
    "曾在项目部负责劳务资料，沟通能力较好，处理过班组工资纠纷。",
    "财务背景，熟悉三方协议、保证金和代发流程，可长期驻场。",
    "能适应驻场和倒班，会使用表格软件，愿意到区县项目工作。",
    "",
)
_MESSAGES = (
    "我们项目近期开工，工人较多，希望您来负责劳资管理，食宿由项目安排。",
    "看到您有同类项目经验，诚邀加入项目部，待遇面议。",
    "",
)
_NO = ("已有其他项目意向", "离家较远，暂不考虑", "时间不合适", "")
_TYPES = tuple(ProjectType)
S = InvitationStatus
_SAID_YES = frozenset({S.ACCEPTED, S.ENDED_BY_FIRM, S.ENDED_BY_PERSON, S.LAPSED})


def fill_pool(stage: Stage, cast: Cast, holders: Holders, posts: Posts) -> dict[int, Profile]:
    """Nearly everyone who holds a certificate has a profile; five in six agree to be shown."""
    engaged = {row.person_id: row for row in posts.rows if row.status != AppointmentStatus.ENDED}
    told = {cast.holder.id, cast.engaged.id, cast.suspended.id, cast.retrained.id}
    profiles = [
        _profile(stage, certificate, engaged.get(certificate.person_id), number)
        for number, certificate in enumerate(holders.certificates)
        if certificate.person_id in told or number % 29 != 28
    ]
    for profile in profiles:
        if profile.person_id in told:
            _show(profile, stage)
    write(profiles)
    return {profile.person_id: profile for profile in profiles}


def _profile(
    stage: Stage, certificate: Certificate, post: Appointment | None, number: int
) -> Profile:
    dice = stage.dice
    issued = certificate.issued_on or stage.today
    shown = number % 8 != 5
    age = (stage.today - issued).days
    confirmed = min(age, dice.choice((*range(1, 80, 7), 84, 88, 110, 150)))
    months = _months(stage, post)
    districts = [] if stage.chance(0.12) else _districts(stage, certificate)
    return Profile(
        person_id=certificate.person_id,
        certificate=certificate,
        region=certificate.region,
        is_visible=shown,
        consented_at=stage.at(confirmed) if shown else None,
        consent_version=CURRENT.version if shown else 0,
        confirmed_at=stage.at(confirmed),
        anywhere=not districts,
        types=months,
        site_months=sum(months.values()),
        largest_headcount=dice.choice((0, 40, 80, 120, 200, 300, 450, 600, 900)),
        available_on=_available_on(stage, post),
        is_full_time=stage.chance(0.8),
        skills=sorted(skill.value for skill in dice.sample(list(Skill), dice.randint(1, 4))),
        introduction=dice.choice(_WORDS),
        created_at=stage.at(max(age - 1, confirmed)),
        districts=[ProfileDistrict(region=code) for code in districts],
    )


def _months(stage: Stage, post: Appointment | None) -> dict[str, int]:
    """One to three kinds of sites; the present one among them."""
    kinds = stage.dice.sample(_TYPES, stage.dice.choice((0, 1, 1, 2, 2, 3)))
    if post is not None and post.project.type not in kinds:
        kinds.append(post.project.type)
    return {kind.value: stage.dice.randint(3, 60) for kind in kinds}


def _districts(stage: Stage, certificate: Certificate) -> list[str]:
    """Home, as it is called today, and up to three others."""
    there = [region.code for region in current(stage.today)]
    home = next((c for c in equivalents(certificate.region, stage.today) if c in there), "500103")
    return sorted({home, *stage.dice.sample(there, stage.dice.randint(0, 3))})


def _available_on(stage: Stage, post: Appointment | None) -> date:
    if post is not None:
        return post.project.planned_end_on + timedelta(days=15)
    return stage.day(-stage.dice.choice((-30, -10, 0, 0, 5, 10, 20, 40, 60)))


def _show(profile: Profile, stage: Stage) -> None:
    profile.is_visible, profile.consent_version = True, CURRENT.version
    profile.consented_at = profile.confirmed_at = stage.at(12)


def invite_people(
    stage: Stage,
    cast: Cast,
    contractors: Contractors,
    sites: Sites,
    profiles: dict[int, Profile],
    posts: Posts,
) -> None:
    """Of the contractor with a card one invitation of each state; of the others some dozens."""
    free = {certificate.person_id for certificate in posts.free}
    ready = [
        profile
        for person_id, profile in profiles.items()
        if person_id in free and profile.is_visible and profile.available_on <= stage.day(-20)
    ]
    _by_the_crowd(stage, contractors, sites, posts, ready[20:])
    _by_own_firm(stage, contractors, sites, profiles[cast.holder.id], ready[:20])
    _list_and_search(stage, contractors, sites, ready[:20])
    _ask_about_data(stage, profiles[cast.holder.id])


def _by_own_firm(
    stage: Stage,
    contractors: Contractors,
    sites: Sites,
    holder: Profile,
    ready: Sequence[Profile],
) -> None:
    clerk, message = contractors.clerk(contractors.own.id), _MESSAGES[0]

    def ask(project: Project, profile: Profile, ago: int) -> Invitation:
        when = stage.at(ago, 11)
        with dated(when):
            return invite(project, profile, message=message, by=clerk, now=when)

    expired, withdrawn, declined, appointed, accepted, waiting, *_ = ready
    old = ask(sites.looking, expired, 16)
    old.status, old.answered_at = S.EXPIRED, old.expires_at
    taken_back = ask(sites.looking, withdrawn, 9)
    with dated(stage.at(8)):
        withdraw(taken_back, by=clerk, now=stage.at(8))
    refused = ask(sites.looking, declined, 7)
    with dated(stage.at(6)):
        decline(
            refused,
            why=DeclineReason.FAR,
            reason=_NO[1],
            by=acting(declined.person),
            now=stage.at(6),
        )
    for project, profile, ago in ((sites.looking, appointed, 6), (sites.looking, accepted, 3)):
        agreed = ask(project, profile, ago)
        with dated(stage.at(ago - 1, 9)):
            accept(agreed, by=acting(profile.person), now=stage.at(ago - 1, 9))
        with dated(stage.at(ago - 1, 15)):
            look(agreed, by=clerk)
            if profile is appointed:
                _signed(agreed, clerk, stage.at(ago - 1, 15))
    ask(sites.looking, waiting, 1)
    ask(sites.looking, holder, 1)


def _list_and_search(
    stage: Stage, contractors: Contractors, sites: Sites, ready: Sequence[Profile]
) -> None:
    """Two people wait on the list of the same project; one search is kept since yesterday."""
    clerk = contractors.clerk(contractors.own.id)
    db.session.execute(update(Invitation).values(calls_next=False))  # what ended is long past
    with dated(stage.at(1, 15)):
        for profile in ready[-2:]:
            add_to_list(sites.looking, profile, by=clerk, now=stage.at(1, 15))
        wanted = Wanted(type=ProjectType.BUILDING, months=12)
        found = ids_matching(wanted, stage.today)
        seen = list(found)[: max(0, len(found) - 3)]
        save_search("房屋建筑满一年", wanted.args(), seen, by=clerk, now=stage.at(1, 15))


def _ask_about_data(stage: Stage, holder: Profile) -> None:
    """The holder asks how contractors come to see them."""
    with dated(stage.at(2, 16)):
        ask_about_data(
            DataKind.EXPLAIN,
            DataAbout.PROFILE,
            "请说明施工单位搜索人才库时，排序是怎样得出的。",
            None,
            by=acting(holder.person),
            now=stage.at(2, 16),
        )


def _signed(agreed: Invitation, clerk: Actor, now: datetime) -> None:
    """The 聘用文件 offered, and signed by both."""
    starts_on = agreed.project.planned_start_on
    terms = offer_invited(agreed, is_full_time=True, starts_on=starts_on, by=clerk, now=now)
    sign(terms, Side.FIRM, terms.digest, by=clerk, now=now)
    sign(terms, Side.PERSON, terms.digest, by=acting(agreed.person), now=now)


def _by_the_crowd(
    stage: Stage,
    contractors: Contractors,
    sites: Sites,
    posts: Posts,
    ready: Sequence[Profile],
) -> None:
    projects = [p for p in sites.others if p.is_open]
    states = [
        *(S.DECLINED,) * 9,
        *(S.EXPIRED,) * 7,
        *(S.WITHDRAWN,) * 4,
        *(S.ACCEPTED,) * 5,
        *(S.SENT,) * 9,
        *(S.ENDED_BY_FIRM, S.ENDED_BY_PERSON, S.LAPSED) * 2,
    ]
    own = {sites.filed.id, sites.advised.id, sites.retrained_at.id, sites.soon.id, sites.late.id}
    appointed = [row for row in posts.rows if row.project_id not in own][::5]
    rows = [_followed(stage, contractors, row) for row in appointed]
    rows += [
        _asked(stage, contractors, projects[number % len(projects)], profile, status)
        for number, (status, profile) in enumerate(zip(states, ready, strict=False))
    ]
    write(sorted(rows, key=lambda row: row.created_at))
    write(
        ContactLook(
            invitation=row,
            person_id=row.person_id,
            organisation_id=row.organisation_id,
            looked_by_id=row.sent_by_id,
            created_at=row.answered_at + timedelta(hours=2),
        )
        for row in rows
        if row.status in _SAID_YES and row.answered_at
    )


def _followed(stage: Stage, contractors: Contractors, row: Appointment) -> Invitation:
    """An invitation that led to this appointment."""
    sent = row.created_at - timedelta(days=3)
    return Invitation(
        project=row.project,
        organisation_id=row.organisation_id,
        person_id=row.person_id,
        sent_by_id=contractors.clerks[row.organisation_id].id,
        message=stage.dice.choice(_MESSAGES),
        status=S.ACCEPTED,
        expires_at=sent + timedelta(days=7),
        answered_at=sent + timedelta(days=1),
        appointment=row,
        created_at=sent,
    )


def _asked(
    stage: Stage,
    contractors: Contractors,
    project: Project,
    profile: Profile,
    status: InvitationStatus,
) -> Invitation:
    days_ago = {S.SENT: (0, 3), S.LAPSED: (DAYS + 5, DAYS + 20)}.get(status, (9, 25))
    sent = stage.at(stage.dice.randint(*days_ago), 8)
    expires_at = sent + timedelta(days=7)
    answered = {S.SENT: None, S.EXPIRED: expires_at}.get(status, sent + timedelta(days=2))
    return Invitation(
        project=project,
        organisation_id=project.organisation_id,
        person_id=profile.person_id,
        sent_by_id=contractors.clerks[project.organisation_id].id,
        message=stage.dice.choice(_MESSAGES),
        status=status,
        expires_at=expires_at,
        answered_at=answered,
        **(_after_yes(status, answered) if status in _SAID_YES and answered else {}),
        reason=stage.dice.choice(_NO) if status is S.DECLINED else "",
        created_at=sent,
    )


def _after_yes(status: InvitationStatus, answered: datetime) -> dict[str, Any]:
    """Until when it stands, and how it ended if it did."""
    until = stands_until(answered, DAYS)
    ended = {S.ACCEPTED: None, S.LAPSED: until}.get(status, answered + timedelta(days=3))
    return {
        "agreed_until": until,
        "ended_at": ended,
        "firm_reason": FirmReason.CHANGED if status is S.ENDED_BY_FIRM else None,
        "decline_reason": DeclineReason.PAY if status is S.ENDED_BY_PERSON else None,
    }

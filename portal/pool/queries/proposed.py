"""A plan as one person may see it now: consent is asked anew at each look, not when it was made."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from portal.access.policy import Permission
from portal.access.roles import Actor
from portal.access.scope import within
from portal.db.base import db
from portal.employers.models import Project
from portal.pool.assignment_models import AssignmentNeed, AssignmentPlace, AssignmentRun
from portal.pool.models import Invitation, Profile
from portal.pool.queries import profiles
from portal.pool.queries.assignments import latest_recommended
from portal.pool.queries.invitations import is_standing
from portal.pool.queries.openings import free_posts
from portal.pool.rules.assignment.kept import KeptPlace, from_facts
from portal.pool.rules.assignment.life import is_fresh
from portal.pool.rules.assignment.reasons import beside_greedy, why
from portal.pool.rules.disclosure import Card, Stage

ANOTHER_PROJECT = "另一项目"
RECOMMENDED_FOR = timedelta(days=30)
Pair = tuple[int, int]  # of project and person
Titles = Callable[[int], str]


@dataclass(frozen=True, slots=True)
class ShownPlace:
    """A place and what of it may be seen: `card` is None of an empty post and of somebody who is
    shown no more; `name` only where an officer reaches the person.
    """

    place: AssignmentPlace
    kept: KeptPlace
    card: Card | None
    name: str
    why: str
    beside: str
    invitation: Invitation | None
    may_invite: bool

    @property
    def is_empty(self) -> bool:
        return self.place.profile_id is None

    @property
    def title(self) -> str:
        """Who it is, as far as one may know; empty for nobody."""
        if self.name:
            return self.name
        if self.card is None:
            return ""
        return f"{self.card.surname}　证书尾号{self.card.certificate_tail}"


@dataclass(frozen=True, slots=True)
class ShownNeed:
    """A project of the plan, how many of its posts are free now, and its places."""

    need: AssignmentNeed
    free: int
    places: tuple[ShownPlace, ...]

    @property
    def proposed(self) -> tuple[ShownPlace, ...]:
        """Those that can still be seen."""
        return tuple(place for place in self.places if place.card is not None)


def titles_of(run: AssignmentRun) -> Titles:
    """The names of the plan's own projects, for whoever may see the whole plan."""
    rows = db.session.execute(
        select(Project.id, Project.name).join(AssignmentNeed).where(AssignmentNeed.run_id == run.id)
    )
    names = {project: f"“{name}”" for project, name in rows}
    return lambda project: names.get(project, ANOTHER_PROJECT)


def show_needs(
    needs: Sequence[AssignmentNeed],
    titles: Titles,
    *,
    now: datetime,
    officer: Actor | None = None,
) -> list[ShownNeed]:
    """These projects as they may be seen at this moment."""
    people = [p.profile for need in needs for p in need.places if p.profile is not None]
    visible = _visible(people)
    known = _known(people, officer) if officer else frozenset()
    free = free_posts([need.project_id for need in needs])
    invited = _invited([need.project_id for need in needs])
    shown = []
    for need in needs:
        may_invite = free[need.project_id] > 0 and is_fresh(need.run.ended_at, now)
        places = tuple(
            _show(place, need, titles, visible, known, invited, may_invite) for place in need.places
        )
        shown.append(ShownNeed(need, free[need.project_id], places))
    return shown


def recommended_for(project: Project, now: datetime) -> ShownNeed | None:
    """Whom a bureau recommends to this project's contractor: without a word of other projects."""
    need = latest_recommended(project.id, now - RECOMMENDED_FOR)
    if need is None:
        return None
    (shown,) = show_needs([need], lambda _project: ANOTHER_PROJECT, now=now)
    return shown if shown.proposed and shown.free else None


def projects_recommended_for(actor: Actor, now: datetime) -> list[Project]:
    """A contractor's open projects with free posts, for which somebody was recommended of late who
    can still be seen.
    """
    somebody = (
        select(AssignmentPlace.id)
        .join(AssignmentPlace.need)
        .where(
            AssignmentNeed.project_id == Project.id,
            AssignmentNeed.recommended_at >= now - RECOMMENDED_FOR,
            AssignmentPlace.profile_id.in_(profiles.visible().with_only_columns(Profile.id)),
        )
    )
    statement = within(select(Project), actor, Permission.POOL_INVITATION_SEND, Project).where(
        Project.is_open, somebody.exists()
    )
    found = db.session.scalars(statement.order_by(Project.needed_on, Project.id)).all()
    free = free_posts([project.id for project in found])
    return [project for project in found if free[project.id]]


def _show(
    place: AssignmentPlace,
    need: AssignmentNeed,
    titles: Titles,
    visible: Collection[int],
    known: Collection[int],
    invited: dict[Pair, Invitation],
    may_invite: bool,
) -> ShownPlace:
    kept, profile = from_facts(place.facts), place.profile
    invitation = place.invitation
    card = None
    if profile is not None and profile.id in visible:
        card = profiles.show(profile, Stage.CARD)
        invitation = invited.get((need.project_id, profile.person_id), invitation)
    return ShownPlace(
        place=place,
        kept=kept,
        card=card,
        name=profile.person.name if profile is not None and profile.id in known else "",
        why=why(kept.place, titles),
        beside=beside_greedy(kept.place),
        invitation=invitation,
        may_invite=may_invite and card is not None and invitation is None,
    )


def _visible(people: Sequence[Profile]) -> frozenset[int]:
    """Who of them may be found by contractors at this moment."""
    statement = profiles.visible().with_only_columns(Profile.id)
    return frozenset(
        db.session.scalars(statement.where(Profile.id.in_([profile.id for profile in people])))
    )


def _known(people: Sequence[Profile], officer: Actor) -> frozenset[int]:
    """Whose name the officer may see: those within reach; the others are masked as anywhere."""
    statement = within(select(Profile.id), officer, Permission.POOL_PROFILE_READ, Profile)
    return frozenset(
        db.session.scalars(statement.where(Profile.id.in_([profile.id for profile in people])))
    )


def _invited(project_ids: Sequence[int]) -> dict[Pair, Invitation]:
    """Invitations that stand, whoever sent them and by whatever page."""
    statement = select(Invitation).where(Invitation.project_id.in_(project_ids), is_standing())
    return {(each.project_id, each.person_id): each for each in db.session.scalars(statement)}

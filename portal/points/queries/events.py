"""Events within someone's reach, as lists and pages show them; and as the procedure sees them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, or_, select
from sqlalchemy.orm import joinedload, selectinload

from portal.access.policy import Permission, reaches
from portal.access.roles import Actor, Role
from portal.access.scope import within
from portal.accounts.models import Organisation, Person
from portal.core import clock
from portal.core.errors import NotFound
from portal.core.labels import Labelled
from portal.db.base import db
from portal.db.paging import Page, paged
from portal.employers.models import Project
from portal.points.models import PointsEvent, PointsEvidence, PointsReview
from portal.points.queries.settings import Periods, periods, terms_of
from portal.points.rules import procedure
from portal.points.rules.catalogue import PAPERS, Need, missing_needs
from portal.points.rules.procedure import (
    Department,
    EventStatus,
    Hand,
    ReviewState,
    Step,
)
from portal.storage.models import StoredFile

P = Permission


class Turn(Labelled):
    """轮到我: what of this very officer an event waits for."""

    CONFIRM = "to-confirm", "等我确认"
    DECIDE = "to-decide", "等我决定"
    SUBMIT = "to-submit", "等我修改或提交"
    REVIEW = "to-review", "等我复核"


@dataclass(frozen=True, slots=True)
class Wanted:
    """查询条件 of events: a state or whose turn it is, words of a person, project or document."""

    status: EventStatus | None = None
    words: str = ""
    turn: Turn | None = None


def get_event(actor: Actor, permission: Permission, public_id: str) -> PointsEvent:
    """The event, or NotFound if there is none within this person's reach.

    The person concerned knows of it from the notice on; a draft is known to its department alone.
    """
    statement = _visible(actor, permission).where(PointsEvent.public_id == public_id)
    event: PointsEvent | None = db.session.scalar(statement.options(*_with_all()))
    if event is None:
        raise NotFound
    return event


def list_events(actor: Actor, wanted: Wanted, number: int) -> Page:
    """Events within reach, the latest first; what waits for this officer, the oldest first."""
    statement = _visible(actor, P.POINTS_EVENT_READ)
    if wanted.status is not None:
        statement = statement.where(PointsEvent.status == wanted.status)
    if wanted.words:
        statement = statement.where(
            or_(
                PointsEvent.document_number.contains(wanted.words, autoescape=True),
                PointsEvent.person.has(Person.name.contains(wanted.words, autoescape=True)),
                PointsEvent.project.has(Project.name.contains(wanted.words, autoescape=True)),
            )
        )
    order = PointsEvent.id.desc()
    if wanted.turn is not None:
        statement = statement.where(*_on_turn(actor, wanted.turn))
        order = PointsEvent.id.asc()
    return paged(statement.options(*_with_all()).order_by(order), number)


def list_own_open(actor: Actor) -> Sequence[PointsEvent]:
    """What the person was given notice of and is not decided yet, the earliest due first."""
    statement = _visible(actor, P.POINTS_EVENT_OWN).where(PointsEvent.status == EventStatus.NOTICED)
    order = (PointsEvent.statement_due_on, PointsEvent.id)
    return db.session.scalars(statement.options(*_with_all()).order_by(*order)).all()


def list_unread(actor: Actor) -> Sequence[PointsEvent]:
    """Decisions on the person that were served by the portal, are not read yet and may still be
    reviewed, the latest first.
    """
    today, known = clock.today(), periods()
    since = today - timedelta(days=known.longest_review())
    statement = _visible(actor, P.POINTS_EVENT_OWN).where(
        PointsEvent.status == EventStatus.DECIDED,
        PointsEvent.decision_read_at.is_(None),
        PointsEvent.effective_on >= since,
    )
    found = db.session.scalars(
        statement.options(*_with_all()).order_by(PointsEvent.id.desc())
    ).all()
    until = review_until(found, known)
    return [event for event in found if event.id in until and today <= until[event.id]]


def review_until(events: Iterable[PointsEvent], known: Periods | None = None) -> dict[int, date]:
    """The last day on which each of these decisions may be reviewed, by its id."""
    review = (known or periods()).review
    return {
        event.id: event.effective_on + timedelta(days=review.on(event.effective_on))
        for event in events
        if event.effective_on is not None
    }


def get_evidence(event: PointsEvent, public_id: str) -> StoredFile:
    """A file of this event; NotFound for any other file."""
    found = db.session.scalar(
        select(StoredFile)
        .join(PointsEvidence, PointsEvidence.file_id == StoredFile.id)
        .where(PointsEvidence.event_id == event.id, StoredFile.public_id == public_id)
        .limit(1)
    )
    if found is None:
        raise NotFound
    return found


def contra_of(event: PointsEvent) -> PointsEvent | None:
    """The contra-entry that undid this event."""
    return db.session.scalar(
        select(PointsEvent)
        .where(PointsEvent.reverses_id == event.id)
        .options(joinedload(PointsEvent.decided_by))
    )


def replacement_of(event: PointsEvent) -> PointsEvent | None:
    """What a review changed this decision to."""
    return db.session.scalar(select(PointsEvent).where(PointsEvent.replaces_id == event.id))


def replaced_by(event: PointsEvent) -> PointsEvent | None:
    """The decision in whose place this one stands."""
    return db.session.get(PointsEvent, event.replaces_id) if event.replaces_id else None


def provided(event: PointsEvent) -> frozenset[Need]:
    """What is on file of what an item may ask for (DOMAIN §7 J, N, HH)."""
    kinds = {evidence.kind for evidence in event.evidence if evidence.source == "case"}
    held = {
        Need.EVIDENCE: bool(kinds),
        Need.CAUSATION: bool(event.causation),
        Need.ORDER: bool(event.order_number and event.order_issuer),
        Need.DEADLINE: event.order_deadline_on is not None,
        Need.POLICE: bool(event.police_number),
    } | {need: kind in kinds for need, kind in PAPERS.items()}
    return frozenset(need for need, is_there in held.items() if is_there)


def facts_of(event: PointsEvent) -> procedure.Event:
    """The event as the procedure sees it."""
    return procedure.Event(
        status=event.status,
        subject=str(event.person_id),
        drafted_by=str(event.drafted_by_id),
        region=event.organisation.region,
        missing=missing_needs(event.catalogue_item, provided(event)),
        statement_due_on=event.statement_due_on,
        stated=event.stated_at is not None,
        decided_by=str(event.decided_by_id or ""),
        served_on=event.effective_on,
        review=review_state(event),
    )


def review_state(event: PointsEvent) -> ReviewState:
    """How far a review of the decision is; what a review brought forth is not reviewed again."""
    if event.replaces_id is not None:
        return ReviewState.ANSWERED
    if event.review is None:
        return ReviewState.NONE
    return ReviewState.OPEN if event.review.outcome is None else ReviewState.ANSWERED


def hand_of(actor: Actor, event: PointsEvent) -> Hand:
    """This person as the procedure sees them: by the post at the event's own level, if any."""
    posts = [post for post, _ in reaches(actor, P.POINTS_EVENT_CONFIRM)]
    if posts:
        level = event.organisation.region
        post = min(posts, key=lambda post: (post.region != level, len(post.region)))
        return Hand(str(actor.id), Department.HR, post.region)
    for post in actor.posts:
        if post.role is Role.AUTHORITY:
            return Hand(str(actor.id), Department.INDUSTRY, post.region)
    return Hand(str(actor.id))


def steps_for(actor: Actor, event: PointsEvent, today: date) -> tuple[Step, ...]:
    """The steps this person may take today."""
    facts, hand = facts_of(event), hand_of(actor, event)
    return procedure.allowed_steps(facts, hand, today, terms_of(event, today))


def why_not(step: Step, actor: Actor, event: PointsEvent, today: date) -> str:
    """Why this person may not take this step today, in one sentence; empty if they may."""
    facts, hand = facts_of(event), hand_of(actor, event)
    return procedure.may_take(step, facts, hand, today, terms_of(event, today)).sentence


def _on_turn(actor: Actor, turn: Turn) -> tuple[ColumnElement[bool], ...]:
    """The rule of the procedure as a WHERE clause: HR of the event's own level, another hand than
    the drafter's, and never the person concerned; a draft waits for its drafter.
    """
    if turn is Turn.SUBMIT:
        open_ones = (EventStatus.DRAFT, EventStatus.RETURNED)
        return PointsEvent.status.in_(open_ones), PointsEvent.drafted_by_id == actor.id
    levels = [post.region for post, _ in reaches(actor, P.POINTS_EVENT_CONFIRM)]
    confirmer = and_(
        PointsEvent.organisation.has(Organisation.region.in_(levels)),
        PointsEvent.drafted_by_id != actor.id,
        PointsEvent.person_id != actor.id,
    )
    if turn is Turn.REVIEW:
        return (_to_review(actor),)
    if turn is Turn.CONFIRM:
        return PointsEvent.status == EventStatus.SUBMITTED, confirmer
    has_spoken = or_(
        PointsEvent.stated_at.is_not(None), PointsEvent.statement_due_on < clock.today()
    )
    return PointsEvent.status == EventStatus.NOTICED, has_spoken, confirmer


def _to_review(actor: Actor) -> ColumnElement[bool]:
    """A review under way that this officer's own bureau, or one above it, may answer: by a hand
    that neither drafted nor decided.
    """
    asked = select(PointsReview.id).where(
        PointsReview.event_id == PointsEvent.id, PointsReview.outcome.is_(None)
    )
    own = [post.region for post, _ in reaches(actor, P.POINTS_EVENT_CONFIRM) if post.region]
    return and_(
        asked.exists(),
        PointsEvent.status == EventStatus.DECIDED,
        PointsEvent.organisation.has(
            or_(false(), *(Organisation.region.startswith(r, autoescape=True) for r in own))
        ),
        PointsEvent.drafted_by_id != actor.id,
        PointsEvent.decided_by_id != actor.id,
        PointsEvent.person_id != actor.id,
    )


def _visible(actor: Actor, permission: Permission) -> Select[Any]:
    statement = within(select(PointsEvent), actor, permission, PointsEvent).where(
        PointsEvent.reverses_id.is_(None)
    )
    if permission is P.POINTS_EVENT_OWN:
        return statement.where(PointsEvent.noticed_at.is_not(None))
    own = [post.organisation_id for post in actor.posts if post.organisation_id is not None]
    return statement.where(
        or_(PointsEvent.status != EventStatus.DRAFT, PointsEvent.organisation_id.in_(own))
    )


def _with_all() -> tuple[Any, ...]:
    return (
        joinedload(PointsEvent.person),
        joinedload(PointsEvent.project).joinedload(Project.organisation),
        joinedload(PointsEvent.organisation),
        joinedload(PointsEvent.drafted_by),
        joinedload(PointsEvent.review),
        selectinload(PointsEvent.contests),
        selectinload(PointsEvent.evidence).joinedload(PointsEvidence.file),
    )

"""Messages within an officer's reach, what became of those about one thing, and the line."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import current_app
from sqlalchemy import ColumnElement, Row, Select, func, select
from sqlalchemy.orm import aliased, joinedload

from portal.access.policy import Permission, reaches
from portal.access.roles import Actor
from portal.access.scope import within
from portal.core.errors import NotFound
from portal.core.regions import MUNICIPALITY
from portal.db.base import db
from portal.db.paging import Page, paged
from portal.outbox.models import Message, MessageKind, MessageState, PlatformLine
from portal.outbox.rules.message import OPEN

P = Permission


@dataclass(frozen=True, slots=True)
class Wanted:
    """查询条件: a state, a kind, a number."""

    state: MessageState | None = None
    kind: MessageKind | None = None
    number: str = ""


@dataclass(frozen=True, slots=True)
class Figures:
    """报送概况: how many stand where, since when the oldest waits, how the line is."""

    by_state: dict[MessageState, int]
    oldest_at: datetime | None
    line: PlatformLine | None
    has_platform: bool

    @property
    def open(self) -> int:
        """How many are not delivered."""
        return sum(self.by_state[state] for state in OPEN)


def platform_url() -> str:
    """Where messages go; empty while nobody has said."""
    url: str = current_app.extensions["settings"].platform_url
    return url


def figures(actor: Actor) -> Figures:
    """What the officer's page begins with."""
    counted = within(
        select(Message.state, func.count(Message.id)), actor, P.OUTBOX_MESSAGE_READ, Message
    ).group_by(Message.state)
    rows = {row[0]: row[1] for row in db.session.execute(counted)}
    oldest = within(select(func.min(Message.made_at)), actor, P.OUTBOX_MESSAGE_READ, Message)
    return Figures(
        by_state={state: rows.get(state, 0) for state in MessageState},
        oldest_at=db.session.scalar(oldest.where(Message.state.in_(OPEN))),
        line=db.session.scalar(select(PlatformLine).limit(1)),
        has_platform=bool(platform_url()),
    )


def list_messages(actor: Actor, wanted: Wanted, number: int) -> Page:
    """Messages within reach: what is open the oldest first, else the latest first."""
    is_open = wanted.state in OPEN
    order = Message.id.asc() if is_open else Message.id.desc()
    return paged(_wanted(actor, wanted).order_by(order), number)


def list_open(actor: Actor, *, limit: int, is_held: bool = False) -> Sequence[Message]:
    """What is not delivered, in the order in which it was made: to be carried by hand. Held until
    the commit if its numbers leave the house.
    """
    statement = within(select(Message), actor, P.OUTBOX_MESSAGE_SEND, Message)
    statement = statement.where(Message.state.in_(OPEN)).order_by(Message.id).limit(limit)
    if is_held:
        statement = statement.with_for_update()
    return db.session.scalars(statement).all()


def get_message(actor: Actor, permission: Permission, public_id: str) -> Message:
    """The message, or NotFound if there is none within this officer's reach."""
    statement = within(select(Message), actor, permission, Message)
    found: Message | None = db.session.scalar(
        statement.where(Message.public_id == public_id).options(joinedload(Message.settled_by))
    )
    if found is None:
        raise NotFound
    return found


def may_see_to_it(actor: Actor) -> bool:
    """The municipality feeds the platform, for all districts."""
    return any(post.region == MUNICIPALITY for post, _ in reaches(actor, P.OUTBOX_MESSAGE_SEND))


def messages_about(subject: str) -> Sequence[Message]:
    """What was told about one thing, in order; whoever asks has seen that they may."""
    statement = select(Message).where(Message.subject == subject).order_by(Message.sequence)
    return db.session.scalars(statement).all()


def open_about(subjects: Sequence[str]) -> Sequence[Row[int, str, int, str]]:
    """What of these subjects is not delivered, in order: its row, subject, sequence and number."""
    columns = (Message.id, Message.subject, Message.sequence, Message.public_id)
    statement = select(*columns).where(Message.subject.in_(subjects), Message.state.in_(OPEN))
    return db.session.execute(statement.order_by(Message.subject, Message.sequence)).all()


def find_blocking(message: Message) -> Message | None:
    """The earliest message of the subject that has to go before this one."""
    statement = select(Message).where(
        Message.subject == message.subject,
        Message.sequence < message.sequence,
        Message.state.in_(OPEN),
    )
    return db.session.scalar(statement.order_by(Message.sequence).limit(1))


def next_due(now: datetime) -> Select[Message]:
    """The message that has waited longest since it became due, of those at the head of their
    subject.
    """
    statement = select(Message).where(Message.due_at <= now, is_first_of_its_subject())
    return statement.order_by(Message.due_at, Message.id).limit(1)


def is_first_of_its_subject() -> ColumnElement[bool]:
    """No earlier message of the subject is still open."""
    earlier: Any = aliased(Message)
    before = select(earlier.id).where(
        earlier.subject == Message.subject,
        earlier.sequence < Message.sequence,
        earlier.state.in_(OPEN),
    )
    return ~before.exists()


def has_work(now: datetime) -> bool:
    """Whether a run would find something to carry, and nobody is at it."""
    line = db.session.scalar(select(PlatformLine).limit(1))
    ends = (line.leased_until, line.rests_until) if line is not None else ()
    if any(end is not None and end > now for end in ends):
        return False
    return db.session.scalar(next_due(now)) is not None


def count_held(actor: Actor) -> tuple[int, datetime | None]:
    """How many wait for an officer, and since when the oldest does."""
    columns = select(func.count(Message.id), func.min(Message.made_at))
    statement = within(columns, actor, P.OUTBOX_MESSAGE_SEND, Message)
    count, oldest = db.session.execute(statement.where(Message.state == MessageState.HELD)).one()
    return count, oldest


def _wanted(actor: Actor, wanted: Wanted) -> Select[Any]:
    statement = within(select(Message), actor, P.OUTBOX_MESSAGE_READ, Message)
    if wanted.state is not None:
        statement = statement.where(Message.state == wanted.state)
    if wanted.kind is not None:
        statement = statement.where(Message.kind == wanted.kind)
    if wanted.number:
        statement = statement.where(Message.public_id == wanted.number.lower())
    return statement

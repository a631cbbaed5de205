"""Flask-Login's part: from the cookie to the actor and back."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from flask import Flask, g
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user
from sqlalchemy import bindparam, select

from portal.access.roles import Actor, Post, Role
from portal.accounts.models import Duty, Organisation, OrganisationKind, OrganisationStatus, Person
from portal.core import clock
from portal.db.base import db

login_manager = LoginManager()

# Every request asks this: columns instead of rows, as a person's sealed ones are dear to open.
_WHO = (
    select(
        Person.id,
        Person.name,
        Person.session_version,
        Duty.role,
        Duty.region,
        Duty.organisation_id,
        Duty.ended_on,
        Organisation.kind,
        Organisation.status,
    )
    .outerjoin(Duty, Duty.person_id == Person.id)
    .outerjoin(Organisation, Organisation.id == Duty.organisation_id)
    .where(Person.public_id == bindparam("who"))
    .order_by(Duty.id)
)


class _Held(NamedTuple):
    """A duty, with what is to be known of its organisation."""

    role: Role
    region: str
    organisation_id: int
    ended_on: date | None
    kind: OrganisationKind
    status: OrganisationStatus


class Login(UserMixin):
    """What Flask-Login keeps of a signed-in person for one request."""

    def __init__(self, actor: Actor, token: str) -> None:
        self.actor = actor
        self.token = token

    def get_id(self) -> str:
        return self.token


def init_app(app: Flask) -> None:
    login_manager.init_app(app)
    login_manager.session_protection = "basic"

    @app.before_request
    def know_the_actor() -> None:
        g.actor = current_user.actor if current_user.is_authenticated else None


@login_manager.user_loader
def load(token: str) -> Login | None:
    """The person of this cookie; None when the account is gone or all its sessions were ended."""
    public_id, _, version = token.partition(":")
    with db.reading() as session:
        rows = session.execute(_WHO, {"who": public_id}).all()
    if not rows or str(rows[0].session_version) != version:
        return None
    id_, name, _ = rows[0][:3]
    duties = [_Held(*row[3:]) for row in rows if row.role is not None]
    return Login(Actor(id_, _posts(duties), name), token)


def sign_in(person: Person) -> None:
    """This browser is this person's from now on."""
    login_user(Login(actor_of(person), session_name(person)))
    g.actor = actor_of(person)


def sign_out() -> None:
    logout_user()
    g.actor = None


def actor_of(person: Person) -> Actor:
    """The person as the rules see them: a private person always, and whatever duties are held
    today.
    """
    held = [
        _Held(
            d.role,
            d.region,
            d.organisation_id,
            d.ended_on,
            d.organisation.kind,
            d.organisation.status,
        )
        for d in person.duties
    ]
    return Actor(person.id, _posts(held), person.name)


def _posts(duties: Sequence[_Held]) -> tuple[Post, ...]:
    today = clock.today()
    held = [
        Post(duty.role, duty.region, duty.organisation_id)
        for duty in duties
        if (duty.ended_on is None or duty.ended_on > today) and _may_act(duty)
    ]
    return (Post(Role.PERSON), *held)


def _may_act(duty: _Held) -> bool:
    """A firm that no officer has verified yet gives nobody a post."""
    return duty.kind is not OrganisationKind.FIRM or duty.status is OrganisationStatus.VERIFIED


def session_name(person: Person) -> str:
    """What the cookie of a signed-in person names: who, and which version of their sessions."""
    return f"{person.public_id}:{person.session_version}"

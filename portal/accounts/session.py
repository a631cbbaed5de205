"""Flask-Login's part: from the cookie to the actor and back."""

from typing import Any

from flask import Flask, g
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from portal.access.roles import Actor, Post, Role
from portal.accounts.models import Duty, OrganisationKind, OrganisationStatus, Person
from portal.core import clock
from portal.db.base import db

login_manager = LoginManager()


class Login(UserMixin):
    """What Flask-Login keeps of a signed-in person for one request."""

    def __init__(self, person: Person) -> None:
        self.actor = actor_of(person)
        self.token = _token(person)

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
    statement = (
        select(Person)
        .where(Person.public_id == public_id)
        .options(selectinload(Person.duties).joinedload(Duty.organisation))
    )
    with db.reading() as session:
        person = session.scalar(statement)
        if person is None or str(person.session_version) != version:
            return None
        return Login(person)


def sign_in(person: Person) -> None:
    """This browser is this person's from now on."""
    login_user(Login(person))
    g.actor = actor_of(person)


def sign_out() -> None:
    logout_user()
    g.actor = None


def actor_of(person: Person) -> Actor:
    """The person as the rules see them: a private person always, and whatever duties are held
    today.
    """
    today = clock.today()
    posts = [Post(Role.PERSON)]
    posts += [
        Post(duty.role, duty.region, duty.organisation_id)
        for duty in person.duties
        if (duty.ended_on is None or duty.ended_on > today) and _may_act(duty)
    ]
    return Actor(person.id, tuple(posts), person.name)


def _may_act(duty: Duty) -> bool:
    """A firm that no officer has verified yet gives nobody a post."""
    organisation = duty.organisation
    return (
        organisation.kind is not OrganisationKind.FIRM
        or organisation.status is OrganisationStatus.VERIFIED
    )


def _token(person: Any) -> str:
    return f"{person.public_id}:{person.session_version}"

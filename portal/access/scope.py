"""The permission table as a WHERE clause, so that lists and checks cannot disagree."""

from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, false, or_, true

from portal.access.policy import Permission, Reach, reaches
from portal.access.roles import Actor, Post

S = TypeVar("S", bound=Select[*tuple[Any, ...]])


def within(statement: S, actor: Actor, permission: Permission, model: Any) -> S:
    """The statement narrowed to the rows of `model` within this person's reach."""
    clauses = [_clause(actor, post, extent, model) for post, extent in reaches(actor, permission)]
    return statement.where(or_(*clauses) if clauses else false())


def _clause(actor: Actor, post: Post, extent: Reach, model: Any) -> ColumnElement[bool]:
    match extent:
        case Reach.EVERYWHERE:
            return true()
        case Reach.OWN:
            return _is(model.person_id, actor.id)
        case Reach.ORGANISATION if post.organisation_id is not None:
            return _is(model.organisation_id, post.organisation_id)
        case Reach.REGION if post.region:
            clause: ColumnElement[bool] = model.region.startswith(post.region, autoescape=True)
            return clause
        case _:
            return false()


def _is(column: Any, value: int) -> ColumnElement[bool]:
    clause: ColumnElement[bool] = column == value
    return clause

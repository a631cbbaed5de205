"""Pictures by the names that questions call them."""

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from portal.bank.models import Picture
from portal.bank.rules.words import NAME_LENGTH
from portal.core.errors import NotFound
from portal.db.base import db


def get_picture(name: str) -> Picture:
    """The picture of this name, or NotFound."""
    statement = (
        select(Picture)
        .where(Picture.digest.startswith(name, autoescape=True))
        .options(joinedload(Picture.file))
    )
    if len(name) != NAME_LENGTH or (picture := db.session.scalar(statement)) is None:
        raise NotFound
    return picture


def picture_names() -> frozenset[str]:
    """The names of all pictures that questions may show."""
    return frozenset(db.session.scalars(select(func.substr(Picture.digest, 1, NAME_LENGTH))))

"""题图 are kept under the name that their content gives them; none is ever changed or removed."""

from collections.abc import Iterable

from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from portal.access.roles import Actor
from portal.audit.deeds import Deed
from portal.audit.record import record
from portal.bank.content import PictureFile
from portal.bank.models import Picture
from portal.bank.rules.words import picture_name
from portal.db.base import db
from portal.storage import files
from portal.storage.files import Kind


def add_picture(upload: FileStorage, by: Actor) -> str:
    """Keep an uploaded picture, drawn anew, and tell the name that a question calls it by:
    `![说明](picture:name)`.

    Raises Refused for anything but a sound JPEG or PNG of bearable size.
    """
    stored = files.take_in(upload, Kind.PHOTO, by=by)
    held = db.session.scalar(select(Picture).where(Picture.digest == stored.digest))
    if held is None:
        held = Picture(digest=stored.digest, file_id=stored.id)
        db.session.add(held)
        db.session.flush()
        record(Deed.BANK_PICTURE_ADDED, held, by=by, name=stored.name)
    return picture_name(held.digest)


def keep_pictures(pictures: Iterable[PictureFile]) -> int:
    """The pictures of question_bank/ are in the portal too; how many were not there before."""
    held = set(db.session.scalars(select(Picture.digest)))
    fresh = {one.digest: one for one in pictures if one.digest not in held}
    for digest, one in fresh.items():
        stored = files.keep(one.content, name=one.file, media_type=one.media_type)
        db.session.add(Picture(digest=digest, file_id=stored.id))
    db.session.flush()
    return len(fresh)

"""Long tables that somebody asked for."""

from portal.accounts.models import Person
from portal.certificates.register import REGISTER
from portal.core import clock
from portal.db.base import db
from portal.exports import actions, jobs
from portal.exports.models import Export
from tests.factories.accounts import acting


def make_export(person: Person) -> Export:
    """The register, written, for this officer."""
    actor = acting(person)
    listing = REGISTER.listing(actor, {})
    export = actions.ask(REGISTER, {}, listing, by=actor, now=clock.now())
    db.session.commit()
    jobs.write_all()
    return export

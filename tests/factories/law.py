"""Questions that rest on an article, and changes of the law that touch it."""

from sqlalchemy import select

from portal.access.roles import Role
from portal.bank.actions import law as actions
from portal.bank.actions import reviewing, writing
from portal.bank.actions.law import Entered
from portal.bank.models import LawAlert
from portal.bank.queries import law
from portal.bank.rules.lifecycle import Stage
from portal.bank.rules.questions import Cite
from portal.core import clock
from portal.db.base import db
from tests.factories.accounts import acting, make_officer
from tests.factories.bank import make_question
from tests.factories.questions import make_single

NOW, TODAY = clock.now(), clock.today()
REGULATION = "wage-regulation"


def make_citing(key, article="第二十四条", source=REGULATION, **details):
    """An enabled question that cites this article."""
    return make_question(make_single(id=key, cites=(Cite(source, article),), **details))


def enter(by, source=REGULATION, *, on=TODAY, changed=(24,), is_repeal=False):
    """A version of the instrument in force from that day."""
    label = f"{on:%Y-%m-%d}修订"
    entered = Entered(label, on, 0 if is_repeal else 64, tuple(changed), is_repeal)
    instrument = law.get_instrument(source)
    return actions.enter_version(instrument, entered, by=by, now=NOW, today=TODAY)


def keep(alert, by, *, today=TODAY):
    """The alert answered: right as it stands."""
    actions.keep(alert, note="对照过", by=by, now=NOW, today=today)


def pass_both(version, author):
    """The draft handed in by its author and found good by two reviewers."""
    writing.submit(version, by=author, now=NOW)
    for seen in (Stage.REVIEW, Stage.FINAL):
        reviewing.pass_review(version, "", seen=seen, by=acting(make_officer(Role.REVIEWER)))
    return version


def alerts_on(question):
    """Every alert that a question ever had, in order."""
    statement = select(LawAlert).where(LawAlert.question_id == question.id)
    return db.session.scalars(statement.order_by(LawAlert.id)).all()

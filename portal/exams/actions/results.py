"""Release of results: proposed by one officer, confirmed by another."""

from datetime import datetime

from portal.access.roles import Actor
from portal.audit.deeds import Deed
from portal.audit.record import record
from portal.core.errors import Refused
from portal.exams.actions.holding import hold
from portal.exams.actions.sittings import catch_up, step
from portal.exams.models import Sitting
from portal.exams.queries import corrections
from portal.exams.queries import results as queries
from portal.exams.queries.late import late_of
from portal.exams.rules.hands import Conflict, conflict
from portal.exams.rules.sitting_life import SittingDeed

LATE_UNSEEN = "有迟到送达的作答，请在“成绩”中逐一核对、勾选确认后，再提请公布"


def propose_release(sitting: Sitting, *, late_seen: bool = False, by: Actor, now: datetime) -> None:
    """The results wait for a second person; only when every paper is marked and no ruling waits,
    and whoever proposes says that what came late was looked at, where anything did.
    The sitting is held, as whoever proposes a ruling holds it: one of them is told no.
    """
    hold(sitting)
    catch_up(sitting, now=now)
    _demand_outsider(sitting, by)
    _demand_marked(sitting)
    late = late_of(sitting)
    if late and not late_seen:
        raise Refused(LATE_UNSEEN)
    step(sitting, SittingDeed.PROPOSE_RELEASE, release_proposed_by_id=by.id, status_reason="")
    told = queries.summary(sitting)
    facts = {"sat": told.sat, "passed": told.passed}
    if late:
        facts |= {"late_seen": sum(len(each.answers) for each in late)}
    record(Deed.EXAMS_RESULTS_PROPOSED, sitting, by=by, **facts)


def confirm_release(sitting: Sitting, *, by: Actor, now: datetime) -> None:
    """The results are released to the candidates. Raises Refused for whoever proposed them."""
    hold(sitting)
    if found := conflict(Conflict.RELEASE, first=sitting.release_proposed_by_id, second=by.id):
        raise Refused(found.label)
    _demand_outsider(sitting, by)
    _demand_marked(sitting)
    step(
        sitting,
        SittingDeed.CONFIRM_RELEASE,
        release_confirmed_by_id=by.id,
        released_at=now,
        status_reason="",
    )
    told = queries.summary(sitting)
    record(Deed.EXAMS_RESULTS_CONFIRMED, sitting, by=by, sat=told.sat, passed=told.passed)


def return_release(sitting: Sitting, *, reason: str, by: Actor) -> None:
    """The results go back to whoever proposed them, with the reason."""
    step(sitting, SittingDeed.RETURN_RELEASE, release_proposed_by_id=None, status_reason=reason)
    record(Deed.EXAMS_RESULTS_RETURNED, sitting, by=by, reason=reason)


def _demand_outsider(sitting: Sitting, by: Actor) -> None:
    own = by.id if queries.has_sat(by, sitting) else None
    if found := conflict(Conflict.OWN_RESULT, first=own, second=by.id):
        raise Refused(found.label)


def _demand_marked(sitting: Sitting) -> None:
    if unmarked := queries.count_unmarked(sitting):
        raise Refused(f"还有{unmarked}份试卷没有评完，全部评完后才能公布成绩")
    if pending := corrections.count_pending(sitting):
        raise Refused(f"还有{pending}项试题处理待决定，作出决定后才能公布成绩")

"""审题、终审: comments and decisions over a version that was handed in."""

from portal.access.roles import Actor
from portal.audit.deeds import Deed
from portal.audit.record import record
from portal.bank import queries
from portal.bank.actions.versions import remark
from portal.bank.actions.writing import next_stage
from portal.bank.models import QuestionRemark, QuestionVersion
from portal.bank.rules.lifecycle import Remarked, Stage, Step
from portal.core.errors import Refused


def comment(version: QuestionVersion, text: str, *, by: Actor) -> QuestionRemark:
    """Something is said about the version; nothing else changes."""
    record(Deed.BANK_VERSION_COMMENTED, version.question, by=by, number=version.number)
    return remark(version, Remarked.COMMENTED, by_id=by.id, text=text)


def pass_review(version: QuestionVersion, text: str, *, seen: Stage, by: Actor) -> None:
    """The next of the two reviewers finds it good, at the stage they saw it at. Raises Refused for
    what the law or the bank's own rules say against it by now.
    """
    is_final = seen is Stage.FINAL
    stage = next_stage(version, Step.FINAL if is_final else Step.REVIEW, by=by)
    if reasons := queries.faults_of(version):
        raise Refused("；".join(reasons))
    version.stage = stage
    if is_final:
        version.final_reviewer_id = by.id
    else:
        version.reviewer_id = by.id
    kind = Remarked.FINALLY_REVIEWED if is_final else Remarked.REVIEWED
    deed = Deed.BANK_VERSION_FINALLY_REVIEWED if is_final else Deed.BANK_VERSION_REVIEWED
    remark(version, kind, by_id=by.id, text=text)
    record(deed, version.question, by=by, number=version.number)


def return_version(version: QuestionVersion, text: str, *, by: Actor) -> None:
    """The version goes back to its author with what is to be mended; it stays as it was read."""
    version.stage = next_stage(version, Step.RETURN, by=by)
    remark(version, Remarked.RETURNED, by_id=by.id, text=text)
    record(Deed.BANK_VERSION_RETURNED, version.question, by=by, number=version.number, text=text)

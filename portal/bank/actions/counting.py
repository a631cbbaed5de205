"""题目统计: what released sittings say of each version, kept where lists can be searched by it."""

from sqlalchemy import select, update

from portal.bank.models import QuestionVersion
from portal.bank.queries.uses import earned_by_version
from portal.bank.rules.statistics import facility
from portal.db.base import db


def count_answers() -> int:
    """The versions show how often they were answered and what was earned; how many changed."""
    counted = earned_by_version()
    held = db.session.execute(
        select(QuestionVersion.id, QuestionVersion.answered, QuestionVersion.facility).where(
            QuestionVersion.id.in_(list(counted)) | (QuestionVersion.answered > 0)
        )
    )
    changed = []
    for id_, answered, share in held:
        count, earned, worth = counted.get(id_, (0, 0, 0))
        if (answered, share) != (count, facility(earned, worth)):
            changed.append({"id": id_, "answered": count, "facility": facility(earned, worth)})
    if changed:
        db.session.execute(update(QuestionVersion), changed)
    return len(changed)

"""What changes the bank in the database: the files of question_bank/ brought in."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass

from sqlalchemy import func, select

from portal.audit.deeds import Deed
from portal.audit.record import record
from portal.bank.content import Bank
from portal.bank.models import Question, QuestionStatus, QuestionVersion
from portal.bank.rules import questions
from portal.db.base import db

Files = Mapping[str, questions.Question]


@dataclass(frozen=True, slots=True)
class Synced:
    """同步结果: what bringing the files in has changed."""

    added: int
    revised: int
    retired: int
    returned: int
    unchanged: int

    @property
    def is_idle(self) -> bool:
        """Whether the database held all this already."""
        return not (self.added or self.revised or self.retired or self.returned)

    def __str__(self) -> str:
        return (
            f"题库：新增{self.added}题，修订{self.revised}题，停用{self.retired}题，"
            f"恢复启用{self.returned}题，未变{self.unchanged}题"
        )


def sync(bank: Bank) -> Synced:
    """The database holds the questions of these files: new ones and new versions are added, absent
    ones retired, returned ones enabled again; nothing else is touched, so it can run again.
    """
    files = {question.id: question for question in bank.questions}
    held = _held()
    added = [Question(key=key) for key in files if key not in held]
    revised = [
        row for key, (row, digest) in held.items() if key in files and files[key].digest != digest
    ]
    synced = Synced(
        added=len(added),
        revised=len(revised),
        retired=_retire(row for key, (row, _) in held.items() if key not in files),
        returned=_return(row for key, (row, _) in held.items() if key in files),
        unchanged=len(files) - len(added) - len(revised),
    )
    _give_versions([*added, *revised], files)
    if not synced.is_idle:
        record(Deed.BANK_SYNCED, bank, by=None, **asdict(synced))
    return synced


def _held() -> dict[str, tuple[Question, str | None]]:
    """Every question of the database with the digest of its present text."""
    statement = select(Question, QuestionVersion.digest).outerjoin(
        QuestionVersion, QuestionVersion.id == Question.current_version_id
    )
    return {question.key: (question, digest) for question, digest in db.session.execute(statement)}


def _retire(rows: Iterable[Question]) -> int:
    """Absent from the files: no new paper takes it; papers that have it keep it."""
    gone = [row for row in rows if row.status is not QuestionStatus.RETIRED]
    for row in gone:
        row.status = QuestionStatus.RETIRED
    return len(gone)


def _return(rows: Iterable[Question]) -> int:
    """In the files again. What people have suspended stays suspended."""
    back = [row for row in rows if row.status is QuestionStatus.RETIRED]
    for row in back:
        row.status = QuestionStatus.ENABLED
    return len(back)


def _give_versions(rows: list[Question], files: Files) -> None:
    """Each of these questions stands on a new version that says what its file says."""
    for row in rows:
        row.topic, row.type = files[row.key].topic, files[row.key].type.value
    db.session.add_all(rows)
    db.session.flush()
    numbers = _last_numbers(row.id for row in rows)
    versions = [
        QuestionVersion(
            question_id=row.id,
            number=numbers.get(row.id, 0) + 1,
            digest=files[row.key].digest,
            difficulty=files[row.key].difficulty,
            content=questions.to_json(files[row.key]),
        )
        for row in rows
    ]
    db.session.add_all(versions)
    db.session.flush()
    for row, version in zip(rows, versions, strict=True):
        row.current_version_id = version.id
    db.session.flush()


def _last_numbers(ids: Iterable[int]) -> dict[int, int]:
    statement = (
        select(QuestionVersion.question_id, func.max(QuestionVersion.number))
        .where(QuestionVersion.question_id.in_(list(ids)))
        .group_by(QuestionVersion.question_id)
    )
    return dict(db.session.execute(statement).all())

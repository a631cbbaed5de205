"""The files of question_bank/ brought into the database: questions, and the law they cite."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date

from sqlalchemy import select

from portal.audit.deeds import Deed
from portal.audit.record import record
from portal.bank.actions.law import open_again, settle_retired, sync_instruments
from portal.bank.actions.pictures import keep_pictures
from portal.bank.actions.versions import Said, add_versions, describe, index_clauses, remark
from portal.bank.content import Bank
from portal.bank.models import Origin, Question, QuestionStatus, QuestionVersion
from portal.bank.rules import questions
from portal.bank.rules.lifecycle import Remarked, Stage
from portal.core import clock
from portal.db.base import db

Files = Mapping[str, questions.Question]
Held = dict[str, tuple[Question, QuestionVersion | None]]  # by key, with the current version


@dataclass(frozen=True, slots=True)
class Synced:
    """同步结果: what bringing the files in has changed."""

    added: int
    revised: int
    retired: int
    returned: int
    unchanged: int
    waiting: int = 0
    suspended: int = 0
    pictures: int = 0

    @property
    def is_idle(self) -> bool:
        """Whether the database held all this already."""
        changed = (self.added, self.revised, self.retired, self.returned, self.waiting)
        return not any((*changed, self.suspended, self.pictures))

    def __str__(self) -> str:
        words = (
            f"题库：新增{self.added}题，修订{self.revised}题，停用{self.retired}题，"
            f"恢复启用{self.returned}题，未变{self.unchanged}题"
        )
        if self.waiting:
            words += f"，{self.waiting}题在门户中已修订，文件的新文本待审题"
        if self.suspended:
            words += f"，因法规变动停用{self.suspended}题"
        if self.pictures:
            words += f"，新增图片{self.pictures}幅"
        return words


def sync(bank: Bank, *, today: date | None = None) -> Synced:
    """The database holds the questions of these files: new ones and new versions are added, absent
    ones retired, returned ones enabled again; nothing else is touched, so it can run again.

    Questions written in the portal are not the files' business, nor whether one that the portal
    has revised is used; of such a one a new text of the files awaits review.
    """
    day = today or clock.today()
    files = {question.id: question for question in bank.questions}
    held = _held()
    _index_old(held, files)
    fresh = {
        _row(key, held): value
        for key, value in files.items()
        if key not in held or not _says(held[key], value)
    }
    added = [row for row in fresh if row.key not in held]
    waiting = [row for row in fresh if row.key in held and _is_revised_here(held[row.key])]
    suspended = sync_instruments(bank.sources, today=day)
    theirs = {key: row for key, (row, _) in held.items() if not _is_revised_here(held[key])}
    synced = Synced(
        added=len(added),
        revised=len(fresh) - len(added) - len(waiting),
        retired=_retire(row for key, row in theirs.items() if key not in files),
        returned=_return((row for key, row in theirs.items() if key in files), day),
        unchanged=len(files) - len(fresh),
        waiting=len(waiting),
        suspended=suspended,
        pictures=keep_pictures(bank.pictures),
    )
    _give_versions(fresh, frozenset(row.key for row in waiting))
    if not synced.is_idle:
        record(Deed.BANK_SYNCED, bank, by=None, **asdict(synced))
    return synced


def _held() -> Held:
    """Every question that came from files."""
    statement = (
        select(Question, QuestionVersion)
        .outerjoin(QuestionVersion, QuestionVersion.id == Question.current_version_id)
        .where(Question.origin == Origin.FILES)
    )
    return {question.key: (question, now) for question, now in db.session.execute(statement)}


def _says(held: tuple[Question, QuestionVersion | None], value: questions.Question) -> bool:
    """Whether the files have nothing new to say of a question: also of one that is back again."""
    row, current = held
    if row.file_digest:
        return row.file_digest == value.digest
    return current is not None and current.digest == value.digest


def _is_revised_here(held: tuple[Question, QuestionVersion | None]) -> bool:
    """Whether the question now stands on a version written in the portal."""
    return held[1] is not None and held[1].author_id is not None


def _row(key: str, held: Held) -> Question:
    if key in held:
        return held[key][0]
    return Question(key=key, origin=Origin.FILES, status=QuestionStatus.ENABLED)


def _index_old(held: Held, files: Files) -> None:
    """Questions from before there was a search and a radar get their words and clauses."""
    bare = {
        row.current_version_id: files[key]
        for key, (row, _) in held.items()
        if not row.words and row.current_version_id and key in files
    }
    for key, (row, _) in held.items():
        if row.current_version_id in bare:
            describe(row, files[key])
    index_clauses(bare)


def _retire(rows: Iterable[Question]) -> int:
    """Absent from the files: no new paper takes it; papers that have it keep it.

    Without digest of a file it is known again when the files bring it back.
    """
    gone = [row for row in rows if row.status is not QuestionStatus.RETIRED]
    for row in gone:
        row.status, row.file_digest = QuestionStatus.RETIRED, ""
    settle_retired((row.id for row in gone), by=None, now=clock.now())
    return len(gone)


def _return(rows: Iterable[Question], day: date) -> int:
    """In the files again. What people have suspended or retired stays so, and what the law has
    changed meanwhile waits to be looked at again.
    """
    back = [row for row in rows if row.status is QuestionStatus.RETIRED and not row.file_digest]
    for row in back:
        row.status = QuestionStatus.ENABLED
        row.file_digest = row.current_version.digest if row.current_version else ""
    open_again(back, today=day)
    return len(back)


def _give_versions(fresh: Mapping[Question, questions.Question], waiting: frozenset[str]) -> None:
    """Each of these questions has a version that says what its file says, and stands on it unless
    the portal's own revision stands before it.
    """
    said = {
        row: Said(value, Stage.REVIEW if row.key in waiting else Stage.ISSUED, note="题库文件更新")
        for row, value in fresh.items()
    }
    for row, version in zip(said, add_versions(said), strict=True):
        row.file_digest = version.digest
        if row.key in waiting:
            version.submitted_at = clock.now()
            remark(version, Remarked.SUBMITTED, by_id=None, text="题库文件有新文本，请对照审题")
        else:
            row.current_version = version
    db.session.flush()

"""Receipts and daily roots as they stand in the database, turned into what can be verified."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, select

from portal.access.policy import Permission
from portal.access.roles import Actor
from portal.access.scope import within
from portal.accounts.models import Person
from portal.core.errors import NotFound
from portal.db.base import db
from portal.db.paging import Page, paged
from portal.db.vault import vault
from portal.exams.models import Answer, DailyRoot, Paper, PaperItem, PaperReceipt, Sitting
from portal.exams.queries.papers import get_paper
from portal.exams.rules import chain, merkle
from portal.exams.rules.chain import Line, Origin
from portal.exams.rules.evidence import Proof, ReceiptFile, RootFile
from portal.exams.rules.statements import NO_ROOT, ReceiptStatement, RootStatement

READ = Permission.EXAMS_ROOT_READ


def get_receipt(actor: Actor, paper_id: str) -> PaperReceipt:
    """The receipt of the candidate's own paper, or NotFound."""
    if (receipt := find_receipt(get_paper(actor, paper_id))) is None:
        raise NotFound
    return receipt


def find_receipt(paper: Paper) -> PaperReceipt | None:
    """The receipt of this paper; None until it is handed in, and for papers older than receipts."""
    return db.session.scalar(select(PaperReceipt).where(PaperReceipt.paper_id == paper.id))


def find_by_number(number: str) -> PaperReceipt | None:
    """The receipt with this number."""
    return db.session.scalar(select(PaperReceipt).where(PaperReceipt.public_id == number))


def find_by_code(number: str, code: str) -> PaperReceipt | None:
    """The receipt with this number, for whoever also knows its code, whole or in short."""
    receipt = find_by_number(number)
    return receipt if receipt and chain.agrees(code, receipt.head) else None


def list_receipts() -> Sequence[PaperReceipt]:
    """All receipts, in the order of their hand-in."""
    statement = select(PaperReceipt).order_by(PaperReceipt.handed_in_at, PaperReceipt.id)
    return db.session.scalars(statement).all()


# --- what a receipt rests on --------------------------------------------------------------------


def journal(paper_id: int) -> list[Line]:
    """The journal of a paper as it goes into the chain; addresses only as keyed hashes."""
    columns = (
        Answer.number,
        PaperItem.position,
        Answer.answer,
        Answer.is_flagged,
        Answer.given_at,
        Answer.saved_at,
        Answer.address,
    )
    rows = db.session.execute(
        select(*columns)
        .join(PaperItem, PaperItem.id == Answer.item_id)
        .where(Answer.paper_id == paper_id)
        .order_by(Answer.number)
    ).all()
    known = {"": ""}
    for address in {row.address for row in rows} - known.keys():
        known[address] = vault.index(f"exams address {address}")
    return [
        Line(
            number=row.number,
            position=row.position,
            value=str(row.answer.get("value", "")),
            flagged=bool(row.is_flagged),
            given_at=chain.stamp(row.given_at),
            saved_at=chain.stamp(row.saved_at),
            address=known[row.address],
        )
        for row in rows
    ]


def origin_of(paper: Paper) -> Origin:
    """The beginning of a paper's chain, from the paper with its items as they now stand."""
    known_by = db.session.scalar(
        select(Person.resident_id_index).where(Person.id == paper.person_id)
    )
    return Origin(
        paper=paper.public_id,
        sitting=_sitting_of(paper),
        # Another pseudonym on every paper: two receipts do not tell that they are one person's.
        candidate=vault.index(f"exams paper {paper.public_id} {known_by}"),
        questions=chain.questions_digest(
            paper.seed,
            paper.blueprint,
            [(item.position, item.face, item.worth) for item in paper.items],
        ),
    )


def _sitting_of(paper: Paper) -> str:
    return db.session.scalars(select(Sitting.public_id).where(Sitting.id == paper.sitting_id)).one()


def statement_of(receipt: PaperReceipt) -> ReceiptStatement:
    """What this receipt says."""
    return ReceiptStatement(
        number=receipt.public_id,
        handed_in_at=chain.stamp(receipt.handed_in_at),
        how=receipt.handed_in_how,
        questions=receipt.questions,
        answered=receipt.answered,
        lines=receipt.lines,
        head=receipt.head,
    )


def receipt_file(receipt: PaperReceipt, *, proven: bool = False) -> ReceiptFile:
    """The receipt with its journal as the rows now have it; `proven` with its way to the day's
    root, if that is signed.
    """
    paper = receipt.paper
    return ReceiptFile(
        receipt=statement_of(receipt),
        origin=Origin(
            paper=paper.public_id,
            sitting=_sitting_of(paper),
            candidate=receipt.candidate,
            questions=receipt.questions_digest,
        ),
        journal=tuple(journal(paper.id)),
        proof=_proof_of(receipt) if proven else None,
    )


def _proof_of(receipt: PaperReceipt) -> Proof | None:
    if receipt.root is None:
        return None
    leaves = leaves_of(receipt.root)
    index = leaves.index(receipt.leaf)
    return Proof(root_file(receipt.root), index, tuple(merkle.path_of(leaves, index)))


# --- roots --------------------------------------------------------------------------------------


def roots(actor: Actor, number: int) -> Page:
    """The daily roots, the latest first."""
    statement = within(select(DailyRoot), actor, READ, DailyRoot)
    return paged(statement.order_by(DailyRoot.day.desc()), number)


def get_root(actor: Actor, public_id: str) -> DailyRoot:
    """A daily root, or NotFound."""
    statement = within(select(DailyRoot), actor, READ, DailyRoot)
    if (root := db.session.scalar(statement.where(DailyRoot.public_id == public_id))) is None:
        raise NotFound
    return root


def list_roots() -> Sequence[DailyRoot]:
    """All daily roots, the first first."""
    return db.session.scalars(select(DailyRoot).order_by(DailyRoot.day)).all()


def last_root(before: date | None = None) -> DailyRoot | None:
    """The latest root; or the latest before a day."""
    statement = select(DailyRoot).order_by(DailyRoot.day.desc()).limit(1)
    if before is not None:
        statement = statement.where(DailyRoot.day < before)
    return db.session.scalar(statement)


def waiting_days() -> Sequence[date]:
    """The days of which receipts wait for a root."""
    statement = select(PaperReceipt.day).where(PaperReceipt.root_id.is_(None)).distinct()
    return db.session.scalars(statement).all()


def count_waiting() -> int:
    """How many receipts wait for the root of their day."""
    waiting = select(func.count()).select_from(PaperReceipt).where(PaperReceipt.root_id.is_(None))
    return db.session.scalar(waiting) or 0


def leaves_of(root: DailyRoot) -> list[str]:
    """The leaves under this root in the order of the tree, which tells nothing of the receipts."""
    statement = select(PaperReceipt.leaf).where(PaperReceipt.root_id == root.id)
    return sorted(db.session.scalars(statement))


def root_statement(root: DailyRoot) -> RootStatement:
    """What was signed."""
    return RootStatement(
        day=root.day.isoformat(),
        count=root.count,
        root=root.root,
        previous=root.previous,
        signed_at=chain.stamp(root.signed_at),
        key=root.key,
    )


def root_file(root: DailyRoot, *, leaves: Sequence[str] | None = None) -> RootFile:
    """The root as it is handed out; with the leaves for the export of a day."""
    return RootFile(
        statement=root_statement(root),
        signature=root.signature,
        public_key=root.public_key,
        leaves=None if leaves is None else tuple(leaves),
    )


def digest_of(root: DailyRoot | None) -> str:
    """By what the next root names this one."""
    return NO_ROOT if root is None else root_statement(root).digest

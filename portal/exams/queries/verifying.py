"""Verifying what stands in the database: every receipt against its journal and its day's root."""

from collections.abc import Collection, Iterator
from dataclasses import replace

from portal.exams.models import DailyRoot, Paper, PaperReceipt
from portal.exams.queries import papers
from portal.exams.queries import receipts as queries
from portal.exams.rules import chain
from portal.exams.rules.evidence import Given
from portal.exams.rules.verification import (
    Finding,
    all_hold,
    verify_receipt,
    verify_root,
    verify_succession,
)


def findings_of(receipt: PaperReceipt, given: Given) -> list[Finding]:
    """One receipt: the paper under it, its journal, its day's root and the root before that; what
    is given takes the place of the portal's own.
    """
    findings, file = _paper(receipt), queries.receipt_file(receipt)
    if receipt.root is None:
        return [*findings, *verify_receipt(file, given)]
    own = queries.root_file(receipt.root, leaves=queries.leaves_of(receipt.root))
    held = verify_receipt(file, replace(given, root=given.root or own))
    return [*findings, *held, _succession(receipt.root)]


def findings_of_root(root: DailyRoot, *, trusted: Collection[str]) -> list[Finding]:
    """One root: its leaves, its signature, the root before it."""
    whole = queries.root_file(root, leaves=queries.leaves_of(root))
    return [*verify_root(whole, trusted=trusted), _succession(root)]


def faults(*, trusted: Collection[str]) -> Iterator[tuple[str, list[Finding]]]:
    """Every receipt and every root of the portal with what does not hold of it; all, in order, so
    that whoever asks can count.
    """
    for root in queries.list_roots():
        yield f"{root.day}存证根", _bad(findings_of_root(root, trusted=trusted))
    for receipt in queries.list_receipts():
        found = _paper(receipt) + verify_receipt(queries.receipt_file(receipt))
        yield f"回执{receipt.public_id.upper()}", _bad(found)


def _bad(findings: list[Finding]) -> list[Finding]:
    return [finding for finding in findings if not all_hold([finding])]


def _paper(receipt: PaperReceipt) -> list[Finding]:
    """Whether the paper is still the one that was handed in, and was marked as it was written."""
    paper = papers.with_items(receipt.paper)
    origin = queries.origin_of(paper)
    is_asked = origin.questions == receipt.questions_digest
    is_theirs = origin.candidate == receipt.candidate
    is_then = paper.handed_in_at == receipt.handed_in_at
    is_leaf = queries.statement_of(receipt).leaf == receipt.leaf
    return [
        Finding(is_leaf, f"回执内容与交卷时{_as(is_leaf)}"),
        Finding(is_theirs, f"考生与交卷时{_as(is_theirs)}"),
        Finding(is_asked, f"试卷上的题目与交卷时{_as(is_asked)}"),
        Finding(is_then, f"试卷的交卷时间与回执{_as(is_then)}"),
        _marked(paper),
    ]


def _marked(paper: Paper) -> Finding:
    """Whether what was marked is what the journal says was written."""
    written = chain.present(queries.journal(paper.id))
    marked = {item.position: (item.answer or {}).get("value", "") for item in paper.items}
    wrong = [n for n, value in marked.items() if value != written.get(n, "")]
    if not wrong:
        return Finding(True, "评分所用的作答与作答流水一致")
    return Finding(False, f"第{'、'.join(map(str, wrong))}题评分所用的作答与作答流水不一致")


def _succession(root: DailyRoot) -> Finding:
    before = queries.last_root(root.day)
    if before is not None:
        return verify_succession(queries.root_file(root), queries.root_file(before))
    good = root.previous == queries.digest_of(None)
    return Finding(good, f"{root.day}存证根{'是' if good else '不是'}第一份")


def _as(good: bool) -> str:
    return "一致" if good else "不一致"

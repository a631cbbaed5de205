"""Certificates after their issue: a correction, a reissue, a revocation served, another that waits;
and a list of paper certificates that waits for its second officer.
"""

from collections.abc import Sequence
from datetime import date, timedelta

from portal.access.roles import Actor, Role
from portal.certificates.actions import changing, importing
from portal.certificates.models import Certificate, CertificateChange, ServedHow
from portal.certificates.rules import issuing
from portal.certificates.rules.changing import Asked, ChangeKind
from portal.certificates.rules.paper import COLUMNS
from portal.core.identity import make_resident_id
from portal.core.regions import MUNICIPALITY, name_of
from portal.demo.certified import Holders
from portal.demo.offices import Offices
from portal.demo.posts import Posts
from portal.demo.stage import Stage, dated, write
from portal.documents.sheets import workbook

_LISTED = 6
_RARE = "玥"


def change_some(stage: Stage, offices: Offices, holders: Holders, posts: Posts) -> None:
    """Of people who are in no post and in no story."""
    busy = {row.person_id for row in posts.rows}
    free = [
        c
        for c in holders.certificates
        if c.paper_id is None and c.person_id not in busy and c.region != MUNICIPALITY
    ]
    corrected, reissued, revoked, doubted = free[-4:]
    office = _Office(stage, offices)
    new_name = f"{corrected.name[:-1]}{_RARE}"
    office.change(corrected, Asked(ChangeKind.CORRECT, "户口登记更名", new_name=new_name), ago=20)
    office.change(reissued, Asked(ChangeKind.REISSUE, "搬家时遗失，本人声明作废"), ago=12)
    found = office.change(revoked, _revocation(1, stage.day(30)), ago=9)
    office.serve(found, ago=6)
    office.ask(doubted, _revocation(2, stage.day(4)), ago=2)


def _revocation(number: int, on: date) -> Asked:
    return Asked(
        ChangeKind.REVOKE,
        "经查考核由他人代替参加，依法撤销（演示）",
        decision_number=f"渝人社撤〔演示〕第{number + 100}号",
        effective_on=on,
    )


class _Office:
    """证书科: one officer asks, the other decides."""

    def __init__(self, stage: Stage, offices: Offices) -> None:
        self.stage, self.bureau = stage, offices.bureaus[MUNICIPALITY]
        # Whoever issued these certificates does not decide that they are revoked.
        self.decider: Actor = offices.officer(Role.CERTIFICATES)
        self.proposer: Actor = offices.officer(Role.CERTIFICATES, which=1)

    def ask(self, certificate: Certificate, asked: Asked, *, ago: int) -> CertificateChange:
        """Proposed that day, with a sheet for proof."""
        proof = self.stage.paper_from(self.proposer.id, asked.kind.label, self.bureau)
        with dated(self.stage.at(ago, 9)):
            write([proof])
            return changing.propose(
                certificate, asked, evidence=[proof], by=self.proposer, today=self.stage.day(ago)
            )

    def change(self, certificate: Certificate, asked: Asked, *, ago: int) -> CertificateChange:
        """The same, and decided the day after."""
        change = self.ask(certificate, asked, ago=ago)
        when = self.stage.at(ago - 1, 15)
        with dated(when):
            changing.approve(change, by=self.decider, now=when)
        return change

    def serve(self, change: CertificateChange, *, ago: int) -> None:
        """Sent by mail that day."""
        day = self.stage.day(ago)
        with dated(self.stage.at(ago, 16)):
            changing.serve(change, on=day, how=ServedHow.MAIL, by=self.proposer, today=day)


def bring_some(stage: Stage, offices: Offices) -> None:
    """A short list of certificates on paper, proposed yesterday."""
    by = offices.officer(Role.CERTIFICATES)
    content = workbook("名册", COLUMNS, _lines(stage))
    with dated(stage.at(1, 10)):
        brought = importing.bring(
            content,
            name="纸质证书名册（演示）.xlsx",
            count=_LISTED,
            region=MUNICIPALITY,
            by=by,
        )
        importing.propose(brought, by=by)


def _lines(stage: Stage) -> list[Sequence[str | date]]:
    names = stage.names()
    lines: list[Sequence[str | date]] = []
    for number in range(1, _LISTED + 1):
        day = stage.day(480 + number)
        resident_id = make_resident_id(date(1971 + number, 5, 20), 900 + number)
        lines.append(
            (
                f"渝专项演示{day.year}{number:04d}",
                next(names),
                resident_id,
                day,
                day - timedelta(days=20),
                issuing.ISSUER,
                name_of("500103"),
                "档案室（演示）",
            )
        )
    return lines

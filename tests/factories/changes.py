"""Changes that wait, a list that was brought, and a draft of the template."""

from portal.accounts.models import Person
from portal.certificates.actions import changing, importing, templating
from portal.certificates.models import Certificate, CertificateChange
from portal.certificates.rules.changing import Asked, ChangeKind
from portal.core import clock
from portal.db.base import db
from portal.storage import files
from tests.factories.accounts import acting
from tests.factories.certificates import make_certificate, make_certifier
from tests.factories.rolls import make_line, make_roll


def make_change(
    kind: ChangeKind = ChangeKind.REVOKE,
    certificate: Certificate | None = None,
    by: Person | None = None,
    **details,
) -> CertificateChange:
    """A change that waits for its second officer."""
    asked = {
        "reason": "理由",
        "decision_number": "渝人社撤〔2026〕1号",
        "effective_on": clock.today(),
        "new_name": "张叁" if kind is ChangeKind.CORRECT else "",
    }
    officer = acting(by or make_certifier())
    proof = files.keep(b"%PDF-1.7", name="证明.pdf", media_type="application/pdf", by=officer)
    change = changing.propose(
        certificate or make_certificate(),
        Asked(kind, **asked | details),
        evidence=[proof],
        by=officer,
        today=clock.today(),
    )
    db.session.commit()
    return change


def make_changed() -> None:
    """One of each, for those who walk through all addresses."""
    make_change()
    officer = acting(make_certifier("50"))
    line = make_roll(make_line())
    importing.bring(line, name="名册.xlsx", count=1, region="50", by=officer)
    templating.draft(by=officer, today=clock.today())
    db.session.commit()

"""Revoking certificates."""

from datetime import date

import pytest

from portal.certificates import actions, queries
from portal.certificates.models import Certificate, CertificateStatus
from portal.core import clock
from portal.core.errors import Refused
from tests.factories.accounts import acting
from tests.factories.certificates import make_certificate, make_certifier

TODAY = date(2026, 4, 1)


@pytest.fixture
def municipal(context):
    return acting(make_certifier("50"))


def standing(certificate: Certificate, on: date) -> CertificateStatus | None:
    """What it was worth that day, as is known now."""
    found = queries.standing_of(certificate, on=on, known_at=clock.now())
    return found.status if found else None


def test_a_certificate_is_revoked_by_a_decision_and_keeps_its_number(municipal):
    certificate = make_certificate(approved_by_id=make_certifier("50").id)
    number = certificate.number
    actions.revoke(
        certificate, reason="替考", decision_number="渝人社撤〔2026〕1号", by=municipal, today=TODAY
    )
    assert (certificate.status, certificate.status_on) == (CertificateStatus.REVOKED, TODAY)
    assert certificate.number == number
    assert standing(certificate, date(2026, 3, 31)) is CertificateStatus.VALID
    assert standing(certificate, TODAY) is CertificateStatus.REVOKED
    assert standing(certificate, date(2025, 5, 31)) is None
    assert queries.find_valid_certificate(certificate.person_id) is None


@pytest.mark.parametrize(
    ("case", "reason"), [("own", "签发人不能撤销"), ("again", "只能撤销有效"), ("other", "")]
)
def test_revocation_takes_another_hand_and_happens_once(municipal, case, reason):
    approver = municipal.id if case == "own" else make_certifier("50").id
    status = CertificateStatus.REVOKED if case == "again" else CertificateStatus.VALID
    certificate = make_certificate(approved_by_id=approver, status=status)
    revoke = {"reason": "x", "decision_number": "y", "by": municipal, "today": TODAY}
    if reason:
        with pytest.raises(Refused, match=reason):
            actions.revoke(certificate, **revoke)
    else:
        actions.revoke(certificate, **revoke)

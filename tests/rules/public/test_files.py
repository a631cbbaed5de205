"""What is said of a file, from what was found out."""

import pytest

from portal.certificates.rules.printed import Agreement, Compared, PrintedField
from portal.certificates.rules.validity import CertificateStatus
from portal.public.rules.files import FileFacts, FileVerdict, verdict_of

SAME = (Compared(PrintedField.NAME, Agreement.SAME), Compared(PrintedField.SEX, Agreement.SAME))
OTHER = (SAME[0], Compared(PrintedField.SEX, Agreement.DIFFERENT))
LESS = (SAME[0], Compared(PrintedField.SEX, Agreement.MISSING))


@pytest.mark.parametrize(
    ("facts", "verdict"),
    [
        (FileFacts(True, True, CertificateStatus.VALID, SAME), FileVerdict.GOOD),
        (FileFacts(True, True, CertificateStatus.CORRECTED, SAME), FileVerdict.OLD),
        (FileFacts(True, True, CertificateStatus.REVOKED, SAME), FileVerdict.ENDED),
        (FileFacts(True, True, CertificateStatus.CANCELLED, SAME), FileVerdict.ENDED),
        (FileFacts(True, True, None, SAME), FileVerdict.ENDED),
        (FileFacts(False, True, CertificateStatus.VALID, SAME), FileVerdict.ALTERED),
        (FileFacts(False, False, CertificateStatus.VALID, SAME), FileVerdict.COPY),
        (FileFacts(False, False, CertificateStatus.REVOKED, SAME), FileVerdict.COPY_ENDED),
        (FileFacts(False, False, None, SAME), FileVerdict.COPY_ENDED),
        (
            FileFacts(False, False, CertificateStatus.VALID, SAME, is_broken=True),
            FileVerdict.ALTERED,
        ),
        (FileFacts(False, False, None, OTHER, is_broken=True), FileVerdict.DIFFERENT),
        (FileFacts(False, False, None, OTHER), FileVerdict.DIFFERENT),
        (FileFacts(False, False, None, LESS), FileVerdict.DIFFERENT),
        (FileFacts(True, False, None, OTHER), FileVerdict.DIFFERENT),
        (FileFacts(True, False), FileVerdict.OTHER_PAPER),
        (FileFacts(True, False, is_letter=True), FileVerdict.LETTER),
        (FileFacts(False, False, is_letter=True), FileVerdict.ALTERED),
        (FileFacts(False, False), FileVerdict.UNKNOWN),
    ],
)
def test_the_first_that_applies_is_said(facts, verdict):
    assert verdict_of(facts) is verdict


def test_only_an_original_that_is_valid_is_good():
    assert [verdict for verdict in FileVerdict if not verdict.is_bad] == [
        FileVerdict.GOOD,
        FileVerdict.LETTER,
        FileVerdict.OTHER_PAPER,
        FileVerdict.COPY,
    ]

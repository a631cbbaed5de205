"""What is said of a file that claims to be a certificate, from what was found out about it."""

from collections.abc import Sequence
from dataclasses import dataclass

from portal.certificates.rules.printed import Agreement, Compared
from portal.certificates.rules.validity import CertificateStatus
from portal.core.labels import Labelled


class FileVerdict(Labelled):
    """查验结论, in the words at the top of the page."""

    GOOD = "good", "真实、未被改动、现时有效"
    OLD = "old", "文件是真的，但这是旧版，证书已更正"
    ENDED = "ended", "文件是真的，但证书现在不是有效状态"
    LETTER = "letter", "本平台出具的文书，未被改动"
    OTHER_PAPER = "other-paper", "不是登记簿中的证书"
    ALTERED = "altered", "签名之后被改动，不能作为证书使用"
    DIFFERENT = "different", "内容与登记簿不一致，不能作为证书使用"
    COPY = "copy", "不是原件：文字与登记簿一致，但没有有效的电子签名"
    COPY_ENDED = "copy-ended", "不是原件，证书现在也不是有效状态，不能作为证书使用"
    UNKNOWN = "unknown", "没有查到相符的证书，不能作为证书使用"

    @property
    def is_bad(self) -> bool:
        """Whether it must not be relied on at all."""
        return self not in HARMLESS


HARMLESS = frozenset(
    {FileVerdict.GOOD, FileVerdict.COPY, FileVerdict.LETTER, FileVerdict.OTHER_PAPER}
)


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What was found out."""

    is_signed: bool  # by us, and nothing is different since
    is_ours: bool  # the register knows this very file, or the signed one that it was made of
    status: CertificateStatus | None = None  # of the edition, today
    compared: Sequence[Compared] = ()
    is_broken: bool = False  # signed by somebody, and different since
    is_letter: bool = False  # what `is_ours` says, of a paper that is no certificate


def verdict_of(facts: FileFacts) -> FileVerdict:
    """The first that applies."""
    if facts.is_ours and facts.is_signed:
        return _of_an_original(facts.status)
    if facts.is_letter and facts.is_signed:
        return FileVerdict.LETTER
    if facts.is_ours or facts.is_letter:
        return FileVerdict.ALTERED
    if facts.compared:
        return _of_a_copy(facts)
    return FileVerdict.OTHER_PAPER if facts.is_signed else FileVerdict.UNKNOWN


def _of_a_copy(facts: FileFacts) -> FileVerdict:
    if any(one.agreement is not Agreement.SAME for one in facts.compared):
        return FileVerdict.DIFFERENT
    if facts.is_broken:
        return FileVerdict.ALTERED
    is_valid = facts.status is CertificateStatus.VALID
    return FileVerdict.COPY if is_valid else FileVerdict.COPY_ENDED


def _of_an_original(status: CertificateStatus | None) -> FileVerdict:
    if status is CertificateStatus.VALID:
        return FileVerdict.GOOD
    return FileVerdict.OLD if status is CertificateStatus.CORRECTED else FileVerdict.ENDED

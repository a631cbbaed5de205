"""What can be said of a file that claims to be a certificate."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from portal.certificates import queries as certificates
from portal.certificates.models import CertificatePrint
from portal.certificates.rules.printed import (
    Agreement,
    Compared,
    PrintedField,
    compare,
    read_fields,
)
from portal.core.ids import digest
from portal.db.base import db
from portal.documents.reading import Unread, read_words, signed_lengths
from portal.documents.seals.report import SignatureReport, Verdict
from portal.documents.sign import verify_pdf
from portal.letters.models import Letter
from portal.letters.queries import find_by_digest
from portal.public.queries.register import Asked, Shown, find_print, matching_prints
from portal.public.rules.files import FileFacts, FileVerdict, verdict_of

PARTS_OF_ID = frozenset({PrintedField.SEX, PrintedField.BIRTH})
Fields = Mapping[PrintedField, frozenset[str]]


@dataclass(frozen=True, slots=True)
class FileReport:
    """文件查验结果: the signature, the edition that the register knows of it, field by field.

    `shown` is told only of a file that is, or was made of, the one that was handed out: whoever
    has it has read it. Of any other no more is told than whether its fields agree.
    """

    verdict: FileVerdict
    signature: SignatureReport
    unread: Unread | None
    shown: Shown | None
    compared: tuple[Compared, ...]
    letter: Letter | None = None

    @property
    def differing(self) -> list[Compared]:
        """The fields that are not as they were printed."""
        return [one for one in self.compared if one.agreement is not Agreement.SAME]


def check_file(content: bytes, *, on: date, now: datetime) -> FileReport:
    """Signature, register, and every printed field; nothing of the file is kept."""
    signature = verify_pdf(content)
    reading = read_words(content)
    fields = read_fields(reading.text)
    original = _find_original(content)
    claimed = _claimed(fields)
    printed = original or claimed
    known = find_print(printed.id, on=on, now=now) if printed else None
    compared = compare(fields, _registered(printed)) if printed and not reading.trouble else ()
    compared = compared if original else _without_guesses(compared)
    letter = None if printed else _find_letter(content)
    facts = FileFacts(
        is_signed=signature.valid,
        is_ours=original is not None,
        is_broken=signature.verdict is Verdict.ALTERED,
        is_letter=letter is not None,
        status=known.present.status if known else None,
        compared=compared,
    )
    shown = known if original else None
    return FileReport(verdict_of(facts), signature, reading.trouble, shown, compared, letter)


def _without_guesses(compared: Sequence[Compared]) -> tuple[Compared, ...]:
    """Sex and day of birth are parts of the id number: to whoever has that wrong they are not told
    one by one, or it could be guessed by its parts.
    """
    has_id = any(
        one.field is PrintedField.RESIDENT_ID and one.agreement is Agreement.SAME
        for one in compared
    )
    return tuple(one for one in compared if has_id or one.field not in PARTS_OF_ID)


def _find_original(content: bytes) -> CertificatePrint | None:
    """The edition whose file this is, or whose signed file it begins with."""
    ends = [*signed_lengths(content)[:1], len(content)]
    return certificates.find_print_of_file(*(digest(content[:end]) for end in ends))


def _find_letter(content: bytes) -> Letter | None:
    """The paper whose file this is, or whose signed file it begins with."""
    ends = [len(content), *signed_lengths(content)[:1]]
    found = (find_by_digest(digest(content[:end])) for end in ends)
    return next((letter for letter in found if letter is not None), None)


def _claimed(fields: Fields) -> CertificatePrint | None:
    """The edition whose number the file bears together with its name or its id number: what the
    form asks for too, so that a file made up finds out no more than the form tells.
    """
    number, name, resident_id = (
        _only(fields, field)
        for field in (PrintedField.NUMBER, PrintedField.NAME, PrintedField.RESIDENT_ID)
    )
    by_name = matching_prints(Asked(number=number, name=name))
    by_id = matching_prints(Asked(number=number, resident_id=resident_id))
    chosen = _of_edition(by_name or by_id, _only(fields, PrintedField.EDITION))
    return db.session.scalar(select(CertificatePrint).where(CertificatePrint.id == chosen))


def _of_edition(found: Mapping[int, int], said: str) -> int:
    """Of these editions that which the file says it is, else the newest; 0 where there is none."""
    named = (key for key, serial in found.items() if said.endswith(f"-{serial:02d}"))
    return next(named, next(iter(found), 0))


def _only(fields: Fields, field: PrintedField) -> str:
    """The one value of that field; a text that is nobody's when there is none, or there are two."""
    values: Sequence[str] = [*fields.get(field, ())]
    return values[0] if len(values) == 1 else "\N{REPLACEMENT CHARACTER}"


def _registered(printed: CertificatePrint) -> dict[PrintedField, str]:
    """What was printed, days as the register writes them."""
    facts = printed.facts
    return {
        PrintedField.NAME: printed.name,
        PrintedField.SEX: facts["sex"],
        PrintedField.BIRTH: facts["birth_on"],
        PrintedField.RESIDENT_ID: printed.resident_id,
        PrintedField.ABILITY: facts["ability"],
        PrintedField.NUMBER: facts["number"],
        PrintedField.EXAMINED: facts["examined_on"],
        PrintedField.ISSUER: facts["issuer"],
        PrintedField.ISSUED: facts["issued_on"],
        PrintedField.EDITION: f"{facts['number']}-{printed.serial:02d}",
        PrintedField.REMARK: facts.get("remark", ""),
    }

"""A full register: some certificates in all truth, and very many like them for the size."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import text

from portal.access.roles import Role
from portal.certificates.models import Certificate, CertificateStatus
from portal.core.regions import MUNICIPALITY
from portal.db.base import Base, db
from portal.jobs.queue import commit
from tests.factories.accounts import make_officer, make_person
from tests.factories.certificates import make_certificate

REAL = 900  # as many people as the factory makes
EVERY = 20  # one of so many real ones is revoked, another corrected
CHUNK = 50_000
TABLES = (
    "accounts_person",
    "certificates_certificate",
    "certificates_print",
    "certificates_event",
)


@dataclass(frozen=True, slots=True)
class Known:
    """What somebody who looks a certificate up has in hand."""

    token: str
    number: str
    name: str
    resident_id: str


def fill(count: int) -> list[Known]:
    """So many certificates in the register; those that are looked up are in it in all truth."""
    make_officer(Role.ADMINISTRATOR, region=MUNICIPALITY)  # as every portal in earnest has one
    known = [_make(number) for number in range(REAL)]
    commit()
    model = Certificate.__table__
    first = db.session.scalar(text(f"SELECT max(id) FROM {model.name}")) or 0  # noqa: S608
    for start in range(REAL, count, CHUNK):
        for table in TABLES:
            _copy(table, first, start, min(CHUNK, count - start))
        db.session.commit()
    commit()
    _look_round()
    return known


def _make(number: int) -> Known:
    person = make_person(name=f"持{chr(0x4E00 + number)}")
    ended = number % EVERY == 0
    certificate = make_certificate(
        person,
        **({"status": CertificateStatus.REVOKED} if ended else {}),
    )
    assert certificate.number is not None
    return Known(certificate.prints[0].token, certificate.number, person.name, person.resident_id)


def _copy(table: str, model: int, start: int, count: int) -> None:
    """Rows like the last real one, in one statement; what must differ differs."""
    is_sqlite = db.engine.dialect.name == "sqlite"
    numbers = (
        "(WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < :count)"
        " SELECT i FROM n)"
        if is_sqlite
        else "(SELECT generate_series(0, :count - 1) AS i)"
    )
    columns = [column.name for column in Base.metadata.tables[table].columns]
    shift = ":start + n.i"
    told = ", ".join(_value(table, name, shift, is_sqlite) for name in columns)
    statement = (
        f"INSERT INTO {table} ({', '.join(columns)}) SELECT {told} "  # noqa: S608  names of ours
        f"FROM {table} t, {numbers} n WHERE t.id = (SELECT max(id) FROM {table} WHERE id <= :model)"
    )
    given: dict[str, Any] = {"start": start, "count": count, "model": model}
    db.session.execute(text(statement), given)


def _value(table: str, column: str, shift: str, is_sqlite: bool) -> str:
    """The SQL of a column: its own where it must be unique, else the model's."""
    hexadecimal = "lower(hex(randomblob(16)))" if is_sqlite else "md5(random()::text || n.i)"
    own = {
        "id": f"1000000 + {shift}",
        "certificate_id": f"1000000 + {shift}",
        "person_id": f"1000000 + {shift}",
        "token": hexadecimal,
        "public_id": f"'made' || {_padded(shift, is_sqlite)}",
        "resident_id_index": f"{hexadecimal} || {hexadecimal}",
        "mobile_index": f"{hexadecimal} || {hexadecimal}",
        "number": f"'Z0000505001063' || {_padded(shift, is_sqlite)}",
        "name": f"'众人' || {_padded(shift, is_sqlite)}",
    }
    return own.get(column, f"t.{column}")


def _padded(shift: str, is_sqlite: bool) -> str:
    return f"printf('%08d', {shift})" if is_sqlite else f"lpad(({shift})::text, 8, '0')"


def _look_round() -> None:
    """Let the database know how much there is where."""
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        is_sqlite = db.engine.dialect.name == "sqlite"
        connection.exec_driver_sql("ANALYZE" if is_sqlite else "VACUUM ANALYZE")

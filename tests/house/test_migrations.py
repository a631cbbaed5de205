"""Numbered, one head, and `upgrade head` on an empty database makes what the models say."""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, Table, text
from sqlalchemy.exc import IntegrityError

from portal.db.base import Base, db
from portal.db.session import make_engine
from portal.migrations import config, upgrade

FIRST_ROWS = (
    """INSERT INTO bank_question (id, key, topic, type, status, public_id, created_at)
    VALUES (1, 'K5.2-001', 'K5.2', 'judge', 'suspended', 'aaaaaaaaaaaa', :at)""",
    """INSERT INTO bank_question_version (id, question_id, number, digest, difficulty, content,
    public_id, created_at) VALUES (7, 1, 1, 'd1', 2, '{}', 'bbbbbbbbbbbb', :at)""",
    "UPDATE bank_question SET current_version_id = 7",
)
VERSIONS = Path(__file__).parents[2] / "portal" / "migrations" / "versions"


def test_upgrade_makes_what_the_models_say(portal, database_url, tmp_path):
    url = _empty_database(database_url, tmp_path)
    upgrade(url)
    engine = make_engine(url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
        with portal.app_context(), db.engine.connect() as made:
            assert _triggers(connection) == _triggers(made) != []
    engine.dispose()


def test_what_the_first_portal_held_is_still_there(portal, database_url, tmp_path):
    """A bank of the first version, brought to the newest form with its questions in it."""
    url = _empty_database(database_url, tmp_path)
    command.upgrade(config(url), "0001")
    engine = make_engine(url)
    made = {"at": "2026-11-01 00:00:00+00:00"}
    with engine.begin() as connection:
        for statement in FIRST_ROWS:
            connection.execute(text(statement), made if ":at" in statement else {})
    upgrade(url)
    with engine.begin() as connection:
        held = connection.execute(
            text("SELECT status, origin, file_digest, latest_version_id FROM bank_question")
        ).all()
        assert held == [("suspended", "files", "d1", 7)]
        stages = connection.execute(text("SELECT stage, answered FROM bank_question_version"))
        assert stages.all() == [("issued", 0)]
        with pytest.raises(IntegrityError):
            connection.execute(text("UPDATE bank_question SET status = 'nonsense'"))
    engine.dispose()


def test_a_register_of_one_time_comes_through_with_editions_tokens_and_entries(
    portal, database_url, tmp_path
):
    """A valid certificate with its file, a revoked one without an edition, and a proposal."""
    url = _empty_database(database_url, tmp_path)
    command.upgrade(config(url), "0011")
    engine = make_engine(url)
    with engine.begin() as connection:
        _fill_the_old_register(connection)
    upgrade(url)
    with engine.connect() as connection:
        editions = _rows(
            connection,
            """SELECT certificate_id, serial, token, name, resident_id, resident_id_index,
            file_id, signed_digest, is_paper, template_id, void_at FROM certificates_print
            ORDER BY certificate_id""",
        )
        old = ("name1", "sealed1", "index1", 5, "d5", False, None, None)
        bare = ("name2", "sealed2", "index2", None, "", False, None, None)
        assert editions == [(1, 1, "1" * 32, *old), (2, 1, "2" * 32, *bare)]
        (facts,) = _rows(
            connection, "SELECT facts FROM certificates_print WHERE certificate_id = 2"
        )[0]
        read = json.loads(facts) if isinstance(facts, str) else facts
        assert read["number"] == "N2"
        assert (read["sex"], read["birth_on"], read["issued_on"]) == (
            "女",
            "1990-03-07",
            "2025-06-01",
        )
        entries = _rows(
            connection,
            """SELECT certificate_id, kind, CAST(effective_on AS VARCHAR(10)), edition, reason,
            decision_number, struck_at FROM certificates_event ORDER BY id""",
        )
        assert entries == [
            (1, "issued", "2025-06-01", 1, "", "", None),
            (2, "issued", "2025-06-01", 1, "", "", None),
            (2, "revoked", "2025-09-01", 0, "替考", "决定1号", None),
        ]
        known = _rows(connection, "SELECT recorded_at FROM certificates_event ORDER BY id")
        assert [str(at)[:10] for (at,) in known] == ["2025-06-02", "2025-06-02", "2025-09-01"]
        held = _rows(
            connection, "SELECT id, status, origin FROM certificates_certificate ORDER BY id"
        )
        assert held == [
            (1, "valid", "issued"),
            (2, "revoked", "issued"),
            (3, "proposed", "issued"),
        ]
        waiting = """SELECT c.id, b.region, b.state, b.proposed_by_id FROM certificates_batch b
            LEFT JOIN certificates_certificate c ON c.batch_id = b.id"""
        assert _rows(connection, waiting) == [(3, "500103", "proposed", 1)]
        assert _rows(connection, "SELECT count(*) FROM certificates_template") == [(1,)]
    engine.dispose()


def _fill_the_old_register(connection: Connection) -> None:
    """What the portal held before editions and entries."""
    tables = MetaData()
    tables.reflect(
        connection,
        only=["accounts_person", "storage_file", "certificates_certificate", "certificates_print"],
    )
    made = datetime(2025, 6, 2, 1, tzinfo=UTC)

    def insert(table: str, **row: Any) -> None:
        columns = {"created_at": made} | row
        connection.execute(tables.tables[table].insert(), columns)

    for n, status in ((1, "valid"), (2, "revoked"), (3, "proposed")):
        insert(
            "accounts_person",
            id=n,
            public_id=f"person{n:06d}",
            name=f"name{n}",
            resident_id=f"sealed{n}",
            resident_id_index=f"index{n}",
            sex="female",
            birth_on=date(1990, 3, 7),
            mobile="",
            mobile_index="",
            password_hash="",
            session_version=1,
            major="",
            is_demo=False,
            demo_card="",
        )
        is_issued, is_revoked = status != "proposed", status == "revoked"
        insert(
            "certificates_certificate",
            id=n,
            public_id=f"certif{n:06d}",
            number=f"N{n}" if is_issued else None,
            number_rule="default-2025",
            person_id=n,
            region="500103",
            name=f"name{n}",
            resident_id=f"sealed{n}",
            resident_id_index=f"index{n}",
            examined_on=date(2025, 5, 20),
            issued_on=date(2025, 6, 1) if is_issued else None,
            issuer="中心",
            token=str(n) * 32,
            proposed_by_id=1,
            status=status,
            status_on=date(2025, 9 if is_revoked else 6, 1) if is_issued else None,
            status_reason="替考" if is_revoked else "",
            decision_number="决定1号" if is_revoked else "",
        )
    insert(
        "storage_file",
        id=5,
        public_id="file00000005",
        digest="d5",
        name="x.pdf",
        media_type="application/pdf",
        size=1,
    )
    insert(
        "certificates_print",
        public_id="print0000001",
        certificate_id=1,
        serial=1,
        facts={"number": "N1"},
        file_id=5,
        trouble="",
    )


def test_evidence_handed_in_before_there_was_a_review_waits_for_one(portal, database_url, tmp_path):
    """Of three appointments one had evidence; all are there, and signed outside the portal."""
    url = _empty_database(database_url, tmp_path)
    command.upgrade(config(url), "0016")
    engine = make_engine(url)
    with engine.begin() as connection:
        _fill_old_appointments(connection)
    upgrade(url)
    with engine.begin() as connection:
        held = _rows(
            connection,
            """SELECT a.id, a.signed_at, a.procedures, q.status, q.months, f.file_id
            FROM employers_appointment a
            LEFT JOIN employers_qualification q ON q.id = a.qualification_id
            LEFT JOIN employers_qualification_file f ON f.qualification_id = q.id ORDER BY a.id""",
        )
        assert held == [
            (1, None, 0, None, None, None),
            (2, None, 0, "pending", 18, 5),
            (3, None, 0, None, None, None),
        ]
        connection.execute(  # the key that comes next is not taken
            text(
                """INSERT INTO employers_qualification (public_id, person_id, basis, major, periods,
                months, spare_days, status, reason, created_at) SELECT 'new000000001', person_id,
                basis, major, periods, months, spare_days, status, reason, created_at
                FROM employers_qualification"""
            )
        )
    engine.dispose()


def _fill_old_appointments(connection: Connection) -> None:
    """A firm, a project, three people in post, before anybody signed or reviewed here."""
    tables = MetaData()
    names = ["organisation", "person"]
    tables.reflect(
        connection,
        only=[
            *(f"accounts_{name}" for name in names),
            "storage_file",
            "employers_project",
            "employers_appointment",
        ],
    )
    made = datetime(2025, 6, 2, 1, tzinfo=UTC)

    def insert(table: str, **row: Any) -> None:
        columns = tables.tables[table]
        given = {"created_at": made, "public_id": f"{table[:8]}{row['id']:04d}"} | row
        connection.execute(columns.insert(), given | _filled_up(columns, given))

    insert("accounts_organisation", id=1, kind="firm", status="verified", region="500103")
    insert("storage_file", id=5, digest="d5", media_type="application/pdf")
    insert("employers_project", id=1, organisation_id=1, type="building", region="500103")
    for n in (1, 2, 3):
        insert("accounts_person", id=n, sex="female", resident_id_index=f"index{n}")
        insert(
            "employers_appointment",
            id=n,
            project_id=1,
            organisation_id=1,
            person_id=n,
            region="500103",
            basis="5(1)" if n == 2 else "5(3)",
            status="awaiting-filing",
            site_months=18 if n == 2 else None,
            evidence_id=5 if n == 2 else None,
        )


def _filled_up(table: Table, given: dict[str, Any]) -> dict[str, Any]:
    """Something for every column that must be filled and is not."""
    empty = {str: "", int: 1, bool: False, date: date(2025, 6, 2), datetime: given["created_at"]}
    return {
        column.name: empty[column.type.python_type]
        for column in table.columns
        if not column.nullable and column.name not in given
    }


def test_months_typed_before_become_lumps_and_who_was_shown_has_consented(
    portal, database_url, tmp_path
):
    """Two profiles of the form before: one shown with months of two kinds, one hidden with none."""
    url = _empty_database(database_url, tmp_path)
    command.upgrade(config(url), "0016")
    engine = make_engine(url)
    with engine.begin() as connection:
        _fill_the_old_pool(connection)
    upgrade(url)
    with engine.connect() as connection:
        lumps = _rows(
            connection,
            """SELECT person_id, type, lump_months, state, region FROM pool_experience
            ORDER BY type""",
        )
        assert lumps == [
            (1, "building", 18, "stated", "500103"),
            (1, "road", 6, "stated", "500103"),
        ]
        consents = "SELECT person_id, version, withdrawn_at FROM pool_consent"
        assert _rows(connection, consents) == [(1, 1, None)]
        kept = "SELECT site_months, consent_version, verified_months FROM pool_profile ORDER BY id"
        assert _rows(connection, kept) == [(24, 1, 0), (0, 0, 0)]
    engine.dispose()


def _fill_the_old_pool(connection: Connection) -> None:
    """Two people with a certificate and a profile each."""
    names = ("accounts_person", "certificates_certificate", "pool_profile")
    tables = MetaData()
    tables.reflect(connection, only=names)
    made = datetime(2025, 6, 2, 1, tzinfo=UTC)
    for n, types in ((1, {"building": 18, "road": 6}), (2, {})):
        given = {
            "id": n,
            "public_id": f"thing{n:07d}",
            "created_at": made,
            "person_id": n,
            "certificate_id": n,
            "region": "500103",
            "is_visible": bool(types),
            "consented_at": made if types else None,
            "confirmed_at": made,
            "types": types,
            "site_months": sum(types.values()),
            "sex": "female",
            "status": "valid",
            "origin": "issued",
            "token": str(n) * 32,
            "skills": [],
        }
        for table in (tables.tables[name] for name in names):
            connection.execute(table.insert(), _row_of(table, given, n))


def _row_of(table: Table, given: dict[str, Any], n: int) -> dict[str, Any]:
    """What is given, and something for every other column that must hold something."""
    row = {}
    for column in table.columns:
        if column.name in given:
            row[column.name] = given[column.name]
        elif not column.nullable:
            row[column.name] = _filler(column.type.python_type, n)
    return row


def _filler(kind: type, n: int) -> Any:
    values = {str: f"x{n}", int: 1, bool: False, date: date(2025, 6, 1)}
    return values.get(kind, datetime(2025, 6, 2, 1, tzinfo=UTC))


def _rows(connection: Connection, statement: str) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in connection.execute(text(statement))]


def test_versions_are_numbered_and_have_one_head():
    names = sorted(p.name for p in VERSIONS.glob("*.py"))
    assert [n[:4] for n in names] == [f"{i:04d}" for i in range(1, len(names) + 1)]
    assert len(ScriptDirectory.from_config(config("sqlite://")).get_heads()) == 1


def test_versions_know_no_models():
    for path in VERSIONS.glob("*.py"):
        assert "portal." not in path.read_text().replace("portal.db.types", ""), path


def _triggers(connection: Connection) -> list[tuple[Any, ...]]:
    """The names of all triggers and the tables that they watch."""
    if connection.dialect.name == "sqlite":
        return _rows(
            connection, "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger' ORDER BY 1"
        )
    return _rows(
        connection,
        "SELECT tgname, CAST(tgrelid AS regclass)::text FROM pg_trigger WHERE NOT tgisinternal "
        "ORDER BY 1",
    )


def _empty_database(url: str, tmp_path: Path) -> str:
    if url == "sqlite://":
        return f"sqlite:///{tmp_path / 'empty.db'}"
    engine = make_engine(url, {"isolation_level": "AUTOCOMMIT"})
    with engine.connect() as connection:
        connection.execute(text("DROP DATABASE IF EXISTS migrated"))
        connection.execute(text("CREATE DATABASE migrated"))
    engine.dispose()
    return url.replace("/portal?", "/migrated?").replace("/postgres?", "/migrated?")

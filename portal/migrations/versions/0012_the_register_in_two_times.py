"""The register in two times: editions, events, changes by two officers, batches, templates."""

import json
import secrets
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
SEX = {"male": "男", "female": "女"}
ENDED = ("revoked", "cancelled")


def _kind(*values: str, name: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    _make_batches()
    _make_templates()
    _make_objections()
    _make_events()
    _make_changes()
    _widen_certificates()
    _widen_prints()
    _fill_batches()
    _fill_editions()
    _fill_events()
    _close()


def _make_batches() -> None:
    op.create_table(
        "certificates_batch",
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("region", sa.String(length=6), nullable=False),
        sa.Column(
            "state",
            _kind("proposed", "making", "stopped", "done", "returned", name="batchstate"),
            nullable=False,
        ),
        sa.Column("proposed_by_id", KEY, nullable=True),
        sa.Column("approved_by_id", KEY, nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("returned_reason", sa.String(length=300), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease", sa.String(length=32), nullable=False),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["approved_by_id"],
            ["accounts_person.id"],
            name=op.f("fk__certificates_batch__approved_by_id__accounts_person"),
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"],
            ["accounts_person.id"],
            name=op.f("fk__certificates_batch__proposed_by_id__accounts_person"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__certificates_batch")),
        sa.UniqueConstraint("public_id", name=op.f("uq__certificates_batch__public_id")),
    )
    with op.batch_alter_table("certificates_batch", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__certificates_batch_region"), ["region"], unique=False)
        batch_op.create_index(batch_op.f("ix__certificates_batch_state"), ["state"], unique=False)
    op.create_table(
        "certificates_import",
        sa.Column("region", sa.String(length=6), nullable=False),
        sa.Column("file_id", KEY, nullable=False),
        sa.Column("count", KEY, nullable=False),
        sa.Column(
            "state",
            _kind("read", "proposed", "approved", "returned", name="importstate"),
            nullable=False,
        ),
        sa.Column("proposed_by_id", KEY, nullable=True),
        sa.Column("approved_by_id", KEY, nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("returned_reason", sa.String(length=300), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["approved_by_id"],
            ["accounts_person.id"],
            name=op.f("fk__certificates_import__approved_by_id__accounts_person"),
        ),
        sa.ForeignKeyConstraint(
            ["file_id"],
            ["storage_file.id"],
            name=op.f("fk__certificates_import__file_id__storage_file"),
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"],
            ["accounts_person.id"],
            name=op.f("fk__certificates_import__proposed_by_id__accounts_person"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__certificates_import")),
        sa.UniqueConstraint("public_id", name=op.f("uq__certificates_import__public_id")),
    )
    with op.batch_alter_table("certificates_import", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix__certificates_import_region"), ["region"], unique=False
        )
        batch_op.create_index(batch_op.f("ix__certificates_import_state"), ["state"], unique=False)


def _make_templates() -> None:
    op.create_table(
        "certificates_template",
        sa.Column("number", KEY, nullable=False),
        sa.Column("layout", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column("ability", sa.String(length=80), nullable=False),
        sa.Column("statement", sa.String(length=500), nullable=False),
        sa.Column("issuer", sa.String(length=120), nullable=False),
        sa.Column("remark", sa.String(length=300), nullable=False),
        sa.Column("query_label", sa.String(length=40), nullable=False),
        sa.Column("seal_id", KEY, nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column(
            "state",
            _kind("draft", "proposed", "approved", "returned", name="templatestate"),
            nullable=False,
        ),
        sa.Column("drafted_by_id", KEY, nullable=True),
        sa.Column("approved_by_id", KEY, nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("returned_reason", sa.String(length=300), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["approved_by_id"],
            ["accounts_person.id"],
            name=op.f("fk__certificates_template__approved_by_id__accounts_person"),
        ),
        sa.ForeignKeyConstraint(
            ["drafted_by_id"],
            ["accounts_person.id"],
            name=op.f("fk__certificates_template__drafted_by_id__accounts_person"),
        ),
        sa.ForeignKeyConstraint(
            ["seal_id"],
            ["storage_file.id"],
            name=op.f("fk__certificates_template__seal_id__storage_file"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__certificates_template")),
        sa.UniqueConstraint("number", name=op.f("uq__certificates_template__number")),
        sa.UniqueConstraint("public_id", name=op.f("uq__certificates_template__public_id")),
    )
    with op.batch_alter_table("certificates_template", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix__certificates_template_state"), ["state"], unique=False
        )


def _make_objections() -> None:
    op.create_table(
        "certificates_objection",
        sa.Column("paper_id", KEY, nullable=False),
        sa.Column("region", sa.String(length=6), nullable=False),
        sa.Column("contact_name", sa.String(length=80), nullable=False),
        sa.Column("contact_mobile", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column(
            "state", _kind("open", "upheld", "dismissed", name="objectionstate"), nullable=False
        ),
        sa.Column("answer", sa.String(length=500), nullable=False),
        sa.Column("decided_by_id", KEY, nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["decided_by_id"],
            ["accounts_person.id"],
            name=op.f("fk__certificates_objection__decided_by_id__accounts_person"),
        ),
        sa.ForeignKeyConstraint(
            ["paper_id"],
            ["exams_paper.id"],
            name=op.f("fk__certificates_objection__paper_id__exams_paper"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__certificates_objection")),
        sa.UniqueConstraint("public_id", name=op.f("uq__certificates_objection__public_id")),
    )
    with op.batch_alter_table("certificates_objection", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix__certificates_objection_paper_id"), ["paper_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix__certificates_objection_region"), ["region"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix__certificates_objection_state"), ["state"], unique=False
        )


def _make_events() -> None:
    op.create_table(
        "certificates_event",
        sa.Column("certificate_id", KEY, nullable=False),
        sa.Column(
            "kind",
            _kind(
                "issued",
                "corrected",
                "reissued",
                "revoked",
                "cancelled",
                "restored",
                name="happening",
            ),
            nullable=False,
        ),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("struck_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("edition", KEY, nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("decision_number", sa.String(length=60), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.ForeignKeyConstraint(
            ["certificate_id"],
            ["certificates_certificate.id"],
            name=op.f("fk__certificates_event__certificate_id__certificates_certificate"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__certificates_event")),
        sa.UniqueConstraint("public_id", name=op.f("uq__certificates_event__public_id")),
    )
    with op.batch_alter_table("certificates_event", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix__certificates_event_certificate_id"), ["certificate_id"], unique=False
        )


def _make_changes() -> None:
    op.create_table(
        "certificates_change",
        sa.Column("certificate_id", KEY, nullable=False),
        sa.Column("open_for_id", KEY, nullable=True),
        sa.Column("region", sa.String(length=6), nullable=False),
        sa.Column(
            "kind",
            _kind("correct", "reissue", "revoke", "cancel", "restore", "strike", name="changekind"),
            nullable=False,
        ),
        sa.Column(
            "state",
            _kind("proposed", "approved", "returned", "withdrawn", name="changestate"),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("decision_number", sa.String(length=60), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=True),
        sa.Column("new_name", sa.String(length=80), nullable=False),
        sa.Column("new_resident_id", sa.String(length=200), nullable=False),
        sa.Column("struck_event_id", KEY, nullable=True),
        sa.Column("event_id", KEY, nullable=True),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("proposed_by_id", KEY, nullable=False),
        sa.Column("decided_by_id", KEY, nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("returned_reason", sa.String(length=300), nullable=False),
        sa.Column("served_on", sa.Date(), nullable=True),
        sa.Column(
            "served_how",
            _kind("in-person", "mail", "portal", "notice", name="servedhow"),
            nullable=True,
        ),
        sa.Column("served_by_id", KEY, nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["certificate_id"],
            ["certificates_certificate.id"],
            name=op.f("fk__certificates_change__certificate_id__certificates_certificate"),
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"],
            ["accounts_person.id"],
            name=op.f("fk__certificates_change__decided_by_id__accounts_person"),
        ),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["certificates_event.id"],
            name=op.f("fk__certificates_change__event_id__certificates_event"),
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"],
            ["accounts_person.id"],
            name=op.f("fk__certificates_change__proposed_by_id__accounts_person"),
        ),
        sa.ForeignKeyConstraint(
            ["served_by_id"],
            ["accounts_person.id"],
            name=op.f("fk__certificates_change__served_by_id__accounts_person"),
        ),
        sa.ForeignKeyConstraint(
            ["struck_event_id"],
            ["certificates_event.id"],
            name=op.f("fk__certificates_change__struck_event_id__certificates_event"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__certificates_change")),
        sa.UniqueConstraint("open_for_id", name=op.f("uq__certificates_change__open_for_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq__certificates_change__public_id")),
    )
    with op.batch_alter_table("certificates_change", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix__certificates_change_certificate_id"), ["certificate_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix__certificates_change_region"), ["region"], unique=False
        )
        batch_op.create_index(batch_op.f("ix__certificates_change_state"), ["state"], unique=False)


def _widen_certificates() -> None:
    with op.batch_alter_table("certificates_certificate") as batch_op:
        batch_op.add_column(
            sa.Column(
                "origin",
                _kind("issued", "imported", name="origin"),
                nullable=False,
                server_default="issued",
            )
        )
        batch_op.add_column(sa.Column("batch_id", KEY, nullable=True))
        batch_op.add_column(sa.Column("import_id", KEY, nullable=True))
        batch_op.alter_column("examined_on", existing_type=sa.Date(), nullable=True)
        batch_op.create_index(batch_op.f("ix__certificates_certificate_batch_id"), ["batch_id"])
        batch_op.create_index(batch_op.f("ix__certificates_certificate_import_id"), ["import_id"])
        batch_op.create_foreign_key(
            batch_op.f("fk__certificates_certificate__import_id__certificates_import"),
            "certificates_import",
            ["import_id"],
            ["id"],
        )
        batch_op.create_foreign_key(
            batch_op.f("fk__certificates_certificate__batch_id__certificates_batch"),
            "certificates_batch",
            ["batch_id"],
            ["id"],
        )


def _widen_prints() -> None:
    with op.batch_alter_table("certificates_print") as batch_op:
        batch_op.add_column(sa.Column("token", sa.String(length=32), nullable=True))
        batch_op.add_column(sa.Column("batch_id", KEY, nullable=True))
        batch_op.add_column(sa.Column("template_id", KEY, nullable=True))
        batch_op.add_column(sa.Column("name", sa.String(length=80), nullable=True))
        batch_op.add_column(sa.Column("resident_id", sa.String(length=200), nullable=True))
        batch_op.add_column(sa.Column("resident_id_index", sa.String(length=64), nullable=True))
        for name, kind, start in (
            ("is_paper", sa.Boolean(), sa.false()),
            ("signed_digest", sa.String(length=64), ""),
            ("tries", KEY, "0"),
        ):
            batch_op.add_column(sa.Column(name, kind, nullable=False, server_default=start))
        batch_op.add_column(sa.Column("lengthened_at", sa.DateTime(timezone=True), nullable=True))


def _fill_batches() -> None:
    """What waits for approval does so in a batch from now on: one for each district and officer."""
    connection = op.get_bind()
    waiting = connection.execute(
        sa.text(
            """SELECT region, proposed_by_id, min(created_at) AS created_at
            FROM certificates_certificate WHERE status = 'proposed'
            GROUP BY region, proposed_by_id ORDER BY min(id)"""
        )
    ).mappings()
    for row in waiting.all():
        batch = connection.execute(
            sa.text(
                """INSERT INTO certificates_batch (title, region, state, proposed_by_id,
                returned_reason, lease, public_id, created_at) VALUES ('此前的提请', :region,
                'proposed', :proposed_by_id, '', '', :public_id, :created_at) RETURNING id"""
            ),
            dict(row) | {"public_id": _public_id()},
        ).scalar_one()
        connection.execute(
            sa.text(
                """UPDATE certificates_certificate SET batch_id = :batch WHERE status = 'proposed'
                AND region = :region AND COALESCE(proposed_by_id, 0) = COALESCE(:by, 0)"""
            ),
            {"batch": batch, "region": row["region"], "by": row["proposed_by_id"]},
        )


def _fill_editions() -> None:
    """Every issued certificate has an edition, and the first one keeps the square's address."""
    connection = op.get_bind()
    connection.execute(
        sa.text(
            """UPDATE certificates_print SET
            token = (SELECT token FROM certificates_certificate c WHERE c.id = certificate_id),
            name = (SELECT name FROM certificates_certificate c WHERE c.id = certificate_id),
            resident_id =
                (SELECT resident_id FROM certificates_certificate c WHERE c.id = certificate_id),
            resident_id_index = (SELECT resident_id_index
                FROM certificates_certificate c WHERE c.id = certificate_id),
            signed_digest = COALESCE((SELECT digest FROM storage_file f WHERE f.id = file_id), '')
            """
        )
    )
    for bare in connection.execute(
        sa.text(
            """SELECT c.*, p.sex, p.birth_on FROM certificates_certificate c
            JOIN accounts_person p ON p.id = c.person_id WHERE c.number IS NOT NULL
            AND NOT EXISTS (SELECT 1 FROM certificates_print e WHERE e.certificate_id = c.id)"""
        )
    ).mappings():
        connection.execute(
            sa.text(
                """INSERT INTO certificates_print (certificate_id, serial, token, name, resident_id,
                resident_id_index, facts, is_paper, signed_digest, tries, trouble, public_id,
                created_at) VALUES (:certificate_id, 1, :token, :name, :resident_id,
                :resident_id_index, :facts, :is_paper, '', 0, '', :public_id, :created_at)"""
            ),
            _edition(bare),
        )


def _edition(bare: Any) -> dict[str, Any]:
    facts = {
        "name": bare["name"],
        "sex": SEX[bare["sex"]],
        "birth_on": str(bare["birth_on"])[:10],
        "number": bare["number"],
        "ability": "劳资管理（工程建设领域）",
        "examined_on": str(bare["examined_on"])[:10],
        "issued_on": str(bare["issued_on"])[:10],
        "issuer": bare["issuer"],
        "photo": "",
        "is_demo": False,
    }
    kept = ("token", "name", "resident_id", "resident_id_index", "created_at")
    return {name: bare[name] for name in kept} | {
        "certificate_id": bare["id"],
        "facts": json.dumps(facts, ensure_ascii=False),
        "is_paper": False,
        "public_id": _public_id(),
    }


def _fill_events() -> None:
    connection = op.get_bind()
    issued = connection.execute(
        sa.text("SELECT * FROM certificates_certificate WHERE number IS NOT NULL")
    ).mappings()
    for row in issued.all():
        _enter(row, "issued", row["issued_on"], row["created_at"], edition=1)
        if row["status"] in ENDED:
            known = f"{str(row['status_on'])[:10]} 00:00:00+00:00"
            _enter(row, row["status"], row["status_on"], known)


def _enter(row: Any, kind: str, on: Any, known: Any, *, edition: int = 0) -> None:
    reason, decision = (row["status_reason"], row["decision_number"]) if not edition else ("", "")
    op.get_bind().execute(
        sa.text(
            """INSERT INTO certificates_event (certificate_id, kind, effective_on, recorded_at,
            edition, reason, decision_number, public_id) VALUES (:certificate_id, :kind, :on,
            :known, :edition, :reason, :decision, :public_id)"""
        ),
        {
            "certificate_id": row["id"],
            "kind": kind,
            "on": on,
            "known": known,
            "edition": edition,
            "reason": reason,
            "decision": decision,
            "public_id": _public_id(),
        },
    )


def _public_id() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(12))


def _close() -> None:
    """What was filled in is demanded from now on; the square's address is the edition's."""
    with op.batch_alter_table("certificates_print") as batch_op:
        for name, length in (
            ("token", 32),
            ("name", 80),
            ("resident_id", 200),
            ("resident_id_index", 64),
        ):
            batch_op.alter_column(name, existing_type=sa.String(length=length), nullable=False)
        for name, kind in (
            ("is_paper", sa.Boolean()),
            ("signed_digest", sa.String(length=64)),
            ("tries", KEY),
        ):
            batch_op.alter_column(name, existing_type=kind, server_default=None)
        batch_op.create_index("ix__certificates_print__waiting", ["batch_id", "file_id"])
        batch_op.create_index(
            "ix__certificates_print__lengthened", ["lengthened_at", "rendered_at"]
        )
        batch_op.create_index(
            "ix__certificates_print__to_make",
            ["created_at"],
            sqlite_where=sa.text("file_id IS NULL AND is_paper IS 0"),
            postgresql_where=sa.text("file_id IS NULL AND is_paper IS false"),
        )
        batch_op.create_index(
            batch_op.f("ix__certificates_print_resident_id_index"), ["resident_id_index"]
        )
        batch_op.create_index(batch_op.f("ix__certificates_print_signed_digest"), ["signed_digest"])
        batch_op.create_unique_constraint(batch_op.f("uq__certificates_print__token"), ["token"])
        batch_op.create_foreign_key(
            batch_op.f("fk__certificates_print__template_id__certificates_template"),
            "certificates_template",
            ["template_id"],
            ["id"],
        )
        batch_op.create_foreign_key(
            batch_op.f("fk__certificates_print__batch_id__certificates_batch"),
            "certificates_batch",
            ["batch_id"],
            ["id"],
        )
    with op.batch_alter_table("certificates_certificate") as batch_op:
        batch_op.alter_column("origin", existing_type=sa.String(length=40), server_default=None)
        batch_op.drop_constraint("uq__certificates_certificate__token", type_="unique")
        batch_op.drop_column("token")


def downgrade() -> None:
    raise NotImplementedError("the register's events cannot be folded back")

"""Move a file, note who is away, close a file, and erase it by two people."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

AREA = "({column} ~>=~ (SELECT guard.area()) AND {column} ~<~ (SELECT guard.beyond()))"
FROM, TO = AREA.format(column="place_code"), AREA.format(column="to_place")
FILE = "EXISTS (SELECT 1 FROM children c WHERE c.id = child_id)"
OWN = f"EXISTS (SELECT 1 FROM children c WHERE c.id = child_id AND {AREA.format(column='c.place_code')})"
"""A permit shows rows; only whoever is in charge of the child's place writes them."""


def words(*names: str, name: str) -> sa.Enum:
    return sa.Enum(*names, name=name, native_enum=False, create_constraint=True, length=40)


def keys(table: str, **columns: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}"))
        for column, other in columns.items()
    ]


def moment(name: str, *, now: bool = False) -> sa.Column:
    default = {"server_default": sa.text("now()")} if now else {}
    return sa.Column(name, sa.DateTime(timezone=True), nullable=not now, **default)


def ident() -> sa.Column:
    return sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False)


def upgrade() -> None:
    transfers()
    absences()
    closings()
    erasures()
    for table in ("transfers", "absences", "closings", "erasures"):
        op.create_index(op.f(f"ix_{table}_child_id"), table, ["child_id"])
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY worker ON {table} TO tonglian_worker USING (true) WITH CHECK (true)")
    for table in ("absences", "closings", "erasures"):
        op.execute(f"CREATE POLICY web_reads ON {table} FOR SELECT TO tonglian_web USING ({FILE})")
        op.execute(f"CREATE POLICY web ON {table} TO tonglian_web USING ({OWN}) WITH CHECK ({OWN})")
    # both sides see a request; only the side that has the child makes one; nobody takes one away
    op.execute(f"CREATE POLICY web_reads ON transfers FOR SELECT TO tonglian_web USING ({FROM} OR {TO})")
    op.execute(f"CREATE POLICY web_asks ON transfers FOR INSERT TO tonglian_web WITH CHECK ({FROM} AND {OWN})")
    op.execute(f"CREATE POLICY web ON transfers FOR UPDATE TO tonglian_web USING ({FROM} OR {TO}) WITH CHECK ({FROM} OR {TO})")
    op.execute(ACCEPT)
    op.execute("REVOKE EXECUTE ON FUNCTION guard.accept_transfer(uuid, text, uuid, float8, float8, text) FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION guard.accept_transfer(uuid, text, uuid, float8, float8, text) TO tonglian_web")
    versions()


def transfers() -> None:
    op.create_table(
        "transfers",
        ident(),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("child_number", sa.BigInteger(), nullable=False),
        sa.Column("born_in", sa.Date(), nullable=False),
        sa.Column("categories", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("place_code", sa.Text(), nullable=False),
        sa.Column("to_place", sa.Text(), nullable=False),
        sa.Column("purpose", words("family", "relatives", "school", "placement", "other", name="purpose"), nullable=False),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        moment("asked_at", now=True),
        sa.Column("status", words("asked", "accepted", "declined", "withdrawn", name="status"), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        moment("decided_at"),
        sa.Column("decline_locked", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("to_place ~ '^[0-9]{12}$' AND to_place <> place_code", name=op.f("ck_transfers_place")),
        sa.CheckConstraint("(status = 'asked') = (decided_at IS NULL)", name=op.f("ck_transfers_decided")),
        sa.CheckConstraint("status = 'withdrawn' OR decided_by <> asked_by", name=op.f("ck_transfers_two_people")),
        *keys("transfers", child_id="children", asked_by="accounts", decided_by="accounts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transfers")),
    )
    op.create_index("uq_transfers_asked", "transfers", ["child_id"], unique=True, postgresql_where=sa.text("status = 'asked'"))
    for column in ("place_code", "to_place"):
        op.create_index(f"ix_transfers_{column}", "transfers", [column], postgresql_ops={column: "text_pattern_ops"})


def absences() -> None:
    op.create_table(
        "absences",
        ident(),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("expected_on", sa.Date(), nullable=False),
        *(sa.Column(f"{name}_sealed", sa.LargeBinary(), nullable=True) for name in ("whereabouts", "company", "contact")),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        moment("recorded_at", now=True),
        sa.Column("returned_on", sa.Date(), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("expected_on >= from_on AND returned_on >= from_on", name=op.f("ck_absences_span")),
        *keys("absences", child_id="children", recorded_by="accounts", ended_by="accounts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absences")),
    )
    op.create_index("uq_absences_current", "absences", ["child_id"], unique=True, postgresql_where=sa.text("returned_on IS NULL"))


def closings() -> None:
    reasons = (
        "grown_up", "category_ended", "moved_out", "adopted", "family_recovered", "died", "duplicate", "mistaken", "other"
    )  # fmt: skip
    op.create_table(
        "closings",
        ident(),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("reason", words(*reasons, name="reason"), nullable=False),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("closed_by", sa.Uuid(), nullable=False),
        moment("closed_at", now=True),
        sa.Column("retention_until", sa.Date(), nullable=False),
        sa.Column("reopened_by", sa.Uuid(), nullable=True),
        moment("reopened_at"),
        sa.Column("reopening_sealed", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("(reopened_by IS NULL) = (reopened_at IS NULL)", name=op.f("ck_closings_reopened")),
        *keys("closings", child_id="children", closed_by="accounts", reopened_by="accounts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closings")),
    )
    op.create_index("uq_closings_current", "closings", ["child_id"], unique=True, postgresql_where=sa.text("reopened_at IS NULL"))
    op.create_index("ix_closings_retention_until", "closings", ["retention_until"], postgresql_where=sa.text("reopened_at IS NULL"))


def erasures() -> None:
    op.create_table(
        "erasures",
        ident(),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("ground", words("retention", "request", "duplicate", "mistaken", name="ground"), nullable=False),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        moment("proposed_at", now=True),
        sa.Column("status", words("proposed", "approved", "declined", name="status"), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        moment("decided_at"),
        sa.Column("refusal_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("counts", postgresql.JSONB(), server_default="{}", nullable=False),
        sa.CheckConstraint("(status = 'proposed') = (decided_by IS NULL)", name=op.f("ck_erasures_decided")),
        sa.CheckConstraint("decided_by <> proposed_by", name=op.f("ck_erasures_two_people")),
        *keys("erasures", child_id="children", proposed_by="accounts", decided_by="accounts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasures")),
    )
    op.create_index("uq_erasures_proposed", "erasures", ["child_id"], unique=True, postgresql_where=sa.text("status = 'proposed'"))


ACCEPT = """
    CREATE FUNCTION guard.accept_transfer(asking uuid, village text, taker uuid, at_lat float8, at_lng float8, at_precision text)
    RETURNS TABLE (moved uuid, was uuid) LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    DECLARE
        asked transfers%ROWTYPE; kept children%ROWTYPE; named text;
    BEGIN
        SELECT * INTO asked FROM transfers t WHERE t.id = asking FOR UPDATE;
        IF NOT FOUND OR asked.status <> 'asked' OR asked.asked_by = guard.actor()
            OR NOT (asked.to_place ~>=~ guard.area() AND asked.to_place ~<~ guard.beyond())
            OR NOT EXISTS (SELECT 1 FROM accounts a WHERE a.id = guard.actor() AND a.status = 'active'
                           AND a.role IN ('director', 'supervisor'))
            OR NOT (village = asked.to_place OR (right(asked.to_place, 3) = '000' AND left(village, 9) = left(asked.to_place, 9)))
            OR NOT EXISTS (SELECT 1 FROM accounts a WHERE a.id = taker AND a.role = 'director' AND a.status = 'active'
                           AND a.place_code = village)
        THEN RETURN; END IF;
        SELECT * INTO kept FROM children c WHERE c.id = asked.child_id AND c.status = 'active' AND c.place_code = asked.place_code
            FOR UPDATE;
        IF NOT FOUND THEN RETURN; END IF;
        UPDATE transfers t SET status = 'accepted', decided_by = guard.actor(), decided_at = statement_timestamp()
            WHERE t.id = asking;
        UPDATE children c SET place_code = village, lat = at_lat, lng = at_lng, precision = at_precision, director_id = taker,
            version = c.version + 1, updated_at = statement_timestamp() WHERE c.id = kept.id;
        UPDATE needs n SET place_code = village, lat = at_lat, lng = at_lng, precision = at_precision, version = n.version + 1
            WHERE n.child_id = kept.id;
        -- whatever else is kept of her by place goes along: disclosures, permits, and what later rooms add
        FOR named IN
            SELECT p.table_name FROM information_schema.columns p JOIN information_schema.columns c
                ON c.table_schema = p.table_schema AND c.table_name = p.table_name AND c.column_name = 'child_id'
            WHERE p.table_schema = 'public' AND p.column_name = 'place_code' AND p.table_name NOT IN ('transfers', 'needs')
        LOOP
            EXECUTE format('UPDATE %I SET place_code = $1 WHERE child_id = $2', named) USING village, kept.id;
        END LOOP;
        RETURN QUERY SELECT kept.id, kept.director_id;
    END $$
"""


def versions() -> None:
    """What a file said before goes with the file; until her key is destroyed it stays."""
    op.execute("DROP TRIGGER append_only ON fact_versions")
    op.execute("""
        CREATE FUNCTION guard.versions_stay() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = public, pg_temp AS $$
        BEGIN
            IF EXISTS (SELECT 1 FROM child_keys k WHERE k.child_id = OLD.child_id AND k.destroyed_at IS NOT NULL) THEN
                RETURN OLD;
            END IF;
            RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
        END $$
    """)
    op.execute("""
        CREATE TRIGGER goes_with_the_file BEFORE DELETE ON fact_versions FOR EACH ROW
        EXECUTE FUNCTION guard.versions_stay()
    """)
    op.execute("""
        CREATE TRIGGER append_only BEFORE TRUNCATE ON fact_versions FOR EACH STATEMENT
        EXECUTE FUNCTION refuse_change()
    """)


def downgrade() -> None:
    op.execute("DROP TRIGGER append_only ON fact_versions")
    op.execute("DROP TRIGGER goes_with_the_file ON fact_versions")
    op.execute("DROP FUNCTION guard.versions_stay()")
    op.execute("""
        CREATE TRIGGER append_only BEFORE DELETE OR TRUNCATE ON fact_versions
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
    """)
    op.execute("DROP FUNCTION guard.accept_transfer(uuid, text, uuid, float8, float8, text)")
    for table in ("erasures", "closings", "absences", "transfers"):
        op.drop_table(table)

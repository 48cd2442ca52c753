"""Open one file to somebody outside its area."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

PURPOSES = ("moved", "case", "sibling", "cover", "check", "danger")
STATES = ("asked", "granted", "refused", "ended")
AREA = "(place_code ~>=~ (SELECT guard.area()) AND place_code ~<~ (SELECT guard.beyond()))"


def upgrade() -> None:
    op.create_table(
        "permits",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("child_number", sa.Integer(), nullable=False),
        sa.Column("place_code", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column(
            "purpose",
            sa.Enum(*PURPOSES, name="purpose", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("reason_locked", sa.LargeBinary(), nullable=False),
        sa.Column("hours", sa.Integer(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(*STATES, name="status", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("asked_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refusal", sa.Text(), nullable=True),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("review_by", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reviewed_by", sa.Uuid(), nullable=True),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("proper", sa.Boolean(), nullable=True),
        sa.CheckConstraint(
            "status <> 'granted' OR (starts_at IS NOT NULL AND until > starts_at)", name=op.f("ck_permits_has_end")
        ),
        sa.CheckConstraint("decided_by IS NULL OR decided_by <> account_id", name=op.f("ck_permits_two_people")),
        sa.CheckConstraint("reviewed_by IS NULL OR reviewed_by <> account_id", name=op.f("ck_permits_reviewer")),
        sa.CheckConstraint(
            "purpose = 'danger' OR status <> 'granted' OR decided_by IS NOT NULL", name=op.f("ck_permits_approved")
        ),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_permits_{column}"))
            for column, table in (
                ("child_id", "children"),
                ("account_id", "accounts"),
                ("decided_by", "accounts"),
                ("reviewed_by", "accounts"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_permits")),
    )
    op.create_index(op.f("ix_permits_child_id"), "permits", ["child_id"])
    op.create_index("ix_permits_account_id_until", "permits", ["account_id", "until"])
    op.create_index("ix_permits_place_code", "permits", ["place_code"], postgresql_ops={"place_code": "text_pattern_ops"})
    op.execute("ALTER TABLE permits ENABLE ROW LEVEL SECURITY")
    seen = f"account_id = (SELECT guard.actor()) OR {AREA}"
    op.execute(f"CREATE POLICY web ON permits TO tonglian_web USING ({seen}) WITH CHECK ({seen})")
    op.execute("CREATE POLICY worker ON permits TO tonglian_worker USING (true) WITH CHECK (true)")
    # nobody opens a file to herself but in danger: the database asks it of every row, whatever the service forgets
    op.execute("""
        CREATE OR REPLACE FUNCTION guard.permitted() RETURNS uuid[] LANGUAGE sql STABLE SECURITY DEFINER
        SET search_path = public, pg_temp AS $$
            SELECT coalesce(array_agg(child_id), '{}') FROM permits
            WHERE account_id = guard.actor() AND status = 'granted' AND starts_at <= statement_timestamp() AND until > statement_timestamp()
        $$
    """)
    op.execute("""
        CREATE FUNCTION guard.address_of_child(bigint) RETURNS TABLE (id uuid, place_code text) LANGUAGE sql STABLE
        SECURITY DEFINER SET search_path = public, pg_temp AS $$
            SELECT c.id, c.place_code FROM children c WHERE c.number = $1
        $$
    """)
    op.execute("REVOKE EXECUTE ON FUNCTION guard.address_of_child(bigint) FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION guard.address_of_child(bigint) TO tonglian_web")


def downgrade() -> None:
    op.execute("DROP FUNCTION guard.address_of_child(bigint)")
    op.execute("""
        CREATE OR REPLACE FUNCTION guard.permitted() RETURNS uuid[] LANGUAGE sql STABLE SECURITY DEFINER
        SET search_path = public, pg_temp AS $$ SELECT '{}'::uuid[] $$
    """)
    op.drop_table("permits")

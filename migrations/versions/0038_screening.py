"""Keep what counties lay down for programmes, what was asked for screening, and what screening found."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

FILE = "EXISTS (SELECT 1 FROM children c WHERE c.id = child_id)"
SOURCES = ("register", "document", "guardian", "child", "school", "visit", "department", "other")


def words(name: str, *choices: str) -> sa.Enum:
    return sa.Enum(*choices, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    op.create_table(
        "entitlement_variants",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("county_code", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=True),
        sa.Column("local", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("monthly", sa.Integer(), nullable=True),
        sa.Column("amount", sa.Text(), nullable=True),
        sa.Column("where_to", sa.Text(), nullable=True),
        sa.Column("papers", sa.Text(), nullable=True),
        sa.Column("days", sa.Integer(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("status", words("status", "draft", "published", "withdrawn"), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("published_by", sa.Uuid(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("county_code ~ '^[0-9]{6}$'", name=op.f("ck_entitlement_variants_county")),
        sa.CheckConstraint("published_by <> proposed_by", name=op.f("ck_entitlement_variants_two_people")),
        sa.CheckConstraint(
            "status <> 'published' OR published_by IS NOT NULL", name=op.f("ck_entitlement_variants_published")
        ),
        sa.CheckConstraint("monthly > 0", name=op.f("ck_entitlement_variants_monthly")),
        sa.CheckConstraint("until_on >= from_on", name=op.f("ck_entitlement_variants_span")),
        sa.ForeignKeyConstraint(["proposed_by"], ["accounts.id"], name=op.f("fk_entitlement_variants_proposed_by")),
        sa.ForeignKeyConstraint(["published_by"], ["accounts.id"], name=op.f("fk_entitlement_variants_published_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entitlement_variants")),
        sa.UniqueConstraint(
            "county_code", "code", "version", name=op.f("uq_entitlement_variants_county_code_code_version")
        ),
    )
    op.create_table(
        "screening_answers",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("answers_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("source", words("source", *SOURCES), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["child_id"], ["children.id"], name=op.f("fk_screening_answers_child_id")),
        sa.ForeignKeyConstraint(["recorded_by"], ["accounts.id"], name=op.f("fk_screening_answers_recorded_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_screening_answers")),
        sa.UniqueConstraint("child_id", name=op.f("uq_screening_answers_child_id")),
    )
    op.create_index(op.f("ix_screening_answers_child_id"), "screening_answers", ["child_id"])
    op.create_table(
        "screenings",
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("screened_on", sa.Date(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("likely", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("to_check", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("nearly", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("changes_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["child_id"], ["children.id"], name=op.f("fk_screenings_child_id")),
        sa.PrimaryKeyConstraint("child_id", name=op.f("pk_screenings")),
    )
    for table in ("screening_answers", "screenings"):
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY web ON {table} TO tonglian_web USING ({FILE}) WITH CHECK ({FILE})")
        op.execute(f"CREATE POLICY worker ON {table} TO tonglian_worker USING (true) WITH CHECK (true)")


def downgrade() -> None:
    for table in ("screenings", "screening_answers", "entitlement_variants"):
        op.drop_table(table)

"""Write down schooling, health, registration, placement and dated categories."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

SOURCES = ("register", "document", "guardian", "child", "school", "visit", "department", "other")
TABLES = ("child_categories", "disabilities", "guarded_facts", "healths", "placements", "registrations", "schoolings")
"""Each is shown to whoever is shown the child it speaks of."""


def fact() -> tuple[sa.Column, ...]:
    """What every fact carries."""
    return (
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("source", sa.Enum(*SOURCES, name="source", native_enum=False, create_constraint=True, length=40), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
    )


def upgrade() -> None:
    op.create_table(
        "child_categories",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("evidence_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("decided_by_sealed", sa.LargeBinary(), nullable=True),
        *fact(),
        sa.CheckConstraint("code NOT IN ('HIV', 'VICTIM', 'SER_BEHAV')", name=op.f("ck_child_categories_guarded")),
        sa.CheckConstraint("until_on >= from_on", name=op.f("ck_child_categories_span")),
        sa.ForeignKeyConstraint(["child_id"], ["children.id"], name=op.f("fk_child_categories_child_id")),
        sa.ForeignKeyConstraint(["recorded_by"], ["accounts.id"], name=op.f("fk_child_categories_recorded_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_child_categories"))
    )
    op.create_index(op.f("ix_child_categories_child_id"), "child_categories", ["child_id"], unique=False)
    op.create_index("uq_child_categories_current", "child_categories", ["child_id", "code"], unique=True, postgresql_where=sa.text("until_on IS NULL"))
    op.create_table(
        "disabilities",
        sa.Column("kind", sa.Enum("visual", "hearing", "speech", "physical", "intellectual", "psychiatric", "multiple", name="kind", native_enum=False, create_constraint=True, length=40), nullable=True),
        sa.Column("level", sa.Integer(), nullable=True),
        sa.Column("certified", sa.Boolean(), nullable=True),
        sa.Column("certificate_sealed", sa.LargeBinary(), nullable=True),
        *fact(),
        sa.CheckConstraint("level BETWEEN 1 AND 4", name=op.f("ck_disabilities_level")),
        sa.ForeignKeyConstraint(["child_id"], ["children.id"], name=op.f("fk_disabilities_child_id")),
        sa.ForeignKeyConstraint(["recorded_by"], ["accounts.id"], name=op.f("fk_disabilities_recorded_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disabilities")),
        sa.UniqueConstraint("child_id", name=op.f("uq_disabilities_child_id"))
    )
    op.create_index(op.f("ix_disabilities_child_id"), "disabilities", ["child_id"], unique=False)
    op.create_table(
        "guarded_facts",
        sa.Column("listing_sealed", sa.LargeBinary(), nullable=True),
        *fact(),
        sa.ForeignKeyConstraint(["child_id"], ["children.id"], name=op.f("fk_guarded_facts_child_id")),
        sa.ForeignKeyConstraint(["recorded_by"], ["accounts.id"], name=op.f("fk_guarded_facts_recorded_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guarded_facts")),
        sa.UniqueConstraint("child_id", name=op.f("uq_guarded_facts_child_id"))
    )
    op.create_index(op.f("ix_guarded_facts_child_id"), "guarded_facts", ["child_id"], unique=False)
    op.create_table(
        "healths",
        sa.Column("severe_illness", sa.Boolean(), nullable=True),
        sa.Column("on_local_list", sa.Boolean(), nullable=True),
        sa.Column("diagnosis_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("insured", sa.Boolean(), nullable=True),
        *fact(),
        sa.ForeignKeyConstraint(["child_id"], ["children.id"], name=op.f("fk_healths_child_id")),
        sa.ForeignKeyConstraint(["recorded_by"], ["accounts.id"], name=op.f("fk_healths_recorded_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_healths")),
        sa.UniqueConstraint("child_id", name=op.f("uq_healths_child_id"))
    )
    op.create_index(op.f("ix_healths_child_id"), "healths", ["child_id"], unique=False)
    op.create_table(
        "placements",
        sa.Column("kind", sa.Enum("family", "kin", "entrusted", "institution", "foster", "temporary", name="kind", native_enum=False, create_constraint=True, length=40), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=True),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("note_sealed", sa.LargeBinary(), nullable=True),
        *fact(),
        sa.CheckConstraint("until_on >= from_on", name=op.f("ck_placements_span")),
        sa.ForeignKeyConstraint(["child_id"], ["children.id"], name=op.f("fk_placements_child_id")),
        sa.ForeignKeyConstraint(["recorded_by"], ["accounts.id"], name=op.f("fk_placements_recorded_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_placements"))
    )
    op.create_index(op.f("ix_placements_child_id"), "placements", ["child_id"], unique=False)
    op.create_table(
        "registrations",
        sa.Column("registered", sa.Boolean(), nullable=True),
        sa.Column("place", sa.Text(), nullable=True),
        sa.Column("here_since", sa.Date(), nullable=True),
        *fact(),
        sa.CheckConstraint("place ~ '^[0-9]{12}$'", name=op.f("ck_registrations_place")),
        sa.ForeignKeyConstraint(["child_id"], ["children.id"], name=op.f("fk_registrations_child_id")),
        sa.ForeignKeyConstraint(["recorded_by"], ["accounts.id"], name=op.f("fk_registrations_recorded_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registrations")),
        sa.UniqueConstraint("child_id", name=op.f("uq_registrations_child_id"))
    )
    op.create_index(op.f("ix_registrations_child_id"), "registrations", ["child_id"], unique=False)
    op.create_table(
        "schoolings",
        sa.Column("stage", sa.Enum("none", "preschool", "primary", "junior", "senior", "vocational", "special", name="stage", native_enum=False, create_constraint=True, length=40), nullable=True),
        sa.Column("enrolled", sa.Boolean(), nullable=True),
        sa.Column("boarding", sa.Boolean(), nullable=True),
        sa.Column("school_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("concern", sa.Boolean(), nullable=True),
        sa.Column("concern_note_sealed", sa.LargeBinary(), nullable=True),
        *fact(),
        sa.ForeignKeyConstraint(["child_id"], ["children.id"], name=op.f("fk_schoolings_child_id")),
        sa.ForeignKeyConstraint(["recorded_by"], ["accounts.id"], name=op.f("fk_schoolings_recorded_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_schoolings")),
        sa.UniqueConstraint("child_id", name=op.f("uq_schoolings_child_id"))
    )
    op.create_index(op.f("ix_schoolings_child_id"), "schoolings", ["child_id"], unique=False)
    for table in TABLES:
        seen = "EXISTS (SELECT 1 FROM children c WHERE c.id = child_id)"
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY web ON {table} TO tonglian_web USING ({seen}) WITH CHECK ({seen})")
        op.execute(f"CREATE POLICY worker ON {table} TO tonglian_worker USING (true) WITH CHECK (true)")
    begin_categories()


def begin_categories() -> None:
    """What the files list already holds from the day they were opened; on which evidence is yet to be written down."""
    op.execute("""
        INSERT INTO child_categories (child_id, code, from_on, source, recorded_by, recorded_at, version)
        SELECT c.id, code, (c.created_at AT TIME ZONE 'Asia/Shanghai')::date, 'other', c.director_id, c.created_at, 1
        FROM children c CROSS JOIN LATERAL (SELECT DISTINCT unnest(c.categories) AS code) AS held
        WHERE code NOT IN ('HIV', 'VICTIM', 'SER_BEHAV')
    """)


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)

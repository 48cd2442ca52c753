"""Write down households and parents, and what a file said before."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

SOURCES = ("register", "document", "guardian", "child", "school", "visit", "department", "other")
TABLES = ("entrusted_cares", "fact_versions", "guardians", "households", "parents", "care_contacts", "parent_circumstances")
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
        "entrusted_cares",
        sa.Column("name_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("relation_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("confirmed_on", sa.Date(), nullable=True),
        sa.Column("school_told", sa.Boolean(), nullable=True),
        sa.Column("committee_told", sa.Boolean(), nullable=True),
        sa.Column("ground_1", sa.Boolean(), nullable=True),
        sa.Column("ground_2", sa.Boolean(), nullable=True),
        sa.Column("ground_3", sa.Boolean(), nullable=True),
        *fact(),
        sa.CheckConstraint("until_on >= from_on", name=op.f("ck_entrusted_cares_span")),
        sa.ForeignKeyConstraint(["child_id"], ["children.id"], name=op.f("fk_entrusted_cares_child_id")),
        sa.ForeignKeyConstraint(["recorded_by"], ["accounts.id"], name=op.f("fk_entrusted_cares_recorded_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entrusted_cares"))
    )
    op.create_index(op.f("ix_entrusted_cares_child_id"), "entrusted_cares", ["child_id"], unique=False)
    op.create_table(
        "fact_versions",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("row_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=False),
        sa.Column("source", sa.Enum(*SOURCES, name="source", native_enum=False, create_constraint=True, length=40), nullable=False),
        sa.Column("changes_sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["actor_id"], ["accounts.id"], name=op.f("fk_fact_versions_actor_id")),
        sa.ForeignKeyConstraint(["child_id"], ["children.id"], name=op.f("fk_fact_versions_child_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fact_versions"))
    )
    op.create_index("ix_fact_versions_child_id", "fact_versions", ["child_id", "at"], unique=False)
    op.create_table(
        "guardians",
        sa.Column("kind", sa.Enum("legal", "appointed", "temporary", name="kind", native_enum=False, create_constraint=True, length=40), nullable=False),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("relation", sa.Text(), nullable=True),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("since_on", sa.Date(), nullable=True),
        sa.Column("until_on", sa.Date(), nullable=True),
        *fact(),
        sa.CheckConstraint("until_on >= since_on", name=op.f("ck_guardians_span")),
        sa.ForeignKeyConstraint(["child_id"], ["children.id"], name=op.f("fk_guardians_child_id")),
        sa.ForeignKeyConstraint(["recorded_by"], ["accounts.id"], name=op.f("fk_guardians_recorded_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guardians"))
    )
    op.create_index(op.f("ix_guardians_child_id"), "guardians", ["child_id"], unique=False)
    op.create_table(
        "households",
        sa.Column("status", sa.Enum("none", "dibao", "dibao_edge", "tekun", "monitored", "rigid_expense", name="status", native_enum=False, create_constraint=True, length=40), nullable=True),
        sa.Column("status_since", sa.Date(), nullable=True),
        sa.Column("status_evidence_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("members", sa.Integer(), nullable=True),
        sa.Column("address_sealed", sa.LargeBinary(), nullable=True),
        *fact(),
        sa.CheckConstraint("members BETWEEN 1 AND 40", name=op.f("ck_households_members")),
        sa.ForeignKeyConstraint(["child_id"], ["children.id"], name=op.f("fk_households_child_id")),
        sa.ForeignKeyConstraint(["recorded_by"], ["accounts.id"], name=op.f("fk_households_recorded_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_households")),
        sa.UniqueConstraint("child_id", name=op.f("uq_households_child_id"))
    )
    op.create_index(op.f("ix_households_child_id"), "households", ["child_id"], unique=False)
    op.create_table(
        "parents",
        sa.Column("relation", sa.Enum("father", "mother", name="relation", native_enum=False, create_constraint=True, length=40), nullable=False),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("status", sa.Enum("alive", "dead", "declared_dead", "declared_missing", "untraceable", name="status", native_enum=False, create_constraint=True, length=40), nullable=True),
        sa.Column("status_since", sa.Date(), nullable=True),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("able", sa.Boolean(), nullable=True),
        sa.Column("away", sa.Boolean(), nullable=True),
        sa.Column("away_where_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("cross_county", sa.Boolean(), nullable=True),
        sa.Column("away_since", sa.Date(), nullable=True),
        *fact(),
        sa.ForeignKeyConstraint(["child_id"], ["children.id"], name=op.f("fk_parents_child_id")),
        sa.ForeignKeyConstraint(["recorded_by"], ["accounts.id"], name=op.f("fk_parents_recorded_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_parents")),
        sa.UniqueConstraint("child_id", "relation", name=op.f("uq_parents_child_id_relation"))
    )
    op.create_index(op.f("ix_parents_child_id"), "parents", ["child_id"], unique=False)
    op.create_table(
        "care_contacts",
        sa.Column("care_id", sa.Uuid(), nullable=False),
        sa.Column("contact_on", sa.Date(), nullable=False),
        sa.Column("with_child", sa.Boolean(), nullable=False),
        sa.Column("with_carer", sa.Boolean(), nullable=False),
        *fact(),
        sa.ForeignKeyConstraint(["care_id"], ["entrusted_cares.id"], name=op.f("fk_care_contacts_care_id")),
        sa.ForeignKeyConstraint(["child_id"], ["children.id"], name=op.f("fk_care_contacts_child_id")),
        sa.ForeignKeyConstraint(["recorded_by"], ["accounts.id"], name=op.f("fk_care_contacts_recorded_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_care_contacts"))
    )
    op.create_index(op.f("ix_care_contacts_care_id"), "care_contacts", ["care_id"], unique=False)
    op.create_index(op.f("ix_care_contacts_child_id"), "care_contacts", ["child_id"], unique=False)
    op.create_table(
        "parent_circumstances",
        sa.Column("parent_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("since_on", sa.Date(), nullable=True),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("months", sa.Integer(), nullable=True),
        sa.Column("evidence_sealed", sa.LargeBinary(), nullable=True),
        *fact(),
        sa.CheckConstraint("months >= 0", name=op.f("ck_parent_circumstances_months")),
        sa.CheckConstraint("until_on >= since_on", name=op.f("ck_parent_circumstances_span")),
        sa.ForeignKeyConstraint(["child_id"], ["children.id"], name=op.f("fk_parent_circumstances_child_id")),
        sa.ForeignKeyConstraint(["parent_id"], ["parents.id"], name=op.f("fk_parent_circumstances_parent_id")),
        sa.ForeignKeyConstraint(["recorded_by"], ["accounts.id"], name=op.f("fk_parent_circumstances_recorded_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_parent_circumstances"))
    )
    op.create_index(op.f("ix_parent_circumstances_child_id"), "parent_circumstances", ["child_id"], unique=False)
    op.create_index(op.f("ix_parent_circumstances_parent_id"), "parent_circumstances", ["parent_id"], unique=False)
    for table in TABLES:
        seen = "EXISTS (SELECT 1 FROM children c WHERE c.id = child_id)"
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY web ON {table} TO tonglian_web USING ({seen}) WITH CHECK ({seen})")
        op.execute(f"CREATE POLICY worker ON {table} TO tonglian_worker USING (true) WITH CHECK (true)")
    # what a file said before stays: only a new key may lock its cells anew, and never in the web's own name
    op.execute("""
        CREATE FUNCTION guard.only_relocked() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF current_user <> 'tonglian_web'
                AND to_jsonb(OLD) - 'changes_sealed' = to_jsonb(NEW) - 'changes_sealed' THEN
                RETURN NEW;
            END IF;
            RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
        END $$
    """)
    op.execute("""
        CREATE TRIGGER only_relocked BEFORE UPDATE ON fact_versions
        FOR EACH ROW EXECUTE FUNCTION guard.only_relocked()
    """)
    op.execute("""
        CREATE TRIGGER append_only BEFORE DELETE OR TRUNCATE ON fact_versions
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
    """)
    # whether an identity number belongs to a file anywhere; the number itself is never asked for, nor told
    op.execute("""
        CREATE FUNCTION guard.id_number_known(bytea) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
        SET search_path = public, pg_temp AS $$ SELECT EXISTS (SELECT 1 FROM children WHERE id_number_index = $1) $$
    """)
    op.execute("REVOKE EXECUTE ON FUNCTION guard.id_number_known(bytea) FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION guard.id_number_known(bytea) TO tonglian_web, tonglian_worker")


def downgrade() -> None:
    op.execute("DROP FUNCTION guard.id_number_known(bytea)")
    op.execute("DROP TRIGGER append_only ON fact_versions")
    for table in reversed(TABLES):
        op.drop_table(table)

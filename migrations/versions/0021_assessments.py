"""Keep assessments in four dimensions, levels of risk, and proposals for a second person."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

TABLES = ("assessments", "assessed_sides", "risk_levels", "risk_proposals")


def ident() -> sa.Column:
    return sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False)


def moment(name: str) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False)


def keys(table: str, **columns: str) -> list:
    return [
        *(
            sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}"))
            for column, other in columns.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    ]


def upgrade() -> None:
    op.create_table(
        "assessments",
        ident(),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("assessed_on", sa.Date(), nullable=False),
        sa.Column("assessor_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("instrument_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("grade", sa.Text(), nullable=True),
        sa.Column("score", sa.Numeric(7, 2), nullable=True),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        moment("recorded_at"),
        *keys("assessments", child_id="children", recorded_by="accounts"),
    )
    op.create_table(
        "assessed_sides",
        ident(),
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("dimension", sa.Text(), nullable=False),
        sa.Column("strengths_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("lacks_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("type_code", sa.Text(), nullable=True),
        sa.Column("need_id", sa.Uuid(), nullable=True),
        sa.UniqueConstraint("assessment_id", "dimension", name=op.f("uq_assessed_sides_assessment_id_dimension")),
        *keys("assessed_sides", assessment_id="assessments", child_id="children", need_id="needs"),
    )
    op.create_table(
        "risk_levels",
        ident(),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=True),
        moment("since"),
        sa.Column("set_by", sa.Uuid(), nullable=False),
        sa.Column("confirmed_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("confirmed_by IS NULL OR confirmed_by <> set_by", name=op.f("ck_risk_levels_two_people")),
        *keys("risk_levels", child_id="children", set_by="accounts", confirmed_by="accounts"),
    )
    op.create_table(
        "risk_proposals",
        ident(),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        moment("proposed_at"),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("agreed", sa.Boolean(), nullable=True),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("decided_by IS NULL OR decided_by <> proposed_by", name=op.f("ck_risk_proposals_two_people")),
        sa.CheckConstraint("(agreed IS NULL) = (decided_by IS NULL)", name=op.f("ck_risk_proposals_decided")),
        sa.CheckConstraint("agreed IS NULL OR ended_at IS NOT NULL", name=op.f("ck_risk_proposals_ended")),
        *keys("risk_proposals", child_id="children", proposed_by="accounts", decided_by="accounts"),
    )
    for table in ("assessments", "assessed_sides", "risk_proposals"):
        op.create_index(op.f(f"ix_{table}_child_id"), table, ["child_id"])
    op.create_index("ix_risk_levels_child_id_since", "risk_levels", ["child_id", "since"])
    op.create_index(
        "uq_risk_proposals_open", "risk_proposals", ["child_id"], unique=True, postgresql_where=sa.text("ended_at IS NULL")
    )
    seen = "EXISTS (SELECT 1 FROM children c WHERE c.id = child_id)"
    for table in TABLES:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY web ON {table} TO tonglian_web USING ({seen}) WITH CHECK ({seen})")
        op.execute(f"CREATE POLICY worker ON {table} TO tonglian_worker USING (true) WITH CHECK (true)")


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)

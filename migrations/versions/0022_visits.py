"""Keep visits, and what somebody has typed and not yet sent."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "visits",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("visited_by", sa.Uuid(), nullable=False),
        sa.Column("visited_on", sa.Date(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("saw_child", sa.Boolean(), nullable=False),
        sa.Column("saw_carer", sa.Boolean(), nullable=False),
        sa.Column(
            "look",
            sa.Enum(
                "fine", "changed", "worried", "danger", name="look", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("next_due", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["child_id"], ["children.id"], name=op.f("fk_visits_child_id")),
        sa.ForeignKeyConstraint(["visited_by"], ["accounts.id"], name=op.f("fk_visits_visited_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visits")),
    )
    op.create_index("ix_visits_child_id_visited_on", "visits", ["child_id", "visited_on"])
    op.create_index(op.f("ix_visits_visited_by"), "visits", ["visited_by"])
    op.create_table(
        "drafts",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("contents_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_drafts_account_id")),
        sa.ForeignKeyConstraint(["child_id"], ["children.id"], name=op.f("fk_drafts_child_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drafts")),
        sa.UniqueConstraint("account_id", "child_id", "form", name=op.f("uq_drafts_account_id_child_id_form")),
    )
    op.create_index(op.f("ix_drafts_child_id"), "drafts", ["child_id"])
    file = "EXISTS (SELECT 1 FROM children c WHERE c.id = child_id)"
    # a draft is nobody else's business
    own = f"account_id = (SELECT guard.actor()) AND {file}"
    for table, seen in (("visits", file), ("drafts", own)):
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY web ON {table} TO tonglian_web USING ({seen}) WITH CHECK ({seen})")
        op.execute(f"CREATE POLICY worker ON {table} TO tonglian_worker USING (true) WITH CHECK (true)")


def downgrade() -> None:
    op.drop_table("drafts")
    op.drop_table("visits")

"""Create needs."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "needs",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("number", sa.BigInteger(), sa.Identity(always=False, start=1001), nullable=False),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("type_code", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("urgency", sa.Integer(), nullable=False),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "draft",
                "open",
                "referred",
                "in_service",
                "met",
                "closed_unmet",
                "withdrawn",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("close_reason", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("place_code", sa.Text(), nullable=True),
        sa.Column("lat", sa.Double(), nullable=True),
        sa.Column("lng", sa.Double(), nullable=True),
        sa.Column("precision", sa.Text(), nullable=True),
        sa.CheckConstraint("units > 0", name=op.f("ck_needs_units")),
        sa.CheckConstraint("urgency BETWEEN 1 AND 4", name=op.f("ck_needs_urgency")),
        sa.ForeignKeyConstraint(["child_id"], ["children.id"], name=op.f("fk_needs_child_id")),
        sa.ForeignKeyConstraint(["created_by"], ["accounts.id"], name=op.f("fk_needs_created_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_needs")),
        sa.UniqueConstraint("number", name=op.f("uq_needs_number")),
    )
    op.create_index(op.f("ix_needs_child_id"), "needs", ["child_id"], unique=False)
    op.create_index(
        "ix_needs_place_code", "needs", ["place_code"], unique=False, postgresql_ops={"place_code": "text_pattern_ops"}
    )
    op.create_index("ix_needs_status", "needs", ["status", "due_on"], unique=False)
    op.create_index(op.f("ix_needs_type_code"), "needs", ["type_code"], unique=False)
    op.create_table(
        "need_steps",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("need_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column(
            "status",
            sa.Enum(
                "draft",
                "open",
                "referred",
                "in_service",
                "met",
                "closed_unmet",
                "withdrawn",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("note", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["actor_id"], ["accounts.id"], name=op.f("fk_need_steps_actor_id")),
        sa.ForeignKeyConstraint(["need_id"], ["needs.id"], name=op.f("fk_need_steps_need_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_need_steps")),
    )
    op.create_index(op.f("ix_need_steps_need_id"), "need_steps", ["need_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_need_steps_need_id"), table_name="need_steps")
    op.drop_table("need_steps")
    op.drop_index(op.f("ix_needs_type_code"), table_name="needs")
    op.drop_index("ix_needs_status", table_name="needs")
    op.drop_index("ix_needs_place_code", table_name="needs", postgresql_ops={"place_code": "text_pattern_ops"})
    op.drop_index(op.f("ix_needs_child_id"), table_name="needs")
    op.drop_table("needs")

"""Create notices."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "notices",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("occasion", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_notices_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
        sa.UniqueConstraint(
            "account_id", "kind", "subject_id", "occasion", name=op.f("uq_notices_account_id_kind_subject_id_occasion")
        ),
    )
    op.create_index(op.f("ix_notices_account_id"), "notices", ["account_id"], unique=False)
    op.create_index(
        "ix_notices_unread", "notices", ["account_id"], unique=False, postgresql_where=sa.text("read_at IS NULL")
    )


def downgrade() -> None:
    op.drop_index("ix_notices_unread", table_name="notices", postgresql_where=sa.text("read_at IS NULL"))
    op.drop_index(op.f("ix_notices_account_id"), table_name="notices")
    op.drop_table("notices")

"""Create villages."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "villages",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("township_code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("lat", sa.Double(), nullable=True),
        sa.Column("lng", sa.Double(), nullable=True),
        sa.Column("official", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "code ~ '^[0-9]{12}$' AND left(code, 9) = left(township_code, 9)", name=op.f("ck_villages_code")
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_villages")),
        sa.UniqueConstraint("township_code", "name", name=op.f("uq_villages_township_code_name")),
    )


def downgrade() -> None:
    op.drop_table("villages")

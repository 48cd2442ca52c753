"""Count what was looked for and not found: a day, a township, a type of help."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "search_demand",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("township", sa.Text(), nullable=False),
        sa.Column("type_code", sa.Text(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", "township", "type_code", name=op.f("pk_search_demand")),
    )


def downgrade() -> None:
    op.drop_table("search_demand")

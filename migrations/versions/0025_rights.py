"""Being written: rights."""

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Being written."""


def downgrade() -> None:
    """Being written."""

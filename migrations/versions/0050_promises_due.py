"""Find the promises that are due without walking past every clock that waits for a later day."""

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None

AT_ONCE = sa.text("sent_at IS NULL AND not_before IS NULL")
LATER = sa.text("sent_at IS NULL AND not_before IS NOT NULL")
UNDONE = sa.text("sent_at IS NOT NULL AND done_at IS NULL")


def upgrade() -> None:
    op.drop_index("ix_outbox_unsent", table_name="outbox")
    op.drop_index("ix_outbox_undone", table_name="outbox")
    op.create_index("ix_outbox_at_once", "outbox", ["id"], postgresql_where=AT_ONCE)
    op.create_index("ix_outbox_later", "outbox", ["not_before"], postgresql_where=LATER)
    op.create_index("ix_outbox_undone", "outbox", ["sent_at"], postgresql_where=UNDONE)


def downgrade() -> None:
    op.drop_index("ix_outbox_undone", table_name="outbox")
    op.drop_index("ix_outbox_later", table_name="outbox")
    op.drop_index("ix_outbox_at_once", table_name="outbox")
    op.create_index("ix_outbox_undone", "outbox", ["sent_at"], postgresql_where=sa.text("done_at IS NULL"))
    op.create_index("ix_outbox_unsent", "outbox", ["id"], postgresql_where=sa.text("sent_at IS NULL"))

"""A dispute keeps who opened it: an account, or the family by its one-time page. Those of before are told from the log."""

import sqlalchemy as sa
from alembic import op

revision = "0055"
down_revision = "0054"
branch_labels = None
depends_on = None

FROM_THE_LOG = """
    UPDATE fulfilments f SET disputed_by = e.actor_id FROM audit_entries e
    WHERE f.disputed_at IS NOT NULL AND e.subject_type = 'referral' AND e.subject_id = f.referral_id::text
      AND e.action = 'fulfilment.dispute' AND e.actor_id IN (SELECT id FROM accounts)
"""


def upgrade() -> None:
    op.add_column("fulfilments", sa.Column("disputed_by", sa.Uuid(), nullable=True))
    op.create_foreign_key(op.f("fk_fulfilments_disputed_by"), "fulfilments", "accounts", ["disputed_by"], ["id"])
    op.create_check_constraint(
        op.f("ck_fulfilments_disputant"), "fulfilments", "disputed_by IS NULL OR disputed_at IS NOT NULL"
    )
    op.execute(FROM_THE_LOG)


def downgrade() -> None:
    op.drop_column("fulfilments", "disputed_by")

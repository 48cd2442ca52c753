"""Find quickly what somebody opened today."""

from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_audit_entries_actor_id_at", "audit_entries", ["actor_id", "at"])


def downgrade() -> None:
    op.drop_index("ix_audit_entries_actor_id_at", table_name="audit_entries")

"""A meeting may be moved or cancelled; what it was before, and why, is kept."""

import sqlalchemy as sa
from alembic import op

revision = "0054"
down_revision = "0053"
branch_labels = None
depends_on = None

TABLE = "conference_changes"
SEEN = (
    "EXISTS (SELECT 1 FROM conferences c WHERE c.id = conference_id AND c.county = left((SELECT guard.area()), 6))"
)
CLOCKS = """
    INSERT INTO outbox (queue, func, args, not_before)
    SELECT 'default', 'workers.conferences.due', jsonb_build_array(id::text, held_on::text),
        (held_on + 1 + time '08:00') AT TIME ZONE 'Asia/Shanghai'
    FROM conferences WHERE status = 'called'
"""
"""Meetings that were called before have the clock that new ones are given."""


def upgrade() -> None:
    statuses("called", "held", "cancelled")
    op.execute(CLOCKS)
    op.create_table(
        TABLE,
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("conference_id", sa.Uuid(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("venue", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("changed_by", sa.Uuid(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["conference_id"], ["conferences.id"], name=op.f(f"fk_{TABLE}_conference_id")),
        sa.ForeignKeyConstraint(["changed_by"], ["accounts.id"], name=op.f(f"fk_{TABLE}_changed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
    )
    op.create_index(op.f(f"ix_{TABLE}_conference_id"), TABLE, ["conference_id"])
    op.execute(f"ALTER TABLE {TABLE} ENABLE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY web ON {TABLE} TO tonglian_web USING ({SEEN}) WITH CHECK ({SEEN})")
    op.execute(f"CREATE POLICY worker ON {TABLE} TO tonglian_worker USING (true) WITH CHECK (true)")


def statuses(*allowed: str) -> None:
    op.drop_constraint(op.f("ck_conferences_status"), "conferences")
    listed = ", ".join(f"'{one}'" for one in allowed)
    op.create_check_constraint(op.f("ck_conferences_status"), "conferences", f"status IN ({listed})")


def downgrade() -> None:
    op.drop_table(TABLE)
    op.execute(
        "UPDATE conferences SET status = 'held', closed_by = called_by, closed_at = now() WHERE status = 'cancelled'"
    )
    statuses("called", "held")

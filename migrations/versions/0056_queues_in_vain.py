"""Who queued for a place and got none was refused by nobody: it does not count in the record of what an offer came to."""

from alembic import op

revision = "0056"
down_revision = "0055"
branch_labels = None
depends_on = None

IN_VAIN = "AND NOT (status = 'rejected' AND reason = 'waitlist' AND answered_at IS NULL)"
"""The clock ended it while it waited; a provider's own answer that one can only queue is an answer, and counts."""


def upgrade() -> None:
    records(IN_VAIN)


def records(but: str) -> None:
    """The same function with these left out; who may call it stays as it was."""
    op.execute(
        "CREATE OR REPLACE FUNCTION guard.records(uuid[]) RETURNS TABLE (offer_id uuid, status text, ended bigint)"
        " LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$"
        " SELECT offer_id, status, count(*) FROM referrals"
        " WHERE offer_id = ANY ($1) AND status IN ('completed', 'failed', 'rejected')"
        f" AND (reason IS NULL OR reason <> 'family_declined') {but} GROUP BY offer_id, status $$"
    )


def downgrade() -> None:
    records("")

"""An offer may be paused until a day, and one code may pause help and go on with it more than once."""

import sqlalchemy as sa
from alembic import op

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None

STEPS = "$2 IN ('answer', 'capacity', 'start', 'report')"
MORE = "($2 IN ('answer', 'capacity', 'start', 'report', 'full', 'open') OR $2 ~ '^(pause|resume)-[1-9][0-9]?$')"


def upgrade() -> None:
    op.add_column("offers", sa.Column("resumes_on", sa.Date(), nullable=True))
    op.create_check_constraint(op.f("ck_offers_resumes_on"), "offers", "resumes_on IS NULL OR status = 'paused'")
    use_ticket(MORE)


def use_ticket(steps: str) -> None:
    """The same function for these steps; who may call it stays as it was."""
    op.execute(f"""
        CREATE OR REPLACE FUNCTION guard.use_ticket(bytea, text) RETURNS TABLE (ticket uuid, referral uuid,
            organization uuid, volunteer uuid) LANGUAGE sql VOLATILE SECURITY DEFINER
        SET search_path = public, pg_temp AS $$
            UPDATE tickets t SET steps = t.steps || $2
            WHERE t.token_hash = $1 AND t.kind = 'helper' AND t.expires_at > statement_timestamp()
              AND NOT $2 = ANY (t.steps) AND {steps}
            RETURNING t.id, t.referral_id, t.organization_id, t.volunteer_id
        $$
    """)


def downgrade() -> None:
    use_ticket(STEPS)
    op.drop_constraint(op.f("ck_offers_resumes_on"), "offers")
    op.drop_column("offers", "resumes_on")

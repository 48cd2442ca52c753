"""Let what a fund has not promised limit its places in matching; and let lists confirm receipts and returns too."""

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None

FITS = (
    "CREATE OR REPLACE FUNCTION guard.reconciled_fits() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER"
    " SET search_path = public, pg_temp AS $$ BEGIN"
    " IF NOT EXISTS (SELECT 1 FROM movements m JOIN statements s ON s.book_id = m.book_id"
    " WHERE m.id = NEW.movement_id AND s.id = NEW.statement_id AND m.kind IN ({kinds}) AND m.amount = NEW.amount)"
    " THEN RAISE EXCEPTION 'what is reconciled is not that payment'; END IF; RETURN NEW; END $$"
)


def upgrade() -> None:
    op.add_column("offers", sa.Column("budget_left", sa.Numeric(14, 2), nullable=True))
    op.create_check_constraint(
        op.f("ck_offers_budget_left"), "offers", "budget_left IS NULL OR (kind = 'fund' AND budget_left >= 0)"
    )
    op.add_column("bookings", sa.Column("covered", sa.Boolean(), server_default=sa.false(), nullable=False))
    # books that have begun limit their project from now on
    op.execute("""
        UPDATE offers o SET budget_left = b.available FROM books b
        WHERE b.offer_id = o.id AND b.what = '' AND EXISTS (SELECT 1 FROM movements m WHERE m.book_id = b.id)
    """)
    op.execute("""
        UPDATE bookings k SET covered = true WHERE EXISTS (
            SELECT 1 FROM referrals r WHERE r.id = k.referral_id AND r.status = 'completed'
        ) OR EXISTS (
            SELECT 1 FROM commitments c WHERE c.referral_id = k.referral_id
            AND c.status IN ('asked', 'promised', 'settled')
        )
    """)
    # a list confirms whatever really moved money: in or out
    op.execute(FITS.format(kinds="'pay', 'budget', 'refund', 'send_back'"))


def downgrade() -> None:
    op.execute(FITS.format(kinds="'pay'"))
    op.drop_column("bookings", "covered")
    op.drop_constraint(op.f("ck_offers_budget_left"), "offers")
    op.drop_column("offers", "budget_left")

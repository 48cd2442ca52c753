"""Days of the week, the language a helper must share, how the family would like to be helped; and which offers changed.

The last is what each process that keeps all offers in memory reads to know what to read anew.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

DAYS = postgresql.ARRAY(sa.SmallInteger())
NOTED = {
    "offers": "VALUES (coalesce(NEW.id, OLD.id))",
    "bookings": "VALUES (coalesce(NEW.offer_id, OLD.offer_id))",
    "referrals": "VALUES (coalesce(NEW.offer_id, OLD.offer_id))",
    "organizations": "SELECT id FROM offers WHERE organization_id = NEW.id",
    "accounts": "SELECT id FROM offers WHERE volunteer_id = NEW.id",
}
"""Which offers look different to matching after a row of a table has changed."""
WHEN = {
    "offers": "INSERT OR UPDATE OR DELETE ON offers",
    "bookings": "INSERT OR UPDATE OR DELETE ON bookings",
    "referrals": "UPDATE OF status, reason ON referrals",
    "organizations": "UPDATE OF status ON organizations",
    "accounts": "UPDATE OF status ON accounts",
}


def upgrade() -> None:
    op.add_column("offers", sa.Column("language_needed", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("offers", sa.Column("weekdays", DAYS, server_default="{}", nullable=False))
    op.add_column("needs", sa.Column("weekdays", DAYS, server_default="{}", nullable=False))
    op.add_column("needs", sa.Column("wish", sa.Text(), nullable=True))
    op.add_column("needs", sa.Column("wish_only", sa.Boolean(), server_default=sa.false(), nullable=False))
    for table in ("offers", "needs"):
        op.create_check_constraint(op.f(f"ck_{table}_weekdays"), table, "weekdays <@ '{0,1,2,3,4,5,6}'::smallint[]")
    op.create_check_constraint(op.f("ck_needs_wish"), "needs", "wish IN ('on_site', 'at_home', 'remote')")
    op.create_check_constraint(op.f("ck_needs_wish_only"), "needs", "wish IS NOT NULL OR NOT wish_only")
    op.create_table(
        "offer_changes",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("offer_id", sa.Uuid(), nullable=False),
        sa.Column("deed", sa.BigInteger(), server_default=sa.text("(pg_current_xact_id()::text)::bigint"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offer_changes")),
    )
    op.create_index(op.f("ix_offer_changes_deed"), "offer_changes", ["deed"])
    op.create_index(op.f("ix_offer_changes_at"), "offer_changes", ["at"])
    for table, offers in NOTED.items():
        op.execute(f"""
            CREATE FUNCTION note_offers_of_{table}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                INSERT INTO offer_changes (offer_id) {offers};
                DELETE FROM offer_changes WHERE id IN (
                    SELECT id FROM offer_changes WHERE at < now() - interval '2 days' ORDER BY at LIMIT 20
                    FOR UPDATE SKIP LOCKED
                );
                RETURN NULL;
            END $$
        """)
        op.execute(f"""
            CREATE TRIGGER note_offers AFTER {WHEN[table]}
            FOR EACH ROW EXECUTE FUNCTION note_offers_of_{table}()
        """)


def downgrade() -> None:
    for table in NOTED:
        op.execute(f"DROP TRIGGER note_offers ON {table}")
        op.execute(f"DROP FUNCTION note_offers_of_{table}()")
    op.drop_table("offer_changes")
    op.drop_constraint(op.f("ck_needs_wish_only"), "needs")
    op.drop_constraint(op.f("ck_needs_wish"), "needs")
    for table in ("offers", "needs"):
        op.drop_constraint(op.f(f"ck_{table}_weekdays"), table)
    for table, column in (("needs", "wish_only"), ("needs", "wish"), ("needs", "weekdays"), ("offers", "weekdays"), ("offers", "language_needed")):
        op.drop_column(table, column)

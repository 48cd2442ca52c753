"""Keep how many units a supervisor found where a part arrived, and count them for contracts; more reasons to grow help."""

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None

ROWS = (
    " FROM contracts k JOIN contract_offers o ON o.contract_id = k.id JOIN referrals r ON r.offer_id = o.offer_id"
    " AND r.status = 'completed' AND starts_with(r.place_code, left(k.place_code, 6))"
    " JOIN fulfilments f ON f.referral_id = r.id"
    " AND f.delivered_on BETWEEN k.starts_on AND least(k.ends_on, coalesce(k.ended_on, k.ends_on))"
)
WHOLE = "(f.confirmed_at IS NOT NULL OR f.outcome IS NOT DISTINCT FROM 'arrived')"
FOUND = f"CASE WHEN {WHOLE} THEN f.units WHEN f.outcome = 'partly' THEN coalesce(f.settled_units, 0) ELSE 0 END"
HEAD = "LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$"
REASONS = (
    ("vacancy", "vacancy_number IS NULL OR cause = 'vacancy'"), ("demand", "cause <> 'demand' OR township IS NOT NULL"),
)  # fmt: skip


def upgrade() -> None:
    op.add_column("fulfilments", sa.Column("settled_units", sa.Integer(), nullable=True))
    op.create_check_constraint(
        op.f("ck_fulfilments_settled_units"),
        "fulfilments",
        "settled_units IS NULL OR (outcome IS NOT DISTINCT FROM 'partly' AND settled_units >= 0 AND settled_units < units)",
    )
    # what arrived in part is told as two lines: what was found, and the rest of what was reported
    counting(
        " SELECT to_char(f.delivered_on, 'YYYY-MM'), dense_rank() OVER (ORDER BY md5(n.child_id::text)), p.units, p.accepted"
        f"{ROWS} JOIN needs n ON n.id = r.need_id"
        f" CROSS JOIN LATERAL (VALUES ({FOUND}, true), (f.units - ({FOUND}), false)) p (units, accepted)"
        " WHERE k.id = $1 AND p.units > 0 ORDER BY 1 $$",
        f" SELECT k.id, sum(f.units), coalesce(sum({FOUND}), 0){ROWS} WHERE k.id = ANY ($1) GROUP BY k.id $$",
    )
    op.add_column("schemes", sa.Column("vacancy_number", sa.BigInteger(), nullable=True))
    causes("gap", "vacancy", "demand")
    for name, what in REASONS:
        op.create_check_constraint(op.f(f"ck_schemes_{name}"), "schemes", what)


def counting(lines: str, totals: str) -> None:
    """The same functions with other bodies; who may call them stays as it was."""
    op.execute(
        "CREATE OR REPLACE FUNCTION guard.delivered(uuid)"
        f" RETURNS TABLE (month text, child bigint, units integer, accepted boolean) {HEAD}{lines}"
    )
    op.execute(
        "CREATE OR REPLACE FUNCTION guard.delivered_totals(uuid[])"
        f" RETURNS TABLE (contract_id uuid, reported bigint, accepted bigint) {HEAD}{totals}"
    )


def causes(*allowed: str) -> None:
    op.drop_constraint(op.f("ck_schemes_cause"), "schemes")
    listed = ", ".join(f"'{one}'" for one in allowed)
    op.create_check_constraint(op.f("ck_schemes_cause"), "schemes", f"cause IN ({listed})")


def downgrade() -> None:
    for name, _what in REASONS:
        op.drop_constraint(op.f(f"ck_schemes_{name}"), "schemes")
    op.execute("UPDATE schemes SET cause = 'vacancy' WHERE cause = 'demand'")
    causes("gap", "vacancy")
    op.drop_column("schemes", "vacancy_number")
    counting(
        f" SELECT to_char(f.delivered_on, 'YYYY-MM'), dense_rank() OVER (ORDER BY md5(n.child_id::text)), f.units, {WHOLE}"
        f"{ROWS} JOIN needs n ON n.id = r.need_id WHERE k.id = $1 ORDER BY 1 $$",
        f" SELECT k.id, sum(f.units), coalesce(sum(f.units) FILTER (WHERE {WHOLE}), 0){ROWS}"
        " WHERE k.id = ANY ($1) GROUP BY k.id $$",
    )
    op.drop_constraint(op.f("ck_fulfilments_settled_units"), "fulfilments")
    op.drop_column("fulfilments", "settled_units")

"""Keep what counties open where help is missing, and who takes part."""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

MINE = "organization_id = (SELECT guard.organization()) OR account_id = (SELECT guard.actor())"
RUN = (
    "place_code ~>=~ (SELECT guard.area()) AND place_code ~<~ (SELECT guard.beyond()) AND length((SELECT guard.area())) = 6"
)


def words(name: str, *choices: str) -> sa.Enum:
    return sa.Enum(*choices, name=name, native_enum=False, create_constraint=True, length=40)


def refers(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}"))


def check(table: str, name: str, what: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(what, name=op.f(f"ck_{table}_{name}"))


def moment(name: str, *, given: bool = False) -> sa.Column:
    default = sa.text("now()") if given else None
    return sa.Column(name, sa.DateTime(timezone=True), server_default=default, nullable=not given)


def upgrade() -> None:
    op.create_table(
        "schemes",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("number", sa.BigInteger(), sa.Identity(always=False, start=1001), nullable=False),
        sa.Column("place_code", sa.Text(), nullable=False),
        sa.Column("kind", words("kind", "course", "mentor", "grant"), nullable=False),
        sa.Column("cause", words("cause", "gap", "vacancy"), nullable=False),
        sa.Column("gap_number", sa.BigInteger(), nullable=True),
        sa.Column("township", sa.Text(), nullable=True),
        sa.Column("type_code", sa.Text(), nullable=False),
        sa.Column("missing", sa.Integer(), nullable=False),
        sa.Column("found_on", sa.Date(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("led_by", sa.Text(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("amount", sa.Numeric(14, 2), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("opened_by", sa.Uuid(), nullable=False),
        moment("opened_at", given=True),
        moment("closed_at"),
        refers("schemes", "opened_by", "accounts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_schemes")),
        sa.UniqueConstraint("number", name=op.f("uq_schemes_number")),
        check("schemes", "seats", "seats > 0"),
        check("schemes", "days", "ends_on >= starts_on"),
        check("schemes", "amount", "(kind = 'grant') = (amount IS NOT NULL) AND (amount IS NULL OR amount > 0)"),
        check("schemes", "gap", "(cause = 'gap') = (gap_number IS NOT NULL)"),
    )
    op.create_index("ix_schemes_place_code", "schemes", ["place_code"], postgresql_ops={"place_code": "text_pattern_ops"})
    enrolments()
    counting()


def enrolments() -> None:
    op.create_table(
        "enrolments",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("scheme_id", sa.Uuid(), nullable=False),
        sa.Column("place_code", sa.Text(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=True),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("status", words("status", "joined", "completed", "left"), nullable=False),
        moment("joined_at", given=True),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("paper", sa.Text(), nullable=True),
        sa.Column("completed_by", sa.Uuid(), nullable=True),
        refers("enrolments", "scheme_id", "schemes"),
        refers("enrolments", "organization_id", "organizations"),
        refers("enrolments", "account_id", "accounts"),
        refers("enrolments", "completed_by", "accounts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enrolments")),
        check(
            "enrolments", "completed",
            "(status = 'completed') = (done_on IS NOT NULL AND paper IS NOT NULL AND completed_by IS NOT NULL)",
        ),
        check("enrolments", "two_people", "completed_by IS NULL OR completed_by <> account_id"),
    )  # fmt: skip
    for column in ("scheme_id", "organization_id", "account_id"):
        op.create_index(op.f(f"ix_enrolments_{column}"), "enrolments", [column])
    op.create_index(
        "ix_enrolments_place_code", "enrolments", ["place_code"], postgresql_ops={"place_code": "text_pattern_ops"}
    )
    for name, column, which in (
        ("organization", "organization_id", "organization_id IS NOT NULL AND status <> 'left'"),
        ("account", "account_id", "organization_id IS NULL AND status <> 'left'"),
    ):
        op.create_index(
            f"uq_enrolments_{name}", "enrolments", ["scheme_id", column], unique=True, postgresql_where=sa.text(which)
        )
    op.execute("ALTER TABLE enrolments ENABLE ROW LEVEL SECURITY")
    rule = f"({MINE}) OR ({RUN})"
    op.execute(f"CREATE POLICY web ON enrolments TO tonglian_web USING ({rule}) WITH CHECK ({rule})")
    op.execute("CREATE POLICY worker ON enrolments TO tonglian_worker USING (true) WITH CHECK (true)")


def counting() -> None:
    """Seats, for those who may not see the others; and what those who completed did before and after, over equally many
    days. Of needs met, a figure of fewer children than may be told is left out (nothing at all is told as nothing)."""
    head = "LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$"
    op.execute(
        f"CREATE FUNCTION guard.seats_taken(uuid[]) RETURNS TABLE (scheme_id uuid, taken bigint) {head}"
        " SELECT e.scheme_id, count(*) FROM enrolments e WHERE e.scheme_id = ANY ($1) AND e.status <> 'left' GROUP BY 1 $$"
    )
    op.execute(
        "CREATE FUNCTION guard.after_scheme(uuid, integer, integer) RETURNS TABLE"
        f" (offers_before bigint, offers_after bigint, met_before bigint, met_after bigint) {head}"
        " WITH today AS (SELECT (now() AT TIME ZONE 'Asia/Shanghai')::date AS d),"
        " done AS (SELECT e.organization_id, e.account_id, e.done_on, s.type_code,"
        " least((SELECT d FROM today) - e.done_on, $3) AS days"
        " FROM enrolments e JOIN schemes s ON s.id = e.scheme_id WHERE s.id = $1 AND e.status = 'completed'),"
        " offered AS (SELECT DISTINCT o.id, (o.published_at AT TIME ZONE 'Asia/Shanghai')::date > e.done_on AS after"
        " FROM done e JOIN offers o ON o.organization_id = e.organization_id AND e.type_code = ANY (o.need_types)"
        " AND (o.published_at AT TIME ZONE 'Asia/Shanghai')::date BETWEEN e.done_on - e.days + 1 AND e.done_on + e.days),"
        " met AS (SELECT DISTINCT n.id, n.child_id, (f.confirmed_at AT TIME ZONE 'Asia/Shanghai')::date > e.done_on AS after"
        " FROM done e JOIN referrals r ON r.organization_id = e.organization_id"
        " OR (e.organization_id IS NULL AND r.requested_by = e.account_id)"
        " JOIN fulfilments f ON f.referral_id = r.id AND r.status = 'completed' AND f.confirmed_at IS NOT NULL"
        " AND (f.confirmed_at AT TIME ZONE 'Asia/Shanghai')::date BETWEEN e.done_on - e.days + 1 AND e.done_on + e.days"
        " JOIN needs n ON n.id = r.need_id AND n.type_code = e.type_code),"
        " told AS (SELECT after, count(DISTINCT id) AS needs, count(DISTINCT child_id) AS children FROM met GROUP BY 1),"
        " shown AS (SELECT a.after, CASE WHEN coalesce(t.children, 0) = 0 THEN 0"
        " WHEN t.children >= greatest($2, 5) THEN t.needs END AS needs"
        " FROM (VALUES (false), (true)) a (after) LEFT JOIN told t ON t.after = a.after)"
        " SELECT (SELECT count(*) FROM offered WHERE NOT after), (SELECT count(*) FROM offered WHERE after),"
        " (SELECT needs FROM shown WHERE NOT after), (SELECT needs FROM shown WHERE after) $$"
    )
    for name in ("guard.seats_taken(uuid[])", "guard.after_scheme(uuid, integer, integer)"):
        op.execute(f"REVOKE EXECUTE ON FUNCTION {name} FROM PUBLIC")
        op.execute(f"GRANT EXECUTE ON FUNCTION {name} TO tonglian_web, tonglian_worker")


def downgrade() -> None:
    op.execute("DROP FUNCTION guard.after_scheme(uuid, integer, integer)")
    op.execute("DROP FUNCTION guard.seats_taken(uuid[])")
    op.drop_table("enrolments")
    op.drop_table("schemes")

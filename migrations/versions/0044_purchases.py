"""Keep what counties buy from organizations: contracts, milestones of payment, and their history."""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None

MINE = "organization_id = (SELECT guard.organization())"
BOUGHT = (
    "place_code ~>=~ (SELECT guard.area()) AND place_code ~<~ (SELECT guard.beyond()) AND length((SELECT guard.area())) = 6"
)
STATUSES = ("open", "claimed", "asked", "approved", "paid")
DEEDS = (
    "drawn", "proposed", "sent_back", "signed", "tied", "ended", "claimed", "returned", "approved", "seconded", "paid",
)  # fmt: skip


def words(name: str, *choices: str) -> sa.Enum:
    return sa.Enum(*choices, name=name, native_enum=False, create_constraint=True, length=40)


def key() -> sa.Column:
    return sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False)


def ident(name: str, *, optional: bool = False) -> sa.Column:
    return sa.Column(name, sa.Uuid(), nullable=optional)


def text(name: str, *, optional: bool = False) -> sa.Column:
    return sa.Column(name, sa.Text(), nullable=optional)


def moment(name: str, *, given: bool = False) -> sa.Column:
    default = sa.text("now()") if given else None
    return sa.Column(name, sa.DateTime(timezone=True), server_default=default, nullable=not given)


def refers(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}"))


def check(table: str, name: str, what: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(what, name=op.f(f"ck_{table}_{name}"))


def upgrade() -> None:
    contracts()
    milestones()
    history()
    for table in ("contracts", "contract_offers", "milestones", "contract_steps"):
        op.create_index(op.f(f"ix_{table}_organization_id"), table, ["organization_id"])
        op.create_index(f"ix_{table}_place_code", table, ["place_code"], postgresql_ops={"place_code": "text_pattern_ops"})
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        rule = f"({MINE}) OR ({BOUGHT})"
        op.execute(f"CREATE POLICY web ON {table} TO tonglian_web USING ({rule}) WITH CHECK ({rule})")
        op.execute(f"CREATE POLICY worker ON {table} TO tonglian_worker USING (true) WITH CHECK (true)")
    counting()


def contracts() -> None:
    op.create_table(
        "contracts",
        key(),
        sa.Column("number", sa.BigInteger(), sa.Identity(always=False, start=1001), nullable=False),
        text("place_code"),
        ident("organization_id"),
        sa.Column("kind", words("kind", "project", "post"), nullable=False),
        text("title"),
        text("standard"),
        sa.Column("units", sa.Integer(), nullable=False),
        text("unit"),
        sa.Column("posts", sa.Integer(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("two_person_above", sa.Numeric(14, 2), nullable=False),
        sa.Column("status", words("status", "draft", "proposed", "running", "ended"), nullable=False),
        ident("drawn_by"),
        moment("drawn_at", given=True),
        ident("signed_by", optional=True),
        moment("signed_at"),
        sa.Column("ended_on", sa.Date(), nullable=True),
        text("end_reason", optional=True),
        refers("contracts", "organization_id", "organizations"),
        refers("contracts", "drawn_by", "accounts"),
        refers("contracts", "signed_by", "accounts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contracts")),
        sa.UniqueConstraint("number", name=op.f("uq_contracts_number")),
        check("contracts", "units", "units > 0"),
        check("contracts", "term", "ends_on > starts_on"),
        check("contracts", "posts", "(kind = 'post') = (posts IS NOT NULL) AND (posts IS NULL OR posts > 0)"),
        check("contracts", "limit", "two_person_above >= 0"),
        check("contracts", "signed", "status NOT IN ('running', 'ended') OR signed_by IS NOT NULL"),
        check("contracts", "ended", "(status = 'ended') = (end_reason IS NOT NULL)"),
    )
    op.create_table(
        "contract_offers",
        ident("contract_id"),
        ident("offer_id"),
        ident("organization_id"),
        text("place_code"),
        moment("tied_at", given=True),
        refers("contract_offers", "contract_id", "contracts"),
        refers("contract_offers", "offer_id", "offers"),
        refers("contract_offers", "organization_id", "organizations"),
        sa.PrimaryKeyConstraint("contract_id", "offer_id", name=op.f("pk_contract_offers")),
    )
    op.create_index(op.f("ix_contract_offers_offer_id"), "contract_offers", ["offer_id"])


def milestones() -> None:
    op.create_table(
        "milestones",
        key(),
        ident("contract_id"),
        ident("organization_id"),
        text("place_code"),
        sa.Column("position", sa.Integer(), nullable=False),
        text("title"),
        sa.Column("amount", sa.Numeric(14, 2), nullable=False),
        sa.Column("units", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("status", words("status", *STATUSES), nullable=False),
        text("document", optional=True),
        ident("claimed_by", optional=True),
        moment("claimed_at"),
        ident("approved_by", optional=True),
        ident("seconded_by", optional=True),
        moment("approved_at"),
        sa.Column("paid_on", sa.Date(), nullable=True),
        text("voucher", optional=True),
        refers("milestones", "contract_id", "contracts"),
        refers("milestones", "organization_id", "organizations"),
        refers("milestones", "claimed_by", "accounts"),
        refers("milestones", "approved_by", "accounts"),
        refers("milestones", "seconded_by", "accounts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_milestones")),
        sa.UniqueConstraint("contract_id", "position", name=op.f("uq_milestones_contract_id_position")),
        check("milestones", "amount", "amount > 0"),
        check("milestones", "units", "units IS NULL OR units > 0"),
        check("milestones", "two_people", "seconded_by IS NULL OR seconded_by <> approved_by"),
        check("milestones", "approved", "status NOT IN ('asked', 'approved', 'paid') OR approved_by IS NOT NULL"),
        check("milestones", "paid", "(status = 'paid') = (voucher IS NOT NULL AND paid_on IS NOT NULL)"),
        check("milestones", "document", "units IS NOT NULL OR status = 'open' OR document IS NOT NULL"),
    )
    op.create_index("uq_milestones_voucher", "milestones", ["contract_id", "voucher"], unique=True)


def history() -> None:
    op.create_table(
        "contract_steps",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        ident("contract_id"),
        ident("milestone_id", optional=True),
        ident("organization_id"),
        text("place_code"),
        moment("at", given=True),
        ident("actor_id"),
        sa.Column("deed", words("deed", *DEEDS), nullable=False),
        text("note", optional=True),
        refers("contract_steps", "contract_id", "contracts"),
        refers("contract_steps", "milestone_id", "milestones"),
        refers("contract_steps", "organization_id", "organizations"),
        refers("contract_steps", "actor_id", "accounts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contract_steps")),
    )
    op.create_index(op.f("ix_contract_steps_contract_id"), "contract_steps", ["contract_id"])
    op.create_index(
        "uq_contract_steps_paid", "contract_steps", ["milestone_id"], unique=True, postgresql_where=sa.text("deed = 'paid'")
    )
    op.execute(
        "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON contract_steps"
        " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )


def counting() -> None:
    """What counts under a contract: help by its offers to children of its county within its term, as reported, and whether
    both keys agree; where they did not, whether the supervisor found that it arrived. Children are running numbers."""
    rows = (
        " FROM contracts k JOIN contract_offers o ON o.contract_id = k.id JOIN referrals r ON r.offer_id = o.offer_id"
        " AND r.status = 'completed' AND starts_with(r.place_code, left(k.place_code, 6))"
        " JOIN fulfilments f ON f.referral_id = r.id"
        " AND f.delivered_on BETWEEN k.starts_on AND least(k.ends_on, coalesce(k.ended_on, k.ends_on))"
    )
    accepted = "(f.confirmed_at IS NOT NULL OR f.outcome IS NOT DISTINCT FROM 'arrived')"
    head = "LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$"
    op.execute(
        "CREATE FUNCTION guard.delivered(uuid) RETURNS TABLE (month text, child bigint, units integer, accepted boolean)"
        f" {head} SELECT to_char(f.delivered_on, 'YYYY-MM'), dense_rank() OVER (ORDER BY md5(n.child_id::text)), f.units,"
        f" {accepted}{rows} JOIN needs n ON n.id = r.need_id WHERE k.id = $1 ORDER BY 1 $$"
    )
    op.execute(
        "CREATE FUNCTION guard.delivered_totals(uuid[]) RETURNS TABLE (contract_id uuid, reported bigint, accepted bigint)"
        f" {head} SELECT k.id, sum(f.units), coalesce(sum(f.units) FILTER (WHERE {accepted}), 0){rows}"
        " WHERE k.id = ANY ($1) GROUP BY k.id $$"
    )
    for name in ("guard.delivered(uuid)", "guard.delivered_totals(uuid[])"):
        op.execute(f"REVOKE EXECUTE ON FUNCTION {name} FROM PUBLIC")
        op.execute(f"GRANT EXECUTE ON FUNCTION {name} TO tonglian_web, tonglian_worker")


def downgrade() -> None:
    op.execute("DROP FUNCTION guard.delivered_totals(uuid[])")
    op.execute("DROP FUNCTION guard.delivered(uuid)")
    for table in ("contract_steps", "milestones", "contract_offers", "contracts"):
        op.drop_table(table)

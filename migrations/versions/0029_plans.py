"""Keep plans: what was asked, what they propose, what they leave unmet, what is missing; and who may send at once."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

AREA = "(place_code ~>=~ (SELECT guard.area()) AND place_code ~<~ (SELECT guard.beyond()))"
JSON = postgresql.JSONB(astext_type=sa.Text())
CAUSES = (
    "newer_plan", "need_settled", "need_changed", "new_need", "offer_full", "offer_gone", "offer_changed", "place_free",
    "made_room",
)  # fmt: skip


def words(name: str, *choices: str) -> sa.Enum:
    return sa.Enum(*choices, name=name, native_enum=False, create_constraint=True, length=40)


def key() -> sa.Column:
    return sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False)


def number() -> sa.Column:
    return sa.Column("number", sa.BigInteger(), sa.Identity(always=False, start=1001), nullable=False)


def moment(name: str, *, given: bool = False) -> sa.Column:
    default = sa.text("now()") if given else None
    return sa.Column(name, sa.DateTime(timezone=True), server_default=default, nullable=not given)


def json(name: str, *, default: bool = True) -> sa.Column:
    return sa.Column(name, JSON, server_default="{}" if default else None, nullable=False)


def refers(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}"))


def area_index(table: str) -> None:
    op.create_index(f"ix_{table}_place_code", table, ["place_code"], postgresql_ops={"place_code": "text_pattern_ops"})


def upgrade() -> None:
    op.add_column("needs", sa.Column("at_once_by", sa.Uuid(), nullable=True))
    op.create_foreign_key(op.f("fk_needs_at_once_by"), "needs", "accounts", ["at_once_by"], ["id"])
    plans()
    matches()
    unmet()
    figures()
    for table in ("matches", "unmet_needs"):
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY web ON {table} TO tonglian_web USING ({AREA}) WITH CHECK ({AREA})")
        op.execute(f"CREATE POLICY worker ON {table} TO tonglian_worker USING (true) WITH CHECK (true)")
    moved_with("referrals", "matches", "unmet_needs")
    # how many places are promised, to whomever's area: a count, and nothing of whom
    op.execute(
        "CREATE FUNCTION guard.promised(uuid[]) RETURNS TABLE (offer_id uuid, units bigint) LANGUAGE sql STABLE"
        " SECURITY DEFINER SET search_path = public, pg_temp AS $$ SELECT offer_id, sum(units) FROM matches"
        " WHERE offer_id = ANY ($1) AND status = 'accepted' GROUP BY offer_id $$"
    )
    op.execute("REVOKE EXECUTE ON FUNCTION guard.promised(uuid[]) FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION guard.promised(uuid[]) TO tonglian_web, tonglian_worker")


def plans() -> None:
    op.create_table(
        "plans",
        key(),
        number(),
        sa.Column("place_code", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=True),
        moment("asked_at", given=True),
        json("settings", default=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("status", words("status", "waiting", "running", "done", "failed", "cancelled"), nullable=False),
        sa.Column(
            "phase",
            words("phase", "reading", "pairing", "solving", "comparing", "adding", "writing"),
            nullable=True,
        ),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("of", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        moment("started_at"),
        moment("finished_at"),
        sa.Column("cancelled_by", sa.Uuid(), nullable=True),
        moment("cancelled_at"),
        sa.Column("fault", sa.Text(), nullable=True),
        json("inputs"),
        json("certificate"),
        json("took"),
        moment("changed_at"),
        moment("followed_at"),
        sa.CheckConstraint("area ~ '^([0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{9})$'", name=op.f("ck_plans_area")),
        sa.CheckConstraint(
            "place_code ~ '^[0-9]{12}$' AND starts_with(place_code, area)", name=op.f("ck_plans_place")
        ),
        refers("plans", "asked_by", "accounts"),
        refers("plans", "cancelled_by", "accounts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plans")),
        sa.UniqueConstraint("number", name=op.f("uq_plans_number")),
    )
    op.create_index(
        "uq_plans_at_work", "plans", ["area"], unique=True, postgresql_where=sa.text("status IN ('waiting', 'running')")
    )
    op.create_index("ix_plans_area_finished_at", "plans", ["area", "finished_at"])


def matches() -> None:
    op.create_table(
        "matches",
        key(),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("need_id", sa.Uuid(), nullable=False),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("offer_id", sa.Uuid(), nullable=False),
        sa.Column("place_code", sa.Text(), nullable=True),
        sa.Column("urgency", sa.Integer(), nullable=False),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("km", sa.Double(), nullable=True),
        json("explanation"),
        sa.Column("status", words("status", "proposed", "accepted", "sent", "declined", "stale"), nullable=False),
        sa.Column("came_for", words("came_for", *CAUSES), nullable=True),
        sa.Column("replaces_id", sa.Uuid(), nullable=True),
        sa.Column("ended_for", words("ended_for", *CAUSES), nullable=True),
        moment("created_at", given=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        moment("decided_at"),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=True),
        moment("ended_at"),
        sa.Column("referral_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("units > 0", name=op.f("ck_matches_units")),
        sa.CheckConstraint("score BETWEEN 0 AND 1000", name=op.f("ck_matches_score")),
        sa.CheckConstraint(
            "status NOT IN ('accepted', 'declined') OR decided_by IS NOT NULL", name=op.f("ck_matches_decided")
        ),
        sa.CheckConstraint("(status = 'sent') = (referral_id IS NOT NULL)", name=op.f("ck_matches_sent")),
        sa.CheckConstraint("status <> 'stale' OR ended_for IS NOT NULL", name=op.f("ck_matches_stale")),
        refers("matches", "plan_id", "plans"),
        refers("matches", "need_id", "needs"),
        refers("matches", "child_id", "children"),
        refers("matches", "offer_id", "offers"),
        refers("matches", "replaces_id", "matches"),
        refers("matches", "decided_by", "accounts"),
        refers("matches", "referral_id", "referrals"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_matches")),
    )
    for column in ("need_id", "child_id", "offer_id", "replaces_id", "referral_id"):
        op.create_index(op.f(f"ix_matches_{column}"), "matches", [column])
    op.create_index("ix_matches_plan_id", "matches", ["plan_id", "status"])
    op.create_index(
        "uq_matches_open", "matches", ["need_id", "offer_id"], unique=True,
        postgresql_where=sa.text("status IN ('proposed', 'accepted')"),
    )  # fmt: skip
    area_index("matches")


def unmet() -> None:
    op.create_table(
        "unmet_needs",
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("need_id", sa.Uuid(), nullable=False),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("place_code", sa.Text(), nullable=True),
        sa.Column("type_code", sa.Text(), nullable=False),
        sa.Column("urgency", sa.Integer(), nullable=False),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.Column("why", words("why", "no_offer", "rules", "reach", "declined", "capacity"), nullable=False),
        sa.Column("bar", sa.Text(), nullable=True),
        refers("unmet_needs", "plan_id", "plans"),
        refers("unmet_needs", "need_id", "needs"),
        refers("unmet_needs", "child_id", "children"),
        sa.PrimaryKeyConstraint("plan_id", "need_id", name=op.f("pk_unmet_needs")),
    )
    op.create_index(op.f("ix_unmet_needs_child_id"), "unmet_needs", ["child_id"])
    area_index("unmet_needs")


def figures() -> None:
    """What has nothing to do with a single child: sums by township, prices by offer, gaps by township and type."""
    op.create_table(
        "plan_figures",
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("policy", words("policy", "plan", "first_come", "urgency"), nullable=False),
        sa.Column("township", sa.Text(), nullable=False),
        sa.Column("urgency", sa.Integer(), nullable=False),
        sa.Column("needs", sa.Integer(), nullable=False),
        sa.Column("met", sa.Integer(), nullable=False),
        sa.Column("metres", sa.BigInteger(), nullable=False),
        sa.Column("ways", sa.Integer(), nullable=False),
        sa.Column("days_waited", sa.BigInteger(), nullable=False),
        refers("plan_figures", "plan_id", "plans"),
        sa.PrimaryKeyConstraint("plan_id", "policy", "township", "urgency", name=op.f("pk_plan_figures")),
    )
    op.create_table(
        "plan_prices",
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("offer_id", sa.Uuid(), nullable=False),
        sa.Column("price", sa.BigInteger(), nullable=False),
        sa.Column("last", sa.Boolean(), nullable=False),
        sa.Column("only", sa.Integer(), nullable=False),
        refers("plan_prices", "plan_id", "plans"),
        refers("plan_prices", "offer_id", "offers"),
        sa.PrimaryKeyConstraint("plan_id", "offer_id", name=op.f("pk_plan_prices")),
    )
    op.create_index(op.f("ix_plan_prices_offer_id"), "plan_prices", ["offer_id"])
    op.create_table(
        "plan_states",
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("standing", sa.LargeBinary(), nullable=False),
        sa.Column("needs", sa.LargeBinary(), nullable=False),
        sa.Column("offers", sa.LargeBinary(), nullable=False),
        sa.Column("districts", postgresql.ARRAY(sa.Text()), nullable=False),
        refers("plan_states", "plan_id", "plans"),
        sa.PrimaryKeyConstraint("plan_id", name=op.f("pk_plan_states")),
    )
    op.execute("ALTER TABLE plan_states ENABLE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY web ON plan_states TO tonglian_web USING (false) WITH CHECK (false)")
    op.execute("CREATE POLICY worker ON plan_states TO tonglian_worker USING (true) WITH CHECK (true)")
    op.create_table(
        "gaps",
        key(),
        number(),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("found_on", sa.Date(), nullable=False),
        sa.Column("township", sa.Text(), nullable=False),
        sa.Column("type_code", sa.Text(), nullable=False),
        sa.Column("needs", sa.Integer(), nullable=False),
        json("reasons"),
        sa.Column("places", sa.Integer(), nullable=True),
        sa.Column("served", sa.Integer(), nullable=True),
        sa.Column("price", sa.BigInteger(), nullable=True),
        refers("gaps", "plan_id", "plans"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gaps")),
        sa.UniqueConstraint("number", name=op.f("uq_gaps_number")),
        sa.UniqueConstraint("plan_id", "township", "type_code", name=op.f("uq_gaps_plan_id_township_type_code")),
    )
    op.create_index(op.f("ix_gaps_township"), "gaps", ["township"])


def moved_with(*tables: str) -> None:
    """A need that moves takes these rows along."""
    moves = " ".join(f"UPDATE {table} SET place_code = NEW.place_code WHERE need_id = NEW.id;" for table in tables)
    op.execute(
        "CREATE OR REPLACE FUNCTION guard.need_moved() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER"
        f" SET search_path = public, pg_temp AS $$ BEGIN {moves} RETURN NULL; END $$"
    )


def downgrade() -> None:
    moved_with("referrals")
    op.execute("DROP FUNCTION guard.promised(uuid[])")
    for table in ("gaps", "plan_states", "plan_prices", "plan_figures", "unmet_needs", "matches", "plans"):
        op.drop_table(table)
    op.drop_constraint(op.f("fk_needs_at_once_by"), "needs")
    op.drop_column("needs", "at_once_by")

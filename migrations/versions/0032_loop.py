"""The loop does not let go: held places, clocks of every step, disputes that somebody settles, looks afterwards."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

AREA = "(place_code ~>=~ (SELECT guard.area()) AND place_code ~<~ (SELECT guard.beyond()))"
MINE = "organization_id = (SELECT guard.organization()) OR volunteer_id = (SELECT guard.actor())"
PERMITTED = "need_id = ANY ((SELECT guard.permitted_needs())::uuid[])"


def flag(table: str, name: str) -> None:
    op.add_column(table, sa.Column(name, sa.Boolean(), server_default=sa.false(), nullable=False))


def moment(name: str) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=True)


def refers(table: str, column: str, to: str = "accounts") -> None:
    op.create_foreign_key(op.f(f"fk_{table}_{column}"), table, to, [column], ["id"])


def upgrade() -> None:
    for name in ("waitlist", "assess_first"):
        flag("offers", name)
    flag("bookings", "held")
    op.add_column("needs", sa.Column("reroute_by", sa.Uuid(), nullable=True))
    refers("needs", "reroute_by")
    flag("referrals", "waiting")
    for name in ("start_by", "complete_by"):
        op.add_column("referrals", moment(name))
    op.create_index(
        "uq_referrals_draft", "referrals", ["need_id"], unique=True, postgresql_where=sa.text("status = 'draft'")
    )
    fulfilments()
    rechecks()
    # what is only a draft has been told to nobody
    policy(f"{AREA} OR ({MINE}) AND status <> 'draft' OR {PERMITTED}")
    answered("AND status <> 'draft'")
    # how many units other tries of a need have been said yes to: a number for whoever was asked too, and nothing of whom
    op.execute("""
        CREATE FUNCTION guard.units_taken(uuid, uuid) RETURNS bigint LANGUAGE sql STABLE SECURITY DEFINER
        SET search_path = public, pg_temp AS $$
            SELECT coalesce(sum(r.units), 0) FROM referrals r LEFT JOIN fulfilments f ON f.referral_id = r.id
            WHERE r.need_id = $1 AND r.id <> $2 AND $1 = ANY (guard.answered_needs()) AND (
                r.status IN ('accepted', 'in_progress', 'on_hold')
                OR r.status = 'completed' AND f.confirmed_at IS NULL AND f.settled_at IS NULL)
        $$
    """)
    op.execute("REVOKE EXECUTE ON FUNCTION guard.units_taken(uuid, uuid) FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION guard.units_taken(uuid, uuid) TO tonglian_web, tonglian_worker")
    op.execute("""
        CREATE FUNCTION guard.need_moved_in_loop() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = public, pg_temp AS $$
        BEGIN UPDATE rechecks SET place_code = NEW.place_code WHERE need_id = NEW.id; RETURN NULL; END $$
    """)
    op.execute("""
        CREATE TRIGGER need_moved_in_loop AFTER UPDATE OF place_code ON needs FOR EACH ROW
        WHEN (OLD.place_code IS DISTINCT FROM NEW.place_code) EXECUTE FUNCTION guard.need_moved_in_loop()
    """)


def policy(seen: str) -> None:
    """What the web's role reaches of referrals."""
    op.execute("DROP POLICY web ON referrals")
    op.execute(f"CREATE POLICY web ON referrals TO tonglian_web USING ({seen}) WITH CHECK ({seen})")


def answered(only: str) -> None:
    """Which needs somebody was asked to help with."""
    op.execute(
        "CREATE OR REPLACE FUNCTION guard.answered_needs() RETURNS uuid[] LANGUAGE sql STABLE SECURITY DEFINER"
        " SET search_path = public, pg_temp AS $$ SELECT coalesce(array_agg(need_id), '{}') FROM referrals"
        f" WHERE ({MINE}) {only} $$"
    )


def fulfilments() -> None:
    flag("fulfilments", "partial")
    op.alter_column("fulfilments", "provider_id", nullable=True)
    for name in ("settle_by", "settled_at"):
        op.add_column("fulfilments", moment(name))
    op.add_column("fulfilments", sa.Column("settled_by", sa.Uuid(), nullable=True))
    refers("fulfilments", "settled_by")
    outcomes = sa.Enum(
        "arrived", "partly", "not_arrived", name="outcome", native_enum=False, create_constraint=True, length=40
    )
    op.add_column("fulfilments", sa.Column("outcome", outcomes, nullable=True))
    op.add_column("fulfilments", sa.Column("settlement_sealed", sa.LargeBinary(), nullable=True))
    # until today a dispute was the director's own decision: the need was open again at once
    op.execute(
        "UPDATE fulfilments SET settled_at = disputed_at, outcome = 'not_arrived' WHERE disputed_at IS NOT NULL"
    )
    op.create_check_constraint(op.f("ck_fulfilments_settled"), "fulfilments", "(settled_at IS NULL) = (outcome IS NULL)")
    op.create_check_constraint(
        op.f("ck_fulfilments_disputed"), "fulfilments", "settled_at IS NULL OR disputed_at IS NOT NULL"
    )
    op.create_index(
        "ix_fulfilments_settle_by", "fulfilments", ["settle_by"], postgresql_where=sa.text("settled_at IS NULL")
    )


def rechecks() -> None:
    op.create_table(
        "rechecks",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("need_id", sa.Uuid(), nullable=False),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("place_code", sa.Text(), nullable=True),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("done_by", sa.Uuid(), nullable=True),
        moment("done_at"),
        sa.Column(
            "found",
            sa.Enum("holds", "lapsed", "moot", name="found", native_enum=False, create_constraint=True, length=40),
            nullable=True,
        ),
        sa.Column("note_sealed", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("(done_at IS NULL) = (found IS NULL)", name=op.f("ck_rechecks_done")),
        sa.CheckConstraint("found = 'moot' OR found IS NULL OR done_by IS NOT NULL", name=op.f("ck_rechecks_by")),
        sa.ForeignKeyConstraint(["need_id"], ["needs.id"], name=op.f("fk_rechecks_need_id")),
        sa.ForeignKeyConstraint(["child_id"], ["children.id"], name=op.f("fk_rechecks_child_id")),
        sa.ForeignKeyConstraint(["done_by"], ["accounts.id"], name=op.f("fk_rechecks_done_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rechecks")),
    )
    for column in ("need_id", "child_id"):
        op.create_index(op.f(f"ix_rechecks_{column}"), "rechecks", [column])
    op.create_index("ix_rechecks_due_on", "rechecks", ["due_on"], postgresql_where=sa.text("done_at IS NULL"))
    op.create_index(
        "ix_rechecks_place_code", "rechecks", ["place_code"], postgresql_ops={"place_code": "text_pattern_ops"}
    )
    op.execute("ALTER TABLE rechecks ENABLE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY web ON rechecks TO tonglian_web USING ({AREA}) WITH CHECK ({AREA})")
    op.execute("CREATE POLICY worker ON rechecks TO tonglian_worker USING (true) WITH CHECK (true)")


def downgrade() -> None:
    op.execute("DROP TRIGGER need_moved_in_loop ON needs")
    op.execute("DROP FUNCTION guard.need_moved_in_loop()")
    op.execute("DROP FUNCTION guard.units_taken(uuid, uuid)")
    answered("")
    policy(f"{AREA} OR {MINE} OR {PERMITTED}")
    op.drop_table("rechecks")
    for name in ("disputed", "settled"):
        op.drop_constraint(op.f(f"ck_fulfilments_{name}"), "fulfilments")
    op.drop_index("ix_fulfilments_settle_by", table_name="fulfilments")
    for name in ("settlement_sealed", "outcome", "settled_by", "settled_at", "settle_by", "partial"):
        op.drop_column("fulfilments", name)
    op.execute("DELETE FROM fulfilments WHERE provider_id IS NULL")
    op.alter_column("fulfilments", "provider_id", nullable=False)
    op.drop_index("uq_referrals_draft", table_name="referrals")
    for name in ("complete_by", "start_by", "waiting"):
        op.drop_column("referrals", name)
    op.drop_constraint(op.f("fk_needs_reroute_by"), "needs")
    op.drop_column("needs", "reroute_by")
    op.drop_column("bookings", "held")
    for name in ("assess_first", "waitlist"):
        op.drop_column("offers", name)

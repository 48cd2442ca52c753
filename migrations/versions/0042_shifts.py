"""Shifts of volunteers, when they can, who stands in, the calendar's address, certificates of hours; how they travel."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

AREA = "(place_code ~>=~ (SELECT guard.area()) AND place_code ~<~ (SELECT guard.beyond()))"
SEEN = f"{AREA} OR volunteer_id = (SELECT guard.actor()) OR id = ANY ((SELECT guard.called_shifts())::uuid[])"
MINE = "account_id = (SELECT guard.actor())"
STATUSES = ("proposed", "agreed", "came", "written", "returned", "confirmed", "declined", "cancelled", "missed")
REASONS = (
    "ill", "work", "family", "weather", "time", "other_help", "length", "nobody_came", "not_cleared", "left", "other",
)  # fmt: skip
FUNCTIONS = ("called_shifts()", "busy(uuid, timestamptz, timestamptz)", "shift_feed(bytea)")


def words(name: str, *choices: str) -> sa.Enum:
    return sa.Enum(*choices, name=name, native_enum=False, create_constraint=True, length=40)


def refers(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}"))


def key() -> sa.Column:
    return sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False)


def moment(name: str) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False)


def upgrade() -> None:
    op.add_column("offers", sa.Column("transport", sa.Text(), nullable=True))
    op.add_column(
        "offers", sa.Column("day_parts", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False)
    )
    # one number, however it is typed: where both ways have an account, each stays as it is
    op.execute(r"""
        UPDATE accounts a SET login = regexp_replace(a.login, '^(\+|00)?86', '')
        WHERE a.login ~ '^(\+|00)?861[3-9][0-9]{9}$'
          AND NOT EXISTS (SELECT 1 FROM accounts b WHERE b.login = regexp_replace(a.login, '^(\+|00)?86', ''))
    """)
    shifts()
    times()
    papers()
    functions()
    for table, seen in (("shifts", SEEN), ("swap_calls", MINE)):
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY web ON {table} TO tonglian_web USING ({seen}) WITH CHECK ({seen})")
        op.execute(f"CREATE POLICY worker ON {table} TO tonglian_worker USING (true) WITH CHECK (true)")
    # a need that moves takes them along
    op.execute("""
        CREATE FUNCTION guard.need_moved_in_shifts() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = public, pg_temp AS $$
        BEGIN UPDATE shifts s SET place_code = NEW.place_code FROM referrals r
            WHERE r.id = s.referral_id AND r.need_id = NEW.id; RETURN NULL; END $$
    """)
    op.execute("""
        CREATE TRIGGER need_moved_in_shifts AFTER UPDATE OF place_code ON needs FOR EACH ROW
        WHEN (OLD.place_code IS DISTINCT FROM NEW.place_code) EXECUTE FUNCTION guard.need_moved_in_shifts()
    """)


def shifts() -> None:
    op.create_table(
        "shifts",
        key(),
        sa.Column("number", sa.BigInteger(), sa.Identity(always=False, start=1001), nullable=False),
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("offer_id", sa.Uuid(), nullable=False),
        sa.Column("volunteer_id", sa.Uuid(), nullable=False),
        sa.Column("director_id", sa.Uuid(), nullable=False),
        sa.Column("place_code", sa.Text(), nullable=True),
        sa.Column("type_code", sa.Text(), nullable=False),
        sa.Column("mode", words("mode", "on_site", "at_home", "remote", "money"), nullable=False),
        sa.Column(
            "company", words("company_kind", "carer", "director", "colleague", "public", "apart"), nullable=False
        ),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", words("status", *STATUSES), nullable=False),
        sa.Column("reason", words("reason", *REASONS), nullable=True),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        moment("proposed_at"),
        sa.Column("swap_asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("code_blind", sa.LargeBinary(), nullable=True),
        sa.Column("came_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("child_came", sa.Boolean(), nullable=True),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_by", sa.Uuid(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("session_id", sa.Uuid(), nullable=True),
        moment("changed_at"),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_shifts_span")),
        sa.CheckConstraint("minutes BETWEEN 1 AND 720", name=op.f("ck_shifts_minutes")),
        sa.CheckConstraint("confirmed_by IS NULL OR confirmed_by <> volunteer_id", name=op.f("ck_shifts_two_people")),
        sa.CheckConstraint(
            "(status = 'confirmed') = (confirmed_by IS NOT NULL AND confirmed_at IS NOT NULL)",
            name=op.f("ck_shifts_confirmed"),
        ),
        sa.CheckConstraint("status <> 'confirmed' OR minutes IS NOT NULL", name=op.f("ck_shifts_hours")),
        sa.CheckConstraint("(company = 'apart') = (mode = 'remote')", name=op.f("ck_shifts_company")),
        refers("shifts", "referral_id", "referrals"),
        refers("shifts", "offer_id", "offers"),
        *(refers("shifts", one, "accounts") for one in ("volunteer_id", "director_id", "proposed_by", "confirmed_by")),
        refers("shifts", "session_id", "work_sessions"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shifts")),
        sa.UniqueConstraint("number", name=op.f("uq_shifts_number")),
    )  # fmt: skip
    for column in ("referral_id", "director_id"):
        op.create_index(op.f(f"ix_shifts_{column}"), "shifts", [column])
    op.create_index("ix_shifts_volunteer_id_starts_at", "shifts", ["volunteer_id", "starts_at"])
    op.create_index("ix_shifts_place_code", "shifts", ["place_code"], postgresql_ops={"place_code": "text_pattern_ops"})
    op.create_table(
        "swap_calls",
        sa.Column("shift_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("offer_id", sa.Uuid(), nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=False),
        refers("swap_calls", "shift_id", "shifts"),
        refers("swap_calls", "account_id", "accounts"),
        refers("swap_calls", "offer_id", "offers"),
        sa.PrimaryKeyConstraint("shift_id", "account_id", name=op.f("pk_swap_calls")),
    )
    op.create_index(op.f("ix_swap_calls_account_id"), "swap_calls", ["account_id"])


def times() -> None:
    op.create_table(
        "free_times",
        key(),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("weekday", sa.SmallInteger(), nullable=False),
        sa.Column("from_minute", sa.Integer(), nullable=False),
        sa.Column("until_minute", sa.Integer(), nullable=False),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name=op.f("ck_free_times_weekday")),
        sa.CheckConstraint(
            "from_minute >= 0 AND until_minute <= 1440 AND from_minute < until_minute", name=op.f("ck_free_times_span")
        ),
        refers("free_times", "account_id", "accounts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_free_times")),
    )
    op.create_index(op.f("ix_free_times_account_id"), "free_times", ["account_id"])
    op.create_table(
        "volunteers_away",
        key(),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.CheckConstraint("until_on >= from_on", name=op.f("ck_volunteers_away_span")),
        refers("volunteers_away", "account_id", "accounts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_volunteers_away")),
    )
    op.create_index(op.f("ix_volunteers_away_account_id"), "volunteers_away", ["account_id"])


def papers() -> None:
    op.create_table(
        "shift_feeds",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        moment("made_at"),
        refers("shift_feeds", "account_id", "accounts"),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_shift_feeds")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_shift_feeds_token_hash")),
    )
    op.create_table(
        "certificates",
        key(),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("organization", sa.Text(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("visits", sa.Integer(), nullable=False),
        sa.Column("kinds", postgresql.ARRAY(sa.Text()), nullable=False),
        moment("issued_at"),
        sa.CheckConstraint("minutes > 0 AND visits > 0", name=op.f("ck_certificates_hours")),
        refers("certificates", "account_id", "accounts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificates")),
        sa.UniqueConstraint("code", name=op.f("uq_certificates_code")),
    )
    op.create_index(op.f("ix_certificates_account_id"), "certificates", ["account_id"])
    op.execute(
        "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON certificates"
        " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )


def functions() -> None:
    # shifts that somebody was asked to stand in for, as long as nobody has
    op.execute("""
        CREATE FUNCTION guard.called_shifts() RETURNS uuid[] LANGUAGE sql STABLE SECURITY DEFINER
        SET search_path = public, pg_temp AS $$
            SELECT coalesce(array_agg(s.id), '{}') FROM swap_calls c JOIN shifts s ON s.id = c.shift_id
            WHERE c.account_id = guard.actor() AND c.opens_at <= statement_timestamp()
              AND s.swap_asked_at IS NOT NULL AND s.status = 'agreed'
        $$
    """)
    # when a volunteer is taken, also elsewhere: times only, for herself and for those who asked her in their area
    op.execute("""
        CREATE FUNCTION guard.busy(uuid, timestamptz, timestamptz)
        RETURNS TABLE (shift uuid, starts timestamptz, ends timestamptz) LANGUAGE sql STABLE SECURITY DEFINER
        SET search_path = public, pg_temp AS $$
            SELECT s.id, s.starts_at, s.ends_at FROM shifts s
            WHERE s.volunteer_id = $1 AND s.starts_at < $3 AND s.ends_at > $2
              AND s.status NOT IN ('declined', 'cancelled', 'missed')
              AND ($1 = guard.actor() OR EXISTS (SELECT 1 FROM referrals r WHERE r.volunteer_id = $1
                  AND r.place_code ~>=~ guard.area() AND r.place_code ~<~ guard.beyond()))
        $$
    """)
    # what a calendar with the secret address reads: times and the township, nothing else leaves this function
    op.execute("""
        CREATE FUNCTION guard.shift_feed(bytea) RETURNS TABLE (shift uuid, starts timestamptz, ends timestamptz,
            township text, agreed boolean, changed timestamptz, language text)
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
            SELECT s.id, s.starts_at, s.ends_at, left(s.place_code, 9) || '000', s.status <> 'proposed', s.changed_at,
                a.language
            FROM shift_feeds f JOIN accounts a ON a.id = f.account_id AND a.status = 'active'
            LEFT JOIN shifts s ON s.volunteer_id = f.account_id AND s.status NOT IN ('declined', 'cancelled', 'missed')
                AND s.starts_at > statement_timestamp() - interval '60 days'
            WHERE f.token_hash = $1
        $$
    """)
    for function in FUNCTIONS:
        op.execute(f"REVOKE EXECUTE ON FUNCTION guard.{function} FROM PUBLIC")
        op.execute(f"GRANT EXECUTE ON FUNCTION guard.{function} TO tonglian_web, tonglian_worker")


def downgrade() -> None:
    op.execute("DROP TRIGGER need_moved_in_shifts ON needs")
    op.execute("DROP FUNCTION guard.need_moved_in_shifts()")
    for table in ("shifts", "swap_calls"):
        op.execute(f"DROP POLICY web ON {table}")
    for function in FUNCTIONS:
        op.execute(f"DROP FUNCTION guard.{function}")
    for table in ("certificates", "shift_feeds", "volunteers_away", "free_times", "swap_calls", "shifts"):
        op.drop_table(table)
    op.drop_column("offers", "day_parts")
    op.drop_column("offers", "transport")

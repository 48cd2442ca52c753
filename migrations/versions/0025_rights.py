"""Let a family read what is held, once and locked; keep what it asks for, and until when it is answered."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

AREA = "(c.place_code ~>=~ (SELECT guard.area()) AND c.place_code ~<~ (SELECT guard.beyond()))"
FILE = "EXISTS (SELECT 1 FROM children c WHERE c.id = child_id)"
OWN = f"EXISTS (SELECT 1 FROM children c WHERE c.id = child_id AND {AREA})"
OPEN, ASK = "guard.open_family_page(bytea)", "guard.ask_by_family_page(bytea, uuid, text, text, bytea, date, date)"


def words(*names: str, name: str) -> sa.Enum:
    return sa.Enum(*names, name=name, native_enum=False, create_constraint=True, length=40)


def keys(table: str, **columns: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}"))
        for column, other in columns.items()
    ]


def moment(name: str, *, now: bool = False, needed: bool = False) -> sa.Column:
    default = {"server_default": sa.text("now()")} if now else {}
    return sa.Column(name, sa.DateTime(timezone=True), nullable=not (now or needed), **default)


def ident() -> sa.Column:
    return sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False)


def child() -> sa.Column:
    return sa.Column("child_id", sa.Uuid(), nullable=False)


def sealed(*names: str) -> list[sa.Column]:
    return [sa.Column(name, sa.LargeBinary(), nullable=True) for name in names]


def who(*names: str) -> list[sa.Column]:
    return [sa.Column(name, sa.Uuid(), nullable=True) for name in names]


def upgrade() -> None:
    op.create_table(
        "family_limits",
        ident(),
        child(),
        *sealed("reason_sealed"),
        sa.Column("set_by", sa.Uuid(), nullable=False),
        moment("set_at", now=True),
        *who("lifted_by"),
        moment("lifted_at"),
        sa.CheckConstraint("(lifted_by IS NULL) = (lifted_at IS NULL)", name=op.f("ck_family_limits_lifted")),
        *keys("family_limits", child_id="children", set_by="accounts", lifted_by="accounts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_family_limits")),
    )
    op.create_index("uq_family_limits_current", "family_limits", ["child_id"], unique=True, postgresql_where=sa.text("lifted_at IS NULL"))
    op.create_table(
        "family_pages",
        ident(),
        child(),
        sa.Column("kind", words("guardian", "child", name="kind"), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        *sealed("locked"),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        moment("made_at", now=True),
        moment("expires_at", needed=True),
        moment("opened_at"),
        sa.Column("asked", sa.Boolean(), server_default="false", nullable=False),
        sa.CheckConstraint("opened_at IS NULL OR locked IS NULL", name=op.f("ck_family_pages_once")),
        *keys("family_pages", child_id="children", made_by="accounts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_family_pages")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_family_pages_token_hash")),
    )
    op.create_table(
        "requests",
        ident(),
        sa.Column("number", sa.BigInteger(), sa.Identity(start=1001), nullable=False),
        child(),
        sa.Column(
            "kind", words("correction", "completion", "copy", "deletion", "withdrawal", "complaint", name="kind"), nullable=False
        ),
        *sealed("words_sealed", "words_locked", "decision_sealed"),
        sa.Column("relation", sa.Text(), nullable=False),
        sa.Column("channel", words("in_person", "telephone", "letter", "page", name="channel"), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("status", words("open", "done", "refused", name="status"), nullable=False),
        *who("recorded_by"),
        moment("recorded_at", now=True),
        *who("decided_by"),
        moment("decided_at"),
        sa.CheckConstraint("(status = 'open') = (decided_at IS NULL)", name=op.f("ck_requests_decided")),
        sa.CheckConstraint("due_on >= received_on", name=op.f("ck_requests_due")),
        sa.CheckConstraint("channel = 'page' OR recorded_by IS NOT NULL", name=op.f("ck_requests_recorded")),
        *keys("requests", child_id="children", recorded_by="accounts", decided_by="accounts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_requests")),
        sa.UniqueConstraint("number", name=op.f("uq_requests_number")),
    )
    op.create_index("ix_requests_due_on", "requests", ["due_on"], postgresql_where=sa.text("status = 'open'"))
    for table in ("family_limits", "family_pages", "requests"):
        op.create_index(op.f(f"ix_{table}_child_id"), table, ["child_id"])
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY web_reads ON {table} FOR SELECT TO tonglian_web USING ({FILE})")
        op.execute(f"CREATE POLICY web ON {table} TO tonglian_web USING ({OWN}) WITH CHECK ({OWN})")
        op.execute(f"CREATE POLICY worker ON {table} TO tonglian_worker USING (true) WITH CHECK (true)")
    # the reader has no account: whoever knows the secret gets the locked page once, and its row keeps nothing of it
    op.execute("""
        CREATE FUNCTION guard.open_family_page(bytea) RETURNS TABLE (page uuid, child uuid, content bytea) LANGUAGE sql VOLATILE
        SECURITY DEFINER SET search_path = public, pg_temp AS $$
            UPDATE family_pages p SET opened_at = statement_timestamp(), locked = NULL
            WHERE p.token_hash = $1 AND p.opened_at IS NULL AND p.locked IS NOT NULL AND p.expires_at > statement_timestamp()
            RETURNING p.id, p.child_id, old.locked
        $$
    """)
    # from the page just read a family may ask for one thing, within two hours
    op.execute("""
        CREATE FUNCTION guard.ask_by_family_page(bytea, uuid, text, text, bytea, date, date) RETURNS TABLE (child uuid)
        LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
            WITH read AS (
                UPDATE family_pages p SET asked = true
                WHERE p.token_hash = $1 AND NOT p.asked AND p.opened_at > statement_timestamp() - interval '2 hours'
                RETURNING p.child_id
            )
            INSERT INTO requests (id, child_id, kind, relation, words_locked, received_on, due_on, channel, status)
            SELECT $2, read.child_id, $3, $4, $5, $6, $7, 'page', 'open' FROM read RETURNING requests.child_id
        $$
    """)
    for function in (OPEN, ASK):
        op.execute(f"REVOKE EXECUTE ON FUNCTION {function} FROM PUBLIC")
        op.execute(f"GRANT EXECUTE ON FUNCTION {function} TO tonglian_web")


def downgrade() -> None:
    for function in (ASK, OPEN):
        op.execute(f"DROP FUNCTION {function}")
    for table in ("requests", "family_pages", "family_limits"):
        op.drop_table(table)

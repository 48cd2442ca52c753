"""One-time links, codes and printed QR: a body answers, and a family confirms, without an account."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

AREA = "(place_code ~>=~ (SELECT guard.area()) AND place_code ~<~ (SELECT guard.beyond()))"
DOORS = ("guard.open_ticket(bytea)", "guard.use_ticket(bytea, text)", "guard.answer_ticket(bytea, text, bytea)")
MOVES = (
    "UPDATE rechecks SET place_code = NEW.place_code WHERE need_id = NEW.id;"
    " UPDATE vacancies SET place_code = NEW.place_code WHERE need_id = NEW.id;"
    " UPDATE vacancy_steps s SET place_code = NEW.place_code FROM vacancies v"
    " WHERE v.id = s.vacancy_id AND v.need_id = NEW.id;"
)


def words(name: str, *choices: str) -> sa.Enum:
    return sa.Enum(*choices, name=name, native_enum=False, create_constraint=True, length=40)


def refers(column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_tickets_{column}"))


def upgrade() -> None:
    op.create_table(
        "tickets",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("kind", words("kind", "helper", "family"), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("place_code", sa.Text(), nullable=True),
        sa.Column("organization_id", sa.Uuid(), nullable=True),
        sa.Column("volunteer_id", sa.Uuid(), nullable=True),
        sa.Column("card", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("steps", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("word", words("word", "yes", "part", "no"), nullable=True),
        sa.Column("said_locked", sa.LargeBinary(), nullable=True),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind <> 'helper' OR word IS NULL", name=op.f("ck_tickets_family_word")),
        sa.CheckConstraint(
            "(kind = 'helper') = (organization_id IS NOT NULL OR volunteer_id IS NOT NULL)",
            name=op.f("ck_tickets_whose"),
        ),
        refers("referral_id", "referrals"),
        refers("child_id", "children"),
        refers("organization_id", "organizations"),
        refers("volunteer_id", "accounts"),
        refers("made_by", "accounts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tickets")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_tickets_token_hash")),
    )
    for column in ("referral_id", "child_id"):
        op.create_index(op.f(f"ix_tickets_{column}"), "tickets", [column])
    op.create_index("ix_tickets_place_code", "tickets", ["place_code"], postgresql_ops={"place_code": "text_pattern_ops"})
    op.execute("ALTER TABLE tickets ENABLE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY web ON tickets TO tonglian_web USING ({AREA}) WITH CHECK ({AREA})")
    op.execute("CREATE POLICY worker ON tickets TO tonglian_worker USING (true) WITH CHECK (true)")
    # whoever brings the secret has no account: what it opens, and no more
    op.execute("""
        CREATE FUNCTION guard.open_ticket(bytea) RETURNS TABLE (ticket uuid, kind text, referral uuid, organization uuid,
            volunteer uuid, card jsonb, steps text[]) LANGUAGE sql STABLE SECURITY DEFINER
        SET search_path = public, pg_temp AS $$
            SELECT t.id, t.kind, t.referral_id, t.organization_id, t.volunteer_id, t.card, t.steps FROM tickets t
            WHERE t.token_hash = $1 AND t.expires_at > statement_timestamp() AND t.word IS NULL
        $$
    """)
    op.execute("""
        CREATE FUNCTION guard.use_ticket(bytea, text) RETURNS TABLE (ticket uuid, referral uuid, organization uuid,
            volunteer uuid) LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
            UPDATE tickets t SET steps = t.steps || $2
            WHERE t.token_hash = $1 AND t.kind = 'helper' AND t.expires_at > statement_timestamp()
              AND NOT $2 = ANY (t.steps) AND $2 IN ('answer', 'capacity', 'start', 'report')
            RETURNING t.id, t.referral_id, t.organization_id, t.volunteer_id
        $$
    """)
    op.execute("""
        CREATE FUNCTION guard.answer_ticket(bytea, text, bytea) RETURNS TABLE (ticket uuid, child uuid)
        LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
            UPDATE tickets t SET word = $2, said_locked = $3, steps = t.steps || 'answer'::text
            WHERE t.token_hash = $1 AND t.kind = 'family' AND t.word IS NULL AND t.expires_at > statement_timestamp()
            RETURNING t.id, t.child_id
        $$
    """)
    for function in DOORS:
        op.execute(f"REVOKE EXECUTE ON FUNCTION {function} FROM PUBLIC")
        op.execute(f"GRANT EXECUTE ON FUNCTION {function} TO tonglian_web")
    moved_with(
        f"{MOVES} UPDATE tickets t SET place_code = NEW.place_code FROM referrals r"
        " WHERE r.id = t.referral_id AND r.need_id = NEW.id;"
    )


def moved_with(moves: str) -> None:
    """A need that moves takes these rows along."""
    op.execute(
        "CREATE OR REPLACE FUNCTION guard.need_moved_in_loop() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER"
        f" SET search_path = public, pg_temp AS $$ BEGIN {moves} RETURN NULL; END $$"
    )


def downgrade() -> None:
    moved_with(MOVES)
    for function in DOORS:
        op.execute(f"DROP FUNCTION {function}")
    op.drop_table("tickets")

"""Lock cells with each child's key, and rows with the reader's area: two roles, row security, sealed columns."""

import secrets

import sqlalchemy as sa
from alembic import op

from app.adapters import adapters
from app.vault import cells
from app.vault.keyset import SIZE
from app.vault.sealed import binding

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

SEALED = {
    "children": (("name", "guardian_name", "guardian_phone", "address", "note"), "id", "t.id"),
    "needs": (("words", "close_reason"), "id", "t.child_id"),
    "need_steps": (("note",), "id", "(SELECT n.child_id FROM needs n WHERE n.id = t.need_id)"),
    "referrals": (("message", "reason_note"), "id", "(SELECT n.child_id FROM needs n WHERE n.id = t.need_id)"),
    "referral_steps": (
        ("note",),
        "id",
        "(SELECT n.child_id FROM referrals r JOIN needs n ON n.id = r.need_id WHERE r.id = t.referral_id)",
    ),
    "fulfilments": (
        ("provider_note", "dispute_note"),
        "referral_id",
        "(SELECT n.child_id FROM referrals r JOIN needs n ON n.id = r.need_id WHERE r.id = t.referral_id)",
    ),
}
"""Which columns are sealed, what identifies the row, and whose child it speaks of."""

AREA = "(place_code ~>=~ (SELECT guard.area()) AND place_code ~<~ (SELECT guard.beyond()))"
MINE = "organization_id = (SELECT guard.organization()) OR volunteer_id = (SELECT guard.actor())"
SEEN = {
    "children": f"{AREA} OR id = ANY ((SELECT guard.permitted())::uuid[])",
    "child_keys": "EXISTS (SELECT 1 FROM children c WHERE c.id = child_id)"
    " OR child_id = ANY ((SELECT guard.answered_children())::uuid[])",
    "needs": f"{AREA} OR child_id = ANY ((SELECT guard.permitted())::uuid[])"
    " OR id = ANY ((SELECT guard.answered_needs())::uuid[])",
    "need_steps": "EXISTS (SELECT 1 FROM needs n WHERE n.id = need_id)",
    "referrals": f"{AREA} OR {MINE} OR need_id = ANY ((SELECT guard.permitted_needs())::uuid[])",
    "referral_steps": "EXISTS (SELECT 1 FROM referrals r WHERE r.id = referral_id)",
    "fulfilments": "EXISTS (SELECT 1 FROM referrals r WHERE r.id = referral_id)",
}
"""What the web's role sees and writes of each table. The worker's role sees every row of them."""

FUNCTIONS = (
    # who asks, told at the start of each transaction
    "guard.actor() RETURNS uuid LANGUAGE sql STABLE AS $$ SELECT nullif(current_setting('app.actor', true), '')::uuid $$",
    "guard.organization() RETURNS uuid LANGUAGE sql STABLE AS"
    " $$ SELECT nullif(current_setting('app.organization', true), '')::uuid $$",
    # the first and last place code of an area; whoever has none gets an empty stretch (':' follows '9')
    "guard.area() RETURNS text LANGUAGE sql STABLE AS"
    " $$ SELECT coalesce(nullif(current_setting('app.area', true), ''), ':') $$",
    "guard.beyond() RETURNS text LANGUAGE sql STABLE AS"
    " $$ SELECT coalesce(nullif(current_setting('app.area', true), ''), '') || ':' $$",
    # files opened to somebody by name; none until permits exist
    "guard.permitted() RETURNS uuid[] LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS"
    " $$ SELECT '{}'::uuid[] $$",
    "guard.permitted_needs() RETURNS uuid[] LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS"
    " $$ SELECT coalesce(array_agg(id), '{}') FROM needs WHERE child_id = ANY (guard.permitted()) $$",
    # what somebody was asked to help with
    "guard.answered_needs() RETURNS uuid[] LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS"
    f" $$ SELECT coalesce(array_agg(need_id), '{{}}') FROM referrals WHERE {MINE} $$",
    "guard.answered_children() RETURNS uuid[] LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS"
    " $$ SELECT coalesce(array_agg(child_id), '{}') FROM needs WHERE id = ANY (guard.answered_needs()) $$",
    # what may be known of rows one may not see: states of other tries, the child's director, counts
    "guard.states_of_tries(uuid) RETURNS SETOF text LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS"
    " $$ SELECT status FROM referrals WHERE need_id = $1 AND $1 = ANY (guard.answered_needs()) $$",
    "guard.director_of(uuid) RETURNS uuid LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS"
    " $$ SELECT c.director_id FROM needs n JOIN children c ON c.id = n.child_id"
    " WHERE n.id = $1 AND $1 = ANY (guard.answered_needs()) $$",
    "guard.records(uuid[]) RETURNS TABLE (offer_id uuid, status text, ended bigint) LANGUAGE sql STABLE SECURITY DEFINER"
    " SET search_path = public, pg_temp AS $$ SELECT offer_id, status, count(*) FROM referrals"
    " WHERE offer_id = ANY ($1) AND status IN ('completed', 'failed', 'rejected')"
    " AND (reason IS NULL OR reason <> 'family_declined') GROUP BY offer_id, status $$",
    "guard.waiting_by_type(text, integer) RETURNS TABLE (type_code text, waiting bigint) LANGUAGE sql STABLE"
    " SECURITY DEFINER SET search_path = public, pg_temp AS $$ SELECT type_code, count(*) FROM needs"
    " WHERE status IN ('open', 'referred') AND starts_with(place_code, $1) GROUP BY type_code"
    " HAVING count(*) >= greatest($2, 5) ORDER BY count(*) DESC, type_code $$",
)


LATER = ("SELECT, INSERT, UPDATE, DELETE ON TABLES", "USAGE, SELECT ON SEQUENCES", "USAGE ON SCHEMAS")


def upgrade() -> None:
    roles()
    keys()
    columns()
    functions()
    for table, seen in SEEN.items():
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY web ON {table} TO tonglian_web USING ({seen}) WITH CHECK ({seen})")
        op.execute(f"CREATE POLICY worker ON {table} TO tonglian_worker USING (true) WITH CHECK (true)")


def roles() -> None:
    """Two roles that own nothing. They are the cluster's, so another database may have made them already."""
    op.execute("""
        DO $$ BEGIN
            IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'tonglian_web') THEN CREATE ROLE tonglian_web; END IF;
            IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'tonglian_worker') THEN CREATE ROLE tonglian_worker; END IF;
        EXCEPTION WHEN insufficient_privilege THEN
            RAISE EXCEPTION USING MESSAGE = 'An administrator of PostgreSQL must first run: '
                'CREATE ROLE tonglian_web; CREATE ROLE tonglian_worker; '
                'GRANT tonglian_web, tonglian_worker TO ' || quote_ident(current_user) || ';';
        END $$
    """)
    op.execute("GRANT USAGE ON SCHEMA public TO tonglian_web, tonglian_worker")
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO tonglian_web, tonglian_worker")
    op.execute("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO tonglian_web, tonglian_worker")
    # whatever is made later, the search index's own schema too
    for given in LATER:
        op.execute(f"ALTER DEFAULT PRIVILEGES GRANT {given} TO tonglian_web, tonglian_worker")
    op.execute("""
        DO $$ BEGIN
            IF to_regnamespace('search') IS NOT NULL THEN
                GRANT USAGE ON SCHEMA search TO tonglian_web, tonglian_worker;
                GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA search TO tonglian_web, tonglian_worker;
            END IF;
        END $$
    """)
    op.execute("REVOKE UPDATE, DELETE, TRUNCATE ON audit_entries, audit_seals FROM tonglian_web, tonglian_worker")
    op.execute("REVOKE INSERT ON audit_seals FROM tonglian_web")
    op.execute("REVOKE INSERT, UPDATE, DELETE ON alembic_version FROM tonglian_web, tonglian_worker")


def keys() -> None:
    op.create_table(
        "child_keys",
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("generation", sa.SmallInteger(), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=True),
        sa.Column("earlier", sa.LargeBinary(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("destroyed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(wrapped IS NULL) = (destroyed_at IS NOT NULL)", name=op.f("ck_child_keys_destroyed")),
        sa.ForeignKeyConstraint(["child_id"], ["children.id"], name=op.f("fk_child_keys_child_id")),
        sa.PrimaryKeyConstraint("child_id", name=op.f("pk_child_keys")),
    )


def columns() -> None:
    """Sealed columns beside the clear ones; what is there is locked; then the clear ones go."""
    secret_of = make_keys()
    for table, (names, _key, _child) in SEALED.items():
        for name in names:
            op.add_column(table, sa.Column(f"{name}_sealed", sa.LargeBinary(), nullable=True))
    op.add_column("children", sa.Column("id_number_sealed", sa.LargeBinary(), nullable=True))
    op.add_column("children", sa.Column("id_number_index", sa.LargeBinary(), nullable=True))
    op.create_unique_constraint(op.f("uq_children_id_number_index"), "children", ["id_number_index"])
    connection = op.get_bind()
    for table, (names, key, child) in SEALED.items():
        listed = ", ".join(f"t.{name}" for name in names)
        for row_id, child_id, *texts in connection.execute(
            sa.text(f"SELECT t.{key}, {child}, {listed} FROM {table} t")
        ):
            cells_of = {
                f"{name}_sealed": cells.lock(secret_of[child_id], 1, text.encode(), binding(table, name, row_id))
                for name, text in zip(names, texts, strict=True)
                if text
            }
            if cells_of:
                sets = ", ".join(f"{name} = :{name}" for name in cells_of)
                connection.execute(sa.text(f"UPDATE {table} SET {sets} WHERE {key} = :key"), cells_of | {"key": row_id})
        for name in names:
            op.drop_column(table, name)
    op.add_column("needs", sa.Column("born_in", sa.Date(), nullable=True))
    op.execute(
        "UPDATE needs SET born_in = date_trunc('month', c.birth_date) FROM children c WHERE c.id = needs.child_id"
    )
    op.alter_column("needs", "born_in", nullable=False)
    op.add_column("referrals", sa.Column("place_code", sa.Text(), nullable=True))
    op.execute("UPDATE referrals SET place_code = n.place_code FROM needs n WHERE n.id = referrals.need_id")
    op.create_index(
        "ix_referrals_place_code", "referrals", ["place_code"], postgresql_ops={"place_code": "text_pattern_ops"}
    )


def make_keys() -> dict[object, bytes]:
    """A key for each child already there."""
    connection, made = op.get_bind(), {}
    for (child_id,) in connection.execute(sa.text("SELECT id FROM children")).all():
        made[child_id] = secrets.token_bytes(SIZE)
        wrapped = adapters.keys.lock(made[child_id], f"child_keys:1:{child_id}")
        connection.execute(
            sa.text("INSERT INTO child_keys (child_id, generation, wrapped) VALUES (:child, 1, :wrapped)"),
            {"child": child_id, "wrapped": wrapped},
        )
    return made


def functions() -> None:
    op.execute("CREATE SCHEMA guard")
    op.execute("GRANT USAGE ON SCHEMA guard TO tonglian_web, tonglian_worker")
    for function in FUNCTIONS:
        op.execute(f"CREATE FUNCTION {function}")
    op.execute("REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA guard FROM PUBLIC")
    op.execute("GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA guard TO tonglian_web, tonglian_worker")
    op.execute("ALTER DEFAULT PRIVILEGES IN SCHEMA guard GRANT EXECUTE ON FUNCTIONS TO tonglian_web, tonglian_worker")
    # a birthday corrected in the file is corrected in its needs; a need that moves takes its referrals along
    op.execute("""
        CREATE FUNCTION guard.birthday_corrected() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = public, pg_temp AS $$
        BEGIN UPDATE needs SET born_in = date_trunc('month', NEW.birth_date) WHERE child_id = NEW.id; RETURN NULL; END $$
    """)
    op.execute("""
        CREATE TRIGGER birthday_corrected AFTER UPDATE OF birth_date ON children FOR EACH ROW
        WHEN (OLD.birth_date IS DISTINCT FROM NEW.birth_date) EXECUTE FUNCTION guard.birthday_corrected()
    """)
    op.execute("""
        CREATE FUNCTION guard.need_moved() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = public, pg_temp AS $$
        BEGIN UPDATE referrals SET place_code = NEW.place_code WHERE need_id = NEW.id; RETURN NULL; END $$
    """)
    op.execute("""
        CREATE TRIGGER need_moved AFTER UPDATE OF place_code ON needs FOR EACH ROW
        WHEN (OLD.place_code IS DISTINCT FROM NEW.place_code) EXECUTE FUNCTION guard.need_moved()
    """)


def downgrade() -> None:
    """The columns come back empty: what was sealed is not written in clear again."""
    for table in SEEN:
        op.execute(f"DROP POLICY web ON {table}")
        op.execute(f"DROP POLICY worker ON {table}")
        op.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
    op.execute("DROP TRIGGER birthday_corrected ON children")
    op.execute("DROP TRIGGER need_moved ON needs")
    op.execute("DROP SCHEMA guard CASCADE")
    op.drop_index("ix_referrals_place_code", table_name="referrals")
    op.drop_column("referrals", "place_code")
    op.drop_column("needs", "born_in")
    op.drop_constraint(op.f("uq_children_id_number_index"), "children")
    op.drop_column("children", "id_number_index")
    op.drop_column("children", "id_number_sealed")
    for table, (names, _key, _child) in SEALED.items():
        for name in names:
            op.drop_column(table, f"{name}_sealed")
            needed = (table, name) in {("children", "name"), ("needs", "words")}
            op.add_column(table, sa.Column(name, sa.Text(), nullable=not needed, server_default="" if needed else None))
            if needed:
                op.alter_column(table, name, server_default=None)
    op.drop_table("child_keys")
    op.execute("REVOKE ALL ON ALL TABLES IN SCHEMA public FROM tonglian_web, tonglian_worker")
    op.execute("REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM tonglian_web, tonglian_worker")
    for given in ("ALL ON TABLES", "ALL ON SEQUENCES", "ALL ON SCHEMAS"):
        op.execute(f"ALTER DEFAULT PRIVILEGES REVOKE {given} FROM tonglian_web, tonglian_worker")
    op.execute("REVOKE USAGE ON SCHEMA public FROM tonglian_web, tonglian_worker")

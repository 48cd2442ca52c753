"""Keep a charity's own lists of payments, and which payments they confirm."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

MINE = "organization_id = (SELECT guard.organization())"


def refers(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}"))


def upgrade() -> None:
    op.create_table(
        "statements",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("number", sa.BigInteger(), sa.Identity(always=False, start=1001), nullable=False),
        sa.Column("book_id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("rows", JSONB(), nullable=False),
        sa.Column("uploaded_by", sa.Uuid(), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("confirmed_by", sa.Uuid(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reconciled", sa.Integer(), nullable=False),
        refers("statements", "book_id", "books"),
        refers("statements", "organization_id", "organizations"),
        refers("statements", "uploaded_by", "accounts"),
        refers("statements", "confirmed_by", "accounts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statements")),
        sa.UniqueConstraint("number", name=op.f("uq_statements_number")),
        sa.CheckConstraint("(confirmed_by IS NULL) = (confirmed_at IS NULL)", name=op.f("ck_statements_confirmed")),
    )
    op.create_table(
        "reconciled",
        sa.Column("movement_id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("statement_id", sa.Uuid(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("amount", sa.Numeric(14, 2), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("receipt", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        refers("reconciled", "movement_id", "movements"),
        refers("reconciled", "organization_id", "organizations"),
        refers("reconciled", "statement_id", "statements"),
        sa.PrimaryKeyConstraint("movement_id", name=op.f("pk_reconciled")),
    )
    for table, column in (
        ("statements", "book_id"), ("statements", "organization_id"), ("reconciled", "organization_id"),
        ("reconciled", "statement_id"),
    ):  # fmt: skip
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])
    for table in ("statements", "reconciled"):
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY web ON {table} TO tonglian_web USING ({MINE}) WITH CHECK ({MINE})")
        op.execute(f"CREATE POLICY worker ON {table} TO tonglian_worker USING (true) WITH CHECK (true)")
    op.execute(
        "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON reconciled"
        " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )
    # what confirms a payment is a payment's row of the same book, with its very amount
    op.execute(
        "CREATE FUNCTION guard.reconciled_fits() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER"
        " SET search_path = public, pg_temp AS $$ BEGIN"
        " IF NOT EXISTS (SELECT 1 FROM movements m JOIN statements s ON s.book_id = m.book_id"
        " WHERE m.id = NEW.movement_id AND s.id = NEW.statement_id AND m.kind = 'pay' AND m.amount = NEW.amount)"
        " THEN RAISE EXCEPTION 'what is reconciled is not that payment'; END IF; RETURN NEW; END $$"
    )
    op.execute(
        "CREATE TRIGGER fits BEFORE INSERT ON reconciled FOR EACH ROW EXECUTE FUNCTION guard.reconciled_fits()"
    )


def downgrade() -> None:
    op.drop_table("reconciled")
    op.drop_table("statements")
    op.execute("DROP FUNCTION guard.reconciled_fits()")

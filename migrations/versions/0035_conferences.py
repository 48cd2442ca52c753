"""Conferences across departments: agenda, decisions, minutes."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

AREA = "(place_code ~>=~ (SELECT guard.area()) AND place_code ~<~ (SELECT guard.beyond()))"


def words(name: str, *choices: str) -> sa.Enum:
    return sa.Enum(*choices, name=name, native_enum=False, create_constraint=True, length=40)


def key() -> sa.Column:
    return sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False)


def refers(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}"))


def upgrade() -> None:
    op.create_table(
        "conferences",
        key(),
        sa.Column("number", sa.BigInteger(), sa.Identity(always=False, start=1001), nullable=False),
        sa.Column("county", sa.Text(), nullable=False),
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("venue", sa.Text(), nullable=False),
        sa.Column("attending", sa.Text(), server_default="", nullable=False),
        sa.Column("status", words("status", "called", "held"), nullable=False),
        sa.Column("minutes", sa.Text(), server_default="", nullable=False),
        sa.Column("called_by", sa.Uuid(), nullable=False),
        sa.Column("called_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("closed_by", sa.Uuid(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("county ~ '^[0-9]{6}$'", name=op.f("ck_conferences_county")),
        sa.CheckConstraint("(status = 'held') = (closed_at IS NOT NULL)", name=op.f("ck_conferences_closed")),
        refers("conferences", "called_by", "accounts"),
        refers("conferences", "closed_by", "accounts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conferences")),
        sa.UniqueConstraint("number", name=op.f("uq_conferences_number")),
    )
    op.create_index(op.f("ix_conferences_county"), "conferences", ["county"])
    table = "conference_items"
    op.create_table(
        table,
        key(),
        sa.Column("conference_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("place_code", sa.Text(), nullable=True),
        sa.Column("vacancy_id", sa.Uuid(), nullable=True),
        sa.Column("referral_id", sa.Uuid(), nullable=True),
        sa.Column(
            "decision", words("decision", "assign", "unmet", "put_off", "arrived", "partly", "not_arrived"), nullable=True
        ),
        sa.Column("organization_id", sa.Uuid(), nullable=True),
        sa.Column("deadline", sa.Date(), nullable=True),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(vacancy_id IS NULL) <> (referral_id IS NULL)", name=op.f("ck_conference_items_one")),
        sa.CheckConstraint("(decided_at IS NULL) = (decision IS NULL)", name=op.f("ck_conference_items_decided")),
        sa.CheckConstraint(
            "decision <> 'assign' OR (organization_id IS NOT NULL AND deadline IS NOT NULL)",
            name=op.f("ck_conference_items_assign"),
        ),
        refers(table, "conference_id", "conferences"),
        refers(table, "child_id", "children"),
        refers(table, "vacancy_id", "vacancies"),
        refers(table, "referral_id", "referrals"),
        refers(table, "organization_id", "organizations"),
        refers(table, "decided_by", "accounts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conference_items")),
        sa.UniqueConstraint("conference_id", "place", name=op.f("uq_conference_items_conference_id_place")),
    )
    for column in ("conference_id", "child_id", "vacancy_id", "referral_id"):
        op.create_index(op.f(f"ix_conference_items_{column}"), table, [column])
    op.create_index(f"ix_{table}_place_code", table, ["place_code"], postgresql_ops={"place_code": "text_pattern_ops"})
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY web ON {table} TO tonglian_web USING ({AREA}) WITH CHECK ({AREA})")
    op.execute(f"CREATE POLICY worker ON {table} TO tonglian_worker USING (true) WITH CHECK (true)")


def downgrade() -> None:
    op.drop_table("conference_items")
    op.drop_table("conferences")

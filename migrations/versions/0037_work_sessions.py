"""Sessions by method, and who came; where somebody wants to hear that something waits."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

SEEN = "EXISTS (SELECT 1 FROM referrals r WHERE r.id = referral_id)"


def refers(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}"))


def upgrade() -> None:
    op.create_table(
        "work_sessions",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("number", sa.BigInteger(), sa.Identity(always=False, start=1001), nullable=False),
        sa.Column(
            "method",
            sa.Enum(
                "case", "group", "activity", "visit", "goods", name="method", native_enum=False, create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=True),
        sa.Column("volunteer_id", sa.Uuid(), nullable=True),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "(organization_id IS NULL) <> (volunteer_id IS NULL)", name=op.f("ck_work_sessions_whose")
        ),
        sa.CheckConstraint("minutes BETWEEN 1 AND 1440", name=op.f("ck_work_sessions_minutes")),
        refers("work_sessions", "organization_id", "organizations"),
        refers("work_sessions", "volunteer_id", "accounts"),
        refers("work_sessions", "recorded_by", "accounts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_sessions")),
        sa.UniqueConstraint("number", name=op.f("uq_work_sessions_number")),
    )  # fmt: skip
    for column in ("organization_id", "volunteer_id"):
        op.create_index(op.f(f"ix_work_sessions_{column}"), "work_sessions", [column])
    op.create_table(
        "attendances",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("came", sa.Boolean(), nullable=False),
        sa.Column("note_sealed", sa.LargeBinary(), nullable=True),
        refers("attendances", "session_id", "work_sessions"),
        refers("attendances", "referral_id", "referrals"),
        refers("attendances", "child_id", "children"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendances")),
        sa.UniqueConstraint("session_id", "referral_id", name=op.f("uq_attendances_session_id_referral_id")),
    )
    for column in ("session_id", "referral_id", "child_id"):
        op.create_index(op.f(f"ix_attendances_{column}"), "attendances", [column])
    # whoever reaches the referral reaches what was done for it
    op.execute("ALTER TABLE attendances ENABLE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY web ON attendances TO tonglian_web USING ({SEEN}) WITH CHECK ({SEEN})")
    op.execute("CREATE POLICY worker ON attendances TO tonglian_worker USING (true) WITH CHECK (true)")
    outward()


def outward() -> None:
    op.create_table(
        "outward",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column(
            "way", sa.Enum("mail", "robot", name="way", native_enum=False, create_constraint=True, length=40), nullable=False
        ),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column(
            "pace",
            sa.Enum("at_once", "digest", name="pace", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fault", sa.Text(), nullable=True),
        sa.Column("set_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_outward_account_id")),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_outward")),
    )


def downgrade() -> None:
    op.drop_table("outward")
    op.drop_table("attendances")
    op.drop_table("work_sessions")

"""Keep applications for public programmes: their papers, their steps, their clocks."""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

FILE = "EXISTS (SELECT 1 FROM children c WHERE c.id = child_id)"
STATUSES = (
    "started", "gathered", "submitted", "accepted", "granted", "refused", "appealed", "paid", "ended", "withdrawn",
)  # fmt: skip
HOLDERS = ("family", "committee", "school", "hospital", "office", "director")
TABLES = ("applications", "application_papers", "application_steps")


def words(name: str, *choices: str) -> sa.Enum:
    return sa.Enum(*choices, name=name, native_enum=False, create_constraint=True, length=40)


def refers(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}"))


def ident() -> sa.Column:
    return sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False)


def moment(name: str) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False)


def upgrade() -> None:
    op.create_table(
        "applications",
        ident(),
        sa.Column("number", sa.BigInteger(), sa.Identity(always=False, start=1001), nullable=False),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("status", words("status", *STATUSES), nullable=False),
        sa.Column("route", words("route", "home", "cross"), nullable=False),
        sa.Column("office_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("receipt_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("submitted_on", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("monthly", sa.Integer(), nullable=True),
        sa.Column("amount_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("from_on", sa.Date(), nullable=True),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("started_by", sa.Uuid(), nullable=False),
        moment("started_at"),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("monthly > 0", name=op.f("ck_applications_monthly")),
        sa.CheckConstraint("until_on >= from_on", name=op.f("ck_applications_span")),
        refers("applications", "child_id", "children"),
        refers("applications", "started_by", "accounts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_applications")),
        sa.UniqueConstraint("number", name=op.f("uq_applications_number")),
    )
    op.create_index(op.f("ix_applications_child_id"), "applications", ["child_id"])
    op.create_index(
        "uq_applications_open", "applications", ["child_id", "code"], unique=True,
        postgresql_where=sa.text("status NOT IN ('ended', 'withdrawn', 'refused')"),
    )  # fmt: skip
    op.create_index(
        "ix_applications_due_on", "applications", ["due_on"],
        postgresql_where=sa.text("status IN ('submitted', 'accepted')"),
    )  # fmt: skip
    op.create_table(
        "application_papers",
        ident(),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("holder", words("holder", *HOLDERS), nullable=True),
        sa.Column("ready", sa.Boolean(), nullable=False),
        sa.Column("note_sealed", sa.LargeBinary(), nullable=True),
        refers("application_papers", "application_id", "applications"),
        refers("application_papers", "child_id", "children"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application_papers")),
    )
    op.create_table(
        "application_steps",
        ident(),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("status", words("status", *STATUSES), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        moment("at"),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("note_sealed", sa.LargeBinary(), nullable=True),
        refers("application_steps", "application_id", "applications"),
        refers("application_steps", "child_id", "children"),
        refers("application_steps", "actor_id", "accounts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application_steps")),
    )
    for table in TABLES[1:]:
        for column in ("application_id", "child_id"):
            op.create_index(op.f(f"ix_{table}_{column}"), table, [column])
    for table in TABLES:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY web ON {table} TO tonglian_web USING ({FILE}) WITH CHECK ({FILE})")
        op.execute(f"CREATE POLICY worker ON {table} TO tonglian_worker USING (true) WITH CHECK (true)")


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)

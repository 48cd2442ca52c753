"""Keep mandatory reports, readable by whoever made them and by those who oversee the place."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

OVERSEEN = """
    place_code ~>=~ (SELECT guard.area()) AND place_code ~<~ (SELECT guard.beyond())
    AND length((SELECT guard.area())) BETWEEN 6 AND 9
"""


def words(*names: str, name: str) -> sa.Enum:
    return sa.Enum(*names, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    op.create_table(
        "reports",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("number", sa.BigInteger(), sa.Identity(always=False, start=1001), nullable=False),
        sa.Column("child_id", sa.Uuid(), nullable=True),
        sa.Column("place_code", sa.Text(), nullable=False),
        sa.Column("circumstance", sa.Text(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("seen_locked", sa.LargeBinary(), nullable=True),
        sa.Column("told", words("police", "civil_affairs", "education", "other", name="told"), nullable=False),
        sa.Column("channel", words("telephone", "in_person", "writing", name="channel"), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("receipt", sa.Text(), nullable=True),
        sa.Column("safe_now", sa.Boolean(), nullable=True),
        sa.Column("reported_by", sa.Uuid(), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("told_at >= found_at", name=op.f("ck_reports_told_after")),
        sa.CheckConstraint("seen_sealed IS NULL OR seen_locked IS NULL", name=op.f("ck_reports_one_cell")),
        sa.CheckConstraint("seen_sealed IS NULL OR child_id IS NOT NULL", name=op.f("ck_reports_sealed_for")),
        sa.CheckConstraint("place_code ~ '^[0-9]{12}$'", name=op.f("ck_reports_place")),
        sa.ForeignKeyConstraint(["child_id"], ["children.id"], name=op.f("fk_reports_child_id")),
        sa.ForeignKeyConstraint(["reported_by"], ["accounts.id"], name=op.f("fk_reports_reported_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reports")),
        sa.UniqueConstraint("number", name=op.f("uq_reports_number")),
    )
    for column in ("child_id", "reported_by"):
        op.create_index(op.f(f"ix_reports_{column}"), "reports", [column])
    op.create_index("ix_reports_place_code", "reports", ["place_code"], postgresql_ops={"place_code": "text_pattern_ops"})
    op.execute("ALTER TABLE reports ENABLE ROW LEVEL SECURITY")
    seen = f"reported_by = (SELECT guard.actor()) OR ({OVERSEEN})"
    op.execute(f"CREATE POLICY web ON reports TO tonglian_web USING ({seen}) WITH CHECK ({seen})")
    op.execute("CREATE POLICY worker ON reports TO tonglian_worker USING (true) WITH CHECK (true)")


def downgrade() -> None:
    op.drop_table("reports")

"""Keep photographs of papers."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

SOURCES = ("register", "document", "guardian", "child", "school", "visit", "department", "other")
TABLES = ("documents",)
"""Each is shown to whoever is shown the child it speaks of."""


def fact() -> tuple[sa.Column, ...]:
    """What every fact carries."""
    return (
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("source", sa.Enum(*SOURCES, name="source", native_enum=False, create_constraint=True, length=40), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
    )


def upgrade() -> None:
    op.create_table(
        "documents",
        sa.Column("kind", sa.Enum("id_card", "register", "certificate", "home", "consent", "other", name="kind", native_enum=False, create_constraint=True, length=40), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("scanned", sa.Boolean(), nullable=False),
        sa.Column("picture_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deleted_by", sa.Uuid(), nullable=True),
        sa.Column("delete_reason_sealed", sa.LargeBinary(), nullable=True),
        *fact(),
        sa.CheckConstraint("(deleted_by IS NULL) = (deleted_at IS NULL)", name=op.f("ck_documents_deleted_by")),
        sa.CheckConstraint("(picture_sealed IS NULL) = (deleted_at IS NOT NULL)", name=op.f("ck_documents_deleted")),
        sa.ForeignKeyConstraint(["child_id"], ["children.id"], name=op.f("fk_documents_child_id")),
        sa.ForeignKeyConstraint(["deleted_by"], ["accounts.id"], name=op.f("fk_documents_deleted_by")),
        sa.ForeignKeyConstraint(["recorded_by"], ["accounts.id"], name=op.f("fk_documents_recorded_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_documents"))
    )
    op.create_index(op.f("ix_documents_child_id"), "documents", ["child_id"], unique=False)
    # a picture cannot be compressed again: do not try
    op.execute("ALTER TABLE documents ALTER COLUMN picture_sealed SET STORAGE EXTERNAL")
    for table in TABLES:
        seen = "EXISTS (SELECT 1 FROM children c WHERE c.id = child_id)"
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY web ON {table} TO tonglian_web USING ({seen}) WITH CHECK ({seen})")
        op.execute(f"CREATE POLICY worker ON {table} TO tonglian_worker USING (true) WITH CHECK (true)")


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)

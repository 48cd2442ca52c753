"""Create children's files."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "children",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("number", sa.BigInteger(), sa.Identity(always=False, start=1001), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column(
            "sex",
            sa.Enum("female", "male", name="sex", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("birth_date", sa.Date(), nullable=False),
        sa.Column("categories", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("guardian_name", sa.Text(), nullable=True),
        sa.Column("guardian_relation", sa.Text(), nullable=True),
        sa.Column("guardian_phone", sa.Text(), nullable=True),
        sa.Column("languages", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column(
            "status",
            sa.Enum("active", "closed", name="status", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("director_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("place_code", sa.Text(), nullable=True),
        sa.Column("lat", sa.Double(), nullable=True),
        sa.Column("lng", sa.Double(), nullable=True),
        sa.Column("precision", sa.Text(), nullable=True),
        sa.CheckConstraint("place_code ~ '^[0-9]{12}$'", name=op.f("ck_children_place")),
        sa.ForeignKeyConstraint(["director_id"], ["accounts.id"], name=op.f("fk_children_director_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_children")),
        sa.UniqueConstraint("number", name=op.f("uq_children_number")),
    )
    op.create_index(op.f("ix_children_director_id"), "children", ["director_id"], unique=False)
    op.create_index(
        "ix_children_place_code",
        "children",
        ["place_code"],
        unique=False,
        postgresql_ops={"place_code": "text_pattern_ops"},
    )


def downgrade() -> None:
    op.drop_index("ix_children_place_code", table_name="children", postgresql_ops={"place_code": "text_pattern_ops"})
    op.drop_index(op.f("ix_children_director_id"), table_name="children")
    op.drop_table("children")

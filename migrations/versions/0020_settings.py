"""Keep what each county sets for itself, every version of it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "county_settings",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("county_code", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("changed_by", sa.Uuid(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("county_code ~ '^[0-9]{6}$'", name=op.f("ck_county_settings_county")),
        sa.CheckConstraint("version > 0", name=op.f("ck_county_settings_version")),
        sa.ForeignKeyConstraint(["changed_by"], ["accounts.id"], name=op.f("fk_county_settings_changed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_county_settings")),
        sa.UniqueConstraint("county_code", "key", "version", name=op.f("uq_county_settings_county_code_key_version")),
    )
    op.execute("""
        CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON county_settings
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
    """)


def downgrade() -> None:
    op.drop_table("county_settings")

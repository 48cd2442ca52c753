"""Keep each sign-in by itself, and second factors."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "sign_ins",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("secret_hash", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", MOMENT, server_default=sa.text("now()"), nullable=False),
        sa.Column("last_seen_at", MOMENT, server_default=sa.text("now()"), nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("second_factor_at", MOMENT, nullable=True),
        sa.Column("confirmed_at", MOMENT, nullable=True),
        sa.Column("totp_candidate", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_sign_ins_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_ins")),
    )
    op.create_index(
        "ix_sign_ins_account_id_open", "sign_ins", ["account_id"], postgresql_where=sa.text("ended_at IS NULL")
    )
    op.create_table(
        "recovery_codes",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_recovery_codes_account_id")),
        sa.PrimaryKeyConstraint("account_id", "digest", name=op.f("pk_recovery_codes")),
    )
    op.create_table(
        "sign_in_tries",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("bucket", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_tries")),
    )
    op.create_index("ix_sign_in_tries_bucket_at", "sign_in_tries", ["bucket", "at"])
    op.create_index("ix_sign_in_tries_at", "sign_in_tries", ["at"])
    op.add_column("accounts", sa.Column("totp_cell", sa.LargeBinary(), nullable=True))
    op.add_column("accounts", sa.Column("totp_step", sa.BigInteger(), nullable=True))
    op.add_column("accounts", sa.Column("reset_digest", sa.LargeBinary(), nullable=True))
    op.add_column("accounts", sa.Column("reset_until", MOMENT, nullable=True))
    op.add_column("accounts", sa.Column("is_demonstration", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.drop_column("accounts", "session_version")


def downgrade() -> None:
    op.add_column("accounts", sa.Column("session_version", sa.Integer(), server_default="1", nullable=False))
    op.alter_column("accounts", "session_version", server_default=None)
    for name in ("is_demonstration", "reset_until", "reset_digest", "totp_step", "totp_cell"):
        op.drop_column("accounts", name)
    for name in ("sign_in_tries", "recovery_codes", "sign_ins"):
        op.drop_table(name)

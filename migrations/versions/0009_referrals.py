"""Create referrals and fulfilments."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "referrals",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("number", sa.BigInteger(), sa.Identity(always=False, start=1001), nullable=False),
        sa.Column("need_id", sa.Uuid(), nullable=False),
        sa.Column("offer_id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=True),
        sa.Column("volunteer_id", sa.Uuid(), nullable=True),
        sa.Column(
            "status",
            sa.Enum(
                "draft",
                "requested",
                "accepted",
                "rejected",
                "in_progress",
                "on_hold",
                "completed",
                "failed",
                "cancelled",
                "entered_in_error",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.Column("message", sa.Text(), nullable=True),
        sa.Column("explanation", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column(
            "reason",
            sa.Enum(
                "no_capacity",
                "waitlist",
                "not_eligible",
                "out_of_area",
                "missing_documents",
                "wrong_service",
                "family_declined",
                "expired",
                "other",
                name="reason_code",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("reason_note", sa.Text(), nullable=True),
        sa.Column("requested_by", sa.Uuid(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("answer_by", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("status <> 'rejected' OR reason IS NOT NULL", name=op.f("ck_referrals_reason")),
        sa.ForeignKeyConstraint(["need_id"], ["needs.id"], name=op.f("fk_referrals_need_id")),
        sa.ForeignKeyConstraint(["offer_id"], ["offers.id"], name=op.f("fk_referrals_offer_id")),
        sa.ForeignKeyConstraint(["organization_id"], ["organizations.id"], name=op.f("fk_referrals_organization_id")),
        sa.ForeignKeyConstraint(["requested_by"], ["accounts.id"], name=op.f("fk_referrals_requested_by")),
        sa.ForeignKeyConstraint(["volunteer_id"], ["accounts.id"], name=op.f("fk_referrals_volunteer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referrals")),
        sa.UniqueConstraint("number", name=op.f("uq_referrals_number")),
    )
    op.create_index(op.f("ix_referrals_need_id"), "referrals", ["need_id"], unique=False)
    op.create_index(op.f("ix_referrals_offer_id"), "referrals", ["offer_id"], unique=False)
    op.create_index(op.f("ix_referrals_organization_id"), "referrals", ["organization_id"], unique=False)
    op.create_index(op.f("ix_referrals_requested_by"), "referrals", ["requested_by"], unique=False)
    op.create_index("ix_referrals_status", "referrals", ["status", "answer_by"], unique=False)
    op.create_index(op.f("ix_referrals_volunteer_id"), "referrals", ["volunteer_id"], unique=False)
    op.create_index(
        "uq_referrals_open",
        "referrals",
        ["need_id", "offer_id"],
        unique=True,
        postgresql_where=sa.text("status IN ('requested', 'accepted', 'in_progress', 'on_hold')"),
    )
    op.create_table(
        "fulfilments",
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("delivered_on", sa.Date(), nullable=False),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.Column("provider_note", sa.Text(), nullable=True),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("confirmed_by", sa.Uuid(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_how", sa.Text(), nullable=True),
        sa.Column("disputed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dispute_note", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "confirmed_by IS NULL OR confirmed_by <> provider_id", name=op.f("ck_fulfilments_two_people")
        ),
        sa.ForeignKeyConstraint(["confirmed_by"], ["accounts.id"], name=op.f("fk_fulfilments_confirmed_by")),
        sa.ForeignKeyConstraint(["provider_id"], ["accounts.id"], name=op.f("fk_fulfilments_provider_id")),
        sa.ForeignKeyConstraint(["referral_id"], ["referrals.id"], name=op.f("fk_fulfilments_referral_id")),
        sa.PrimaryKeyConstraint("referral_id", name=op.f("pk_fulfilments")),
    )
    op.create_table(
        "referral_steps",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column(
            "status",
            sa.Enum(
                "draft",
                "requested",
                "accepted",
                "rejected",
                "in_progress",
                "on_hold",
                "completed",
                "failed",
                "cancelled",
                "entered_in_error",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "reason",
            sa.Enum(
                "no_capacity",
                "waitlist",
                "not_eligible",
                "out_of_area",
                "missing_documents",
                "wrong_service",
                "family_declined",
                "expired",
                "other",
                name="reason_code",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("note", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["actor_id"], ["accounts.id"], name=op.f("fk_referral_steps_actor_id")),
        sa.ForeignKeyConstraint(["referral_id"], ["referrals.id"], name=op.f("fk_referral_steps_referral_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral_steps")),
    )
    op.create_index(op.f("ix_referral_steps_referral_id"), "referral_steps", ["referral_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_referral_steps_referral_id"), table_name="referral_steps")
    op.drop_table("referral_steps")
    op.drop_table("fulfilments")
    op.drop_index(
        "uq_referrals_open",
        table_name="referrals",
        postgresql_where=sa.text("status IN ('requested', 'accepted', 'in_progress', 'on_hold')"),
    )
    op.drop_index(op.f("ix_referrals_volunteer_id"), table_name="referrals")
    op.drop_index("ix_referrals_status", table_name="referrals")
    op.drop_index(op.f("ix_referrals_requested_by"), table_name="referrals")
    op.drop_index(op.f("ix_referrals_organization_id"), table_name="referrals")
    op.drop_index(op.f("ix_referrals_offer_id"), table_name="referrals")
    op.drop_index(op.f("ix_referrals_need_id"), table_name="referrals")
    op.drop_table("referrals")

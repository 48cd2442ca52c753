"""Create offers and bookings."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "offers",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("number", sa.BigInteger(), sa.Identity(always=False, start=1001), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("service", "fund", "volunteer", name="kind", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column(
            "status",
            sa.Enum(
                "draft",
                "in_review",
                "published",
                "paused",
                "expired",
                "withdrawn",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("organization_id", sa.Uuid(), nullable=True),
        sa.Column("volunteer_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("need_types", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("age_min", sa.Integer(), nullable=False),
        sa.Column("age_max", sa.Integer(), nullable=False),
        sa.Column("sex", sa.Text(), nullable=True),
        sa.Column("categories", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column(
            "mode",
            sa.Enum(
                "on_site",
                "at_home",
                "remote",
                "money",
                name="mode",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "reach",
            sa.Enum(
                "radius",
                "divisions",
                "anywhere",
                "stated",
                name="reach",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("radius_km", sa.Double(), nullable=True),
        sa.Column("divisions", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("areas_text", sa.Text(), nullable=True),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("capacity_unit", sa.Text(), nullable=False),
        sa.Column(
            "period",
            sa.Enum(
                "week", "month", "year", "once", name="period", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("cost", sa.Text(), nullable=False),
        sa.Column("cost_note", sa.Text(), nullable=True),
        sa.Column("ceiling", sa.Numeric(precision=12, scale=2), nullable=True),
        sa.Column("languages", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("days", sa.Text(), nullable=True),
        sa.Column("contact_name", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("website", sa.Text(), nullable=True),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("check_failures", sa.Integer(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("review_note", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("source_key", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("place_code", sa.Text(), nullable=True),
        sa.Column("lat", sa.Double(), nullable=True),
        sa.Column("lng", sa.Double(), nullable=True),
        sa.Column("precision", sa.Text(), nullable=True),
        sa.CheckConstraint("(kind = 'volunteer') = (volunteer_id IS NOT NULL)", name=op.f("ck_offers_owner")),
        sa.CheckConstraint("kind = 'volunteer' OR organization_id IS NOT NULL", name=op.f("ck_offers_organization")),
        sa.CheckConstraint(
            "reach <> 'radius' OR (radius_km > 0 AND lat IS NOT NULL AND lng IS NOT NULL)",
            name=op.f("ck_offers_radius"),
        ),
        sa.CheckConstraint("age_min <= age_max", name=op.f("ck_offers_ages")),
        sa.CheckConstraint("capacity > 0", name=op.f("ck_offers_capacity")),
        sa.ForeignKeyConstraint(["organization_id"], ["organizations.id"], name=op.f("fk_offers_organization_id")),
        sa.ForeignKeyConstraint(["volunteer_id"], ["accounts.id"], name=op.f("fk_offers_volunteer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offers")),
        sa.UniqueConstraint("number", name=op.f("uq_offers_number")),
        sa.UniqueConstraint("source", "source_key", name=op.f("uq_offers_source_source_key")),
    )
    op.create_index("ix_offers_need_types", "offers", ["need_types"], unique=False, postgresql_using="gin")
    op.create_index(op.f("ix_offers_organization_id"), "offers", ["organization_id"], unique=False)
    op.create_index(
        "ix_offers_place_code",
        "offers",
        ["place_code"],
        unique=False,
        postgresql_ops={"place_code": "text_pattern_ops"},
    )
    op.create_index(
        "ix_offers_published", "offers", ["kind"], unique=False, postgresql_where=sa.text("status = 'published'")
    )
    op.create_index(op.f("ix_offers_volunteer_id"), "offers", ["volunteer_id"], unique=False)
    op.create_table(
        "bookings",
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("offer_id", sa.Uuid(), nullable=False),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.Column("period_start", sa.Date(), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("units > 0", name=op.f("ck_bookings_units")),
        sa.ForeignKeyConstraint(["offer_id"], ["offers.id"], name=op.f("fk_bookings_offer_id")),
        sa.PrimaryKeyConstraint("referral_id", name=op.f("pk_bookings")),
    )
    op.create_index(op.f("ix_bookings_offer_id"), "bookings", ["offer_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_bookings_offer_id"), table_name="bookings")
    op.drop_table("bookings")
    op.drop_index(op.f("ix_offers_volunteer_id"), table_name="offers")
    op.drop_index("ix_offers_published", table_name="offers", postgresql_where=sa.text("status = 'published'"))
    op.drop_index("ix_offers_place_code", table_name="offers", postgresql_ops={"place_code": "text_pattern_ops"})
    op.drop_index(op.f("ix_offers_organization_id"), table_name="offers")
    op.drop_index("ix_offers_need_types", table_name="offers", postgresql_using="gin")
    op.drop_table("offers")

"""Keep consents, and what was told to whom on which basis."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

AREA = "(place_code ~>=~ (SELECT guard.area()) AND place_code ~<~ (SELECT guard.beyond()))"
MINE = "(organization_id = (SELECT guard.organization()) OR volunteer_id = (SELECT guard.actor()))"
RUNS = "(ended_at IS NULL AND starts_at <= statement_timestamp() AND until > statement_timestamp())"


def words(*names: str, name: str) -> sa.Enum:
    return sa.Enum(*names, name=name, native_enum=False, create_constraint=True, length=40)


def keys(table: str, **columns: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}"))
        for column, other in columns.items()
    ]


def upgrade() -> None:
    op.create_table(
        "consents",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=True),
        sa.Column("volunteer_id", sa.Uuid(), nullable=True),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("parts", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("text_version", sa.Text(), nullable=False),
        sa.Column("agreed", sa.Boolean(), nullable=False),
        sa.Column("given_by_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("relation", sa.Text(), nullable=False),
        sa.Column("channel", words("paper", "spoken", "telephone", name="channel"), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("child_agreed", sa.Boolean(), nullable=True),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawal_sealed", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "(organization_id IS NULL) <> (volunteer_id IS NULL)", name=op.f("ck_consents_one_recipient")
        ),
        sa.CheckConstraint("withdrawn_at IS NULL OR agreed", name=op.f("ck_consents_withdrawn")),
        *keys(
            "consents",
            child_id="children",
            organization_id="organizations",
            volunteer_id="accounts",
            recorded_by="accounts",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consents")),
    )
    op.create_index(op.f("ix_consents_child_id"), "consents", ["child_id"])
    op.create_table(
        "disclosures",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("place_code", sa.Text(), nullable=False),
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=True),
        sa.Column("volunteer_id", sa.Uuid(), nullable=True),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("parts", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("contents_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("basis", words("consent", "duty", "emergency", name="basis"), nullable=False),
        sa.Column("consent_id", sa.Uuid(), nullable=True),
        sa.Column("ground", sa.Text(), nullable=True),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("first_seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ending", words("withdrawn", "over", "mistaken", "improper", name="ending"), nullable=True),
        sa.Column("review_by", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reviewed_by", sa.Uuid(), nullable=True),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("proper", sa.Boolean(), nullable=True),
        sa.CheckConstraint(
            "(organization_id IS NULL) <> (volunteer_id IS NULL)", name=op.f("ck_disclosures_one_recipient")
        ),
        sa.CheckConstraint("basis <> 'consent' OR consent_id IS NOT NULL", name=op.f("ck_disclosures_consent")),
        sa.CheckConstraint("basis <> 'duty' OR ground IS NOT NULL", name=op.f("ck_disclosures_duty")),
        sa.CheckConstraint("basis <> 'emergency' OR review_by IS NOT NULL", name=op.f("ck_disclosures_emergency")),
        sa.CheckConstraint("until > starts_at", name=op.f("ck_disclosures_has_end")),
        sa.CheckConstraint("reviewed_by IS NULL OR reviewed_by <> made_by", name=op.f("ck_disclosures_two_people")),
        *keys(
            "disclosures",
            child_id="children",
            referral_id="referrals",
            organization_id="organizations",
            volunteer_id="accounts",
            consent_id="consents",
            made_by="accounts",
            reviewed_by="accounts",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disclosures")),
    )
    for column in ("child_id", "referral_id", "organization_id", "volunteer_id", "consent_id"):
        op.create_index(op.f(f"ix_disclosures_{column}"), "disclosures", [column])
    op.create_index(
        "ix_disclosures_place_code", "disclosures", ["place_code"], postgresql_ops={"place_code": "text_pattern_ops"}
    )
    file = "EXISTS (SELECT 1 FROM children c WHERE c.id = child_id)"
    # a recipient sees what runs; from its end on it is gone for her, whatever the service forgets
    told = f"{AREA} OR child_id = ANY ((SELECT guard.permitted())::uuid[]) OR ({MINE} AND {RUNS})"
    for table, seen in (("consents", file), ("disclosures", told)):
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY web ON {table} TO tonglian_web USING ({seen}) WITH CHECK ({seen})")
        op.execute(f"CREATE POLICY worker ON {table} TO tonglian_worker USING (true) WITH CHECK (true)")
    op.execute("""
        CREATE FUNCTION guard.end_of_referral(uuid) RETURNS TABLE (id uuid, child_id uuid) LANGUAGE sql VOLATILE
        SECURITY DEFINER SET search_path = public, pg_temp AS $$
            UPDATE disclosures d SET ended_at = statement_timestamp(), ending = 'over'
            WHERE d.referral_id = $1 AND d.ended_at IS NULL AND EXISTS (
                SELECT 1 FROM referrals r WHERE r.id = $1
                AND r.status NOT IN ('requested', 'accepted', 'in_progress', 'on_hold')
            )
            RETURNING d.id, d.child_id
        $$
    """)
    op.execute("REVOKE EXECUTE ON FUNCTION guard.end_of_referral(uuid) FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION guard.end_of_referral(uuid) TO tonglian_web, tonglian_worker")


def downgrade() -> None:
    op.execute("DROP FUNCTION guard.end_of_referral(uuid)")
    op.drop_table("disclosures")
    op.drop_table("consents")

"""Say which organization stands beside a volunteer, and let its staff be the second side of her hours."""

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None

AREA = "(place_code ~>=~ (SELECT guard.area()) AND place_code ~<~ (SELECT guard.beyond()))"
SEEN = f"{AREA} OR volunteer_id = (SELECT guard.actor()) OR id = ANY ((SELECT guard.called_shifts())::uuid[])"
# of a time that has hours, and nothing before: what is only planned concerns the child's side
BESIDE = "organization_id = (SELECT guard.organization()) AND status IN ('written', 'returned', 'confirmed')"


def upgrade() -> None:
    for table in ("check_results", "shifts"):
        op.add_column(table, sa.Column("organization_id", sa.Uuid(), nullable=True))
        op.create_foreign_key(op.f(f"fk_{table}_organization_id"), table, "organizations", ["organization_id"], ["id"])
    op.create_index(op.f("ix_shifts_organization_id"), "shifts", ["organization_id"])
    op.create_check_constraint(
        op.f("ck_check_results_beside"), "check_results", "organization_id IS NULL OR kind = 'supervision'"
    )
    policy(f"{SEEN} OR ({BESIDE})")


def policy(seen: str) -> None:
    op.execute("DROP POLICY web ON shifts")
    op.execute(f"CREATE POLICY web ON shifts TO tonglian_web USING ({seen}) WITH CHECK ({seen})")


def downgrade() -> None:
    policy(SEEN)
    op.drop_constraint(op.f("ck_check_results_beside"), "check_results")
    op.drop_index(op.f("ix_shifts_organization_id"), "shifts")
    for table in ("shifts", "check_results"):
        op.drop_constraint(op.f(f"fk_{table}_organization_id"), table)
        op.drop_column(table, "organization_id")

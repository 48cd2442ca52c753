"""A vacancy whose request to the named body was taken back is told as that, and not as that body's no."""

from alembic import op

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None

DEEDS = ("raised", "again", "late", "passed_up", "on_agenda", "off_agenda", "decided", "refused", "resolved")


def upgrade() -> None:
    allow(*DEEDS, "recalled")


def allow(*deeds: str) -> None:
    op.drop_constraint(op.f("ck_vacancy_steps_deed"), "vacancy_steps")
    listed = ", ".join(f"'{one}'" for one in deeds)
    op.create_check_constraint(op.f("ck_vacancy_steps_deed"), "vacancy_steps", f"deed IN ({listed})")


def downgrade() -> None:
    op.execute("UPDATE vacancy_steps SET deed = 'refused' WHERE deed = 'recalled'")
    allow(*DEEDS)

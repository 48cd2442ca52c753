"""The register of vacancies, and how each came to where it is."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

AREA = "(place_code ~>=~ (SELECT guard.area()) AND place_code ~<~ (SELECT guard.beyond()))"
CAUSES = ("no_offer", "missed", "overdue", "no_department")


def words(name: str, *choices: str) -> sa.Enum:
    return sa.Enum(*choices, name=name, native_enum=False, create_constraint=True, length=40)


def moment(name: str, *, given: bool = False, needed: bool = False) -> sa.Column:
    default = sa.text("now()") if given else None
    return sa.Column(name, sa.DateTime(timezone=True), server_default=default, nullable=not (given or needed))


def refers(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}"))


def upgrade() -> None:
    op.create_table(
        "vacancies",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("number", sa.BigInteger(), sa.Identity(always=False, start=1001), nullable=False),
        sa.Column("need_id", sa.Uuid(), nullable=False),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("place_code", sa.Text(), nullable=True),
        sa.Column("cause", words("cause", *CAUSES), nullable=False),
        sa.Column("status", words("status", "raised", "on_agenda", "decided", "resolved"), nullable=False),
        sa.Column("holder", words("holder", "township", "county", "department"), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=True),
        sa.Column("referral_id", sa.Uuid(), nullable=True),
        sa.Column("deadline", sa.Date(), nullable=True),
        moment("raised_at", given=True),
        moment("act_by", needed=True),
        sa.Column("resolved_by", sa.Uuid(), nullable=True),
        moment("resolved_at"),
        sa.Column("resolution", words("resolution", "helped", "department", "ended", "unmet"), nullable=True),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(status = 'resolved') = (resolved_at IS NOT NULL)", name=op.f("ck_vacancies_resolved")),
        sa.CheckConstraint("(resolved_at IS NULL) = (resolution IS NULL)", name=op.f("ck_vacancies_how")),
        sa.CheckConstraint(
            "holder <> 'department' OR (organization_id IS NOT NULL AND deadline IS NOT NULL)",
            name=op.f("ck_vacancies_department"),
        ),
        refers("vacancies", "need_id", "needs"),
        refers("vacancies", "child_id", "children"),
        refers("vacancies", "organization_id", "organizations"),
        refers("vacancies", "referral_id", "referrals"),
        refers("vacancies", "resolved_by", "accounts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vacancies")),
        sa.UniqueConstraint("number", name=op.f("uq_vacancies_number")),
    )
    for column in ("need_id", "child_id", "organization_id", "referral_id"):
        op.create_index(op.f(f"ix_vacancies_{column}"), "vacancies", [column])
    open_ones = sa.text("status <> 'resolved'")
    op.create_index("uq_vacancies_open", "vacancies", ["need_id"], unique=True, postgresql_where=open_ones)
    op.create_index("ix_vacancies_act_by", "vacancies", ["act_by"], postgresql_where=open_ones)
    op.create_table(
        "vacancy_steps",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("vacancy_id", sa.Uuid(), nullable=False),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("place_code", sa.Text(), nullable=True),
        moment("at", given=True),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column(
            "deed",
            words(
                "deed", "raised", "again", "late", "passed_up", "on_agenda", "off_agenda", "decided", "refused", "resolved"
            ),
            nullable=False,
        ),
        sa.Column("cause", words("cause", *CAUSES), nullable=True),
        sa.Column("note_sealed", sa.LargeBinary(), nullable=True),
        refers("vacancy_steps", "vacancy_id", "vacancies"),
        refers("vacancy_steps", "child_id", "children"),
        refers("vacancy_steps", "actor_id", "accounts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vacancy_steps")),
    )
    for column in ("vacancy_id", "child_id"):
        op.create_index(op.f(f"ix_vacancy_steps_{column}"), "vacancy_steps", [column])
    for table in ("vacancies", "vacancy_steps"):
        op.create_index(f"ix_{table}_place_code", table, ["place_code"], postgresql_ops={"place_code": "text_pattern_ops"})
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY web ON {table} TO tonglian_web USING ({AREA}) WITH CHECK ({AREA})")
        op.execute(f"CREATE POLICY worker ON {table} TO tonglian_worker USING (true) WITH CHECK (true)")
    moved_with(
        "UPDATE rechecks SET place_code = NEW.place_code WHERE need_id = NEW.id;"
        " UPDATE vacancies SET place_code = NEW.place_code WHERE need_id = NEW.id;"
        " UPDATE vacancy_steps s SET place_code = NEW.place_code FROM vacancies v"
        " WHERE v.id = s.vacancy_id AND v.need_id = NEW.id;"
    )


def moved_with(moves: str) -> None:
    """A need that moves takes these rows along."""
    op.execute(
        "CREATE OR REPLACE FUNCTION guard.need_moved_in_loop() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER"
        f" SET search_path = public, pg_temp AS $$ BEGIN {moves} RETURN NULL; END $$"
    )


def downgrade() -> None:
    moved_with("UPDATE rechecks SET place_code = NEW.place_code WHERE need_id = NEW.id;")
    op.drop_table("vacancy_steps")
    op.drop_table("vacancies")

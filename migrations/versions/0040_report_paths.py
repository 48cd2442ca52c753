"""Let anybody report, route a report to departments, keep what happened to it, and what should have been reported earlier."""

import sqlalchemy as sa
from alembic import op

from app.adapters import adapters

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

OVERSEEN = """
    place_code ~>=~ (SELECT guard.area()) AND place_code ~<~ (SELECT guard.beyond())
    AND length((SELECT guard.area())) BETWEEN 6 AND 9
"""
EARLIER = f"reported_by = (SELECT guard.actor()) OR ({OVERSEEN})"
SEEN = (
    f"filed_by = (SELECT guard.actor()) OR {EARLIER} OR id = ANY ((SELECT guard.routed_reports())::uuid[])"
)
OF_REPORT = "EXISTS (SELECT 1 FROM reports r WHERE r.id = report_id)"
KEYS = (
    "EXISTS (SELECT 1 FROM children c WHERE c.id = child_id)"
    " OR child_id = ANY ((SELECT guard.answered_children())::uuid[])"
)
TABLES = ("report_routes", "report_steps", "report_reviews")
DEPARTMENTS = ("police", "civil_affairs", "education", "other")
CHANNELS = ("telephone", "in_person", "writing")
KINDS = ("received", "told", "acknowledged", "reminded", "escalated", "note", "closed", "review")
OUTCOMES = ("case", "protected", "helped", "transferred", "not_found", "other")


def words(name: str, *choices: str) -> sa.Enum:
    return sa.Enum(*choices, name=name, native_enum=False, create_constraint=True, length=40)


def refers(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}"))


def ident() -> sa.Column:
    return sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False)


def locked(name: str) -> sa.Column:
    return sa.Column(f"{name}_locked", sa.LargeBinary(), nullable=True)


def moment(name: str, *, given: bool = False) -> sa.Column:
    default = sa.text("now()") if given else None
    return sa.Column(name, sa.DateTime(timezone=True), server_default=default, nullable=not given)


def upgrade() -> None:
    reports()
    routes()
    op.create_table(
        "report_steps",
        ident(),
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("kind", words("kind", *KINDS), nullable=False),
        moment("at", given=True),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        locked("words"),
        refers("report_steps", "report_id", "reports"),
        refers("report_steps", "actor_id", "accounts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_steps")),
    )
    op.create_table(
        "report_reviews",
        ident(),
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("known_since", sa.Date(), nullable=False),
        locked("knew"),
        sa.Column("opened_by", sa.Uuid(), nullable=False),
        moment("opened_at", given=True),
        locked("learnt"),
        sa.Column("closed_by", sa.Uuid(), nullable=True),
        moment("closed_at"),
        sa.CheckConstraint("closed_by <> opened_by", name=op.f("ck_report_reviews_two_people")),
        sa.CheckConstraint("(closed_at IS NULL) = (closed_by IS NULL)", name=op.f("ck_report_reviews_closed")),
        refers("report_reviews", "report_id", "reports"),
        refers("report_reviews", "opened_by", "accounts"),
        refers("report_reviews", "closed_by", "accounts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_reviews")),
    )
    op.create_index(
        "uq_report_reviews_open", "report_reviews", ["report_id"], unique=True,
        postgresql_where=sa.text("closed_at IS NULL"),
    )  # fmt: skip
    for table in TABLES:
        op.create_index(op.f(f"ix_{table}_report_id"), table, ["report_id"])
    op.create_index(op.f("ix_report_routes_organization_id"), "report_routes", ["organization_id"])
    carry_over()
    for column in ("told", "channel", "told_at", "receipt_locked"):
        op.drop_column("reports", column)
    op.execute(
        "CREATE FUNCTION guard.routed_reports() RETURNS uuid[] LANGUAGE sql STABLE SECURITY DEFINER"
        " SET search_path = public, pg_temp AS $$ SELECT coalesce(array_agg(report_id), '{}') FROM report_routes"
        " WHERE organization_id = (SELECT guard.organization()) $$"
    )
    op.execute("REVOKE EXECUTE ON FUNCTION guard.routed_reports() FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION guard.routed_reports() TO tonglian_web, tonglian_worker")
    # whoever a report about a child's file was routed to opens its words, and nothing else of hers
    op.execute(
        "CREATE FUNCTION guard.reported_children() RETURNS uuid[] LANGUAGE sql STABLE SECURITY DEFINER"
        " SET search_path = public, pg_temp AS $$ SELECT coalesce(array_agg(child_id), '{}') FROM reports"
        " WHERE child_id IS NOT NULL AND (id = ANY (guard.routed_reports()) OR reported_by = guard.actor()) $$"
    )
    op.execute("REVOKE EXECUTE ON FUNCTION guard.reported_children() FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION guard.reported_children() TO tonglian_web, tonglian_worker")
    keys(f"{KEYS} OR child_id = ANY ((SELECT guard.reported_children())::uuid[])")
    op.execute("DROP POLICY web ON reports")
    op.execute(f"CREATE POLICY web ON reports TO tonglian_web USING ({SEEN}) WITH CHECK ({SEEN})")
    for table in TABLES:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY web ON {table} TO tonglian_web USING ({OF_REPORT}) WITH CHECK ({OF_REPORT})")
        op.execute(f"CREATE POLICY worker ON {table} TO tonglian_worker USING (true) WITH CHECK (true)")


def keys(seen: str) -> None:
    op.execute("DROP POLICY web ON child_keys")
    op.execute(f"CREATE POLICY web ON child_keys TO tonglian_web USING ({seen}) WITH CHECK ({seen})")


def reports() -> None:
    for name in ("who", "where", "contact", "answer"):
        op.add_column("reports", locked(name))
    op.add_column("reports", sa.Column("filed_by", sa.Uuid(), nullable=True))
    op.execute("UPDATE reports SET filed_by = gen_random_uuid()")
    op.alter_column("reports", "filed_by", nullable=False)
    op.alter_column("reports", "reported_by", nullable=True)
    op.add_column(
        "reports",
        sa.Column(
            "status", words("status", "received", "acknowledged", "closed"), nullable=False, server_default="received"
        ),
    )
    op.alter_column("reports", "status", server_default=None)
    for name in ("acknowledged_at", "escalated_at", "closed_at"):
        op.add_column("reports", moment(name))
    op.add_column("reports", sa.Column("acknowledged_by", sa.Uuid(), nullable=True))
    op.add_column("reports", sa.Column("outcome", words("outcome", *OUTCOMES), nullable=True))
    op.add_column("reports", sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    op.alter_column("reports", "version", server_default=None)
    op.create_foreign_key(op.f("fk_reports_acknowledged_by"), "reports", "accounts", ["acknowledged_by"], ["id"])
    op.create_unique_constraint(op.f("uq_reports_filed_by"), "reports", ["filed_by"])
    op.create_check_constraint(op.f("ck_reports_two_people"), "reports", "acknowledged_by <> reported_by")
    op.create_check_constraint(op.f("ck_reports_answered"), "reports", "(status = 'closed') = (outcome IS NOT NULL)")
    op.create_index(
        "ix_reports_waiting", "reports", ["reported_at"], postgresql_where=sa.text("status = 'received'")
    )


def routes() -> None:
    op.create_table(
        "report_routes",
        ident(),
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("department", words("department", *DEPARTMENTS), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=True),
        sa.Column("channel", words("channel", *CHANNELS), nullable=True),
        moment("told_at"),
        sa.Column("told_by", sa.Uuid(), nullable=True),
        locked("receipt"),
        refers("report_routes", "report_id", "reports"),
        refers("report_routes", "organization_id", "organizations"),
        refers("report_routes", "told_by", "accounts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_routes")),
        sa.UniqueConstraint("report_id", "department", name=op.f("uq_report_routes_report_id_department")),
    )


def carry_over() -> None:
    """Who was told so far becomes a route; receipts are locked anew, bound to where they now stand."""
    connection = op.get_bind()
    for report_id, told, channel, told_at, reported_by, cell in connection.execute(
        sa.text("SELECT id, told, channel, told_at, reported_by, receipt_locked FROM reports")
    ).all():
        route = connection.execute(
            sa.text(
                "INSERT INTO report_routes (report_id, department, channel, told_at, told_by)"
                " VALUES (:report, :told, :channel, :at, :by) RETURNING id"
            ),
            {"report": report_id, "told": told, "channel": channel, "at": told_at, "by": reported_by},
        ).scalar_one()
        connection.execute(
            sa.text("INSERT INTO report_steps (report_id, kind, at, actor_id) VALUES (:report, 'received', :at, :by)"),
            {"report": report_id, "at": told_at, "by": reported_by},
        )
        if cell is not None:
            clear = adapters.keys.unlock(bytes(cell), f"reports:receipt:{report_id}")
            again = adapters.keys.lock(clear, f"report_routes:receipt:{route}")
            connection.execute(
                sa.text("UPDATE report_routes SET receipt_locked = :cell WHERE id = :id"), {"cell": again, "id": route}
            )


def downgrade() -> None:
    """Receipts of departments and whatever strangers reported do not come back into the old shape."""
    op.execute("DROP POLICY web ON reports")
    op.execute("DELETE FROM report_reviews")
    op.execute("DELETE FROM report_steps")
    op.add_column("reports", sa.Column("told", words("told", *DEPARTMENTS), nullable=True))
    op.add_column("reports", sa.Column("channel", words("channel", *CHANNELS), nullable=True))
    op.add_column("reports", moment("told_at"))
    op.add_column("reports", locked("receipt"))
    op.execute(
        "UPDATE reports SET told = t.department, channel = t.channel, told_at = t.told_at FROM"
        " (SELECT DISTINCT ON (report_id) * FROM report_routes WHERE told_at IS NOT NULL ORDER BY report_id, told_at) t"
        " WHERE t.report_id = reports.id"
    )
    op.execute("DELETE FROM report_routes")
    op.execute("DELETE FROM reports WHERE told IS NULL OR channel IS NULL OR reported_by IS NULL")
    for column in ("told", "channel", "told_at", "reported_by"):
        op.alter_column("reports", column, nullable=False)
    op.create_check_constraint(op.f("ck_reports_told_after"), "reports", "told_at >= found_at")
    for table in reversed(TABLES):
        op.drop_table(table)
    keys(KEYS)
    op.execute("DROP FUNCTION guard.reported_children()")
    op.execute("DROP FUNCTION guard.routed_reports()")
    op.execute(f"CREATE POLICY web ON reports TO tonglian_web USING ({EARLIER}) WITH CHECK ({EARLIER})")
    op.drop_index("ix_reports_waiting", table_name="reports")
    op.drop_constraint(op.f("uq_reports_filed_by"), "reports")
    for column in (
        "who_locked", "where_locked", "contact_locked", "answer_locked", "filed_by", "status", "acknowledged_at",
        "escalated_at", "closed_at", "acknowledged_by", "outcome", "version",
    ):  # fmt: skip
        op.drop_column("reports", column)

"""Ask of one need whether somebody was asked to help with it, instead of gathering all that she was ever asked."""

from alembic import op

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None

AREA = "(place_code ~>=~ (SELECT guard.area()) AND place_code ~<~ (SELECT guard.beyond()))"
PERMITTED = "child_id = ANY ((SELECT guard.permitted())::uuid[])"
ASKED = (  # of a referral r
    "r.status <> 'draft' AND (r.organization_id = (SELECT guard.organization()) OR r.volunteer_id = (SELECT guard.actor()))"
)
OWN_FILE = "EXISTS (SELECT 1 FROM children c WHERE c.id = child_id)"
REPORTED = "child_id = ANY ((SELECT guard.reported_children())::uuid[])"

FUNCTIONS = {
    "states_of_tries(uuid)": ("SETOF text", "SELECT status FROM referrals WHERE need_id = $1 AND {asked}"),
    "director_of(uuid)": (
        "uuid",
        "SELECT c.director_id FROM needs n JOIN children c ON c.id = n.child_id WHERE n.id = $1 AND {asked}",
    ),
    "units_taken(uuid, uuid)": (
        "bigint",
        """SELECT coalesce(sum(r.units), 0) FROM referrals r LEFT JOIN fulfilments f ON f.referral_id = r.id
        WHERE r.need_id = $1 AND r.id <> $2 AND {asked} AND (r.status IN ('accepted', 'in_progress', 'on_hold')
        OR r.status = 'completed' AND f.confirmed_at IS NULL AND f.settled_at IS NULL)""",
    ),
}
"""What whoever was asked for a need may know of it, and nobody else."""


def define(signature: str, result: str, body: str) -> None:
    """One function that looks past row security."""
    op.execute(
        f"CREATE OR REPLACE FUNCTION guard.{signature} RETURNS {result} LANGUAGE sql STABLE SECURITY DEFINER"
        f" SET search_path = public, pg_temp AS $$ {body} $$"
    )
    op.execute(f"REVOKE EXECUTE ON FUNCTION guard.{signature} FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION guard.{signature} TO tonglian_web, tonglian_worker")


def policy(table: str, seen: str) -> None:
    """What the web's role reaches of a table."""
    op.execute(f"ALTER POLICY web ON {table} USING ({seen}) WITH CHECK ({seen})")


def upgrade() -> None:
    define(
        "asked_for_child(uuid)", "boolean",
        f"SELECT EXISTS (SELECT 1 FROM needs n JOIN referrals r ON r.need_id = n.id WHERE n.child_id = $1 AND {ASKED})",
    )  # fmt: skip
    # written out, so that the planner may look up one need or go through all, as a question wants
    asked = f"EXISTS (SELECT 1 FROM referrals r WHERE r.need_id = needs.id AND {ASKED})"
    policy("needs", f"{AREA} OR {PERMITTED} OR {asked}")
    policy("child_keys", f"{OWN_FILE} OR guard.asked_for_child(child_id) OR {REPORTED}")
    asked = f"EXISTS (SELECT 1 FROM referrals r WHERE r.need_id = $1 AND {ASKED})"
    for signature, (result, body) in FUNCTIONS.items():
        define(signature, result, body.format(asked=asked))
    op.execute("DROP FUNCTION guard.answered_children()")
    op.execute("DROP FUNCTION guard.answered_needs()")


def downgrade() -> None:
    every = f"SELECT coalesce(array_agg(need_id), '{{}}') FROM referrals r WHERE {ASKED}"
    define("answered_needs()", "uuid[]", every)
    define(
        "answered_children()", "uuid[]",
        "SELECT coalesce(array_agg(child_id), '{}') FROM needs WHERE id = ANY (guard.answered_needs())",
    )  # fmt: skip
    for signature, (result, body) in FUNCTIONS.items():
        define(signature, result, body.format(asked="$1 = ANY (guard.answered_needs())"))
    children = "child_id = ANY ((SELECT guard.answered_children())::uuid[])"
    policy("child_keys", f"{OWN_FILE} OR {children} OR {REPORTED}")
    policy("needs", f"{AREA} OR {PERMITTED} OR id = ANY ((SELECT guard.answered_needs())::uuid[])")
    op.execute("DROP FUNCTION guard.asked_for_child(uuid)")

"""Programmes that may meet a need, for the shortlist: from this very child's newest screening, marked for what they are."""

from flask import url_for

from app.access.actor import Actor
from app.access.permissions import Permission
from app.children.policy import allows
from app.entitlements import cards, queries
from app.entitlements.programmes import by_code
from app.entitlements.rules import STATUS_NAMES
from app.needs.models import Need
from app.referrals.beside import BESIDE, Row

MOST = 6


def programmes(actor: Actor, need: Need) -> list[Row]:
    """Likely ones first, then those to check, nearest to an answer first. None that fails, and none that rests on
    sealed categories. One question to the database."""
    if not allows(actor, Permission.SEE_CHILDREN, need.child):
        return []
    found, taken = queries.newest_screening(need.child_id)
    if found is None:
        return []
    nearly, others = set(found.nearly), set(found.to_check) - set(found.nearly)
    codes = [*found.likely, *sorted(nearly), *sorted(others)]
    chosen = [code for code in codes if need.type_code in by_code()[code].need_types][:MOST]
    return [row(need, code, code in found.likely, code in nearly, taken.get(code)) for code in chosen]


def row(need: Need, code: str, likely: bool, nearly: bool, status: str | None) -> Row:
    """One programme."""
    programme = by_code()[code]
    return {
        "name": cards.name(code),
        "url": url_for("entitlements.of_child", child_id=need.child_id),
        "kind": "entitlement",
        "likely": likely,
        "nearly": nearly,
        "state": STATUS_NAMES[status] if status else cards.VERDICT_NAMES["likely" if likely else "check"],
        "benefit": programme.benefit,
        "unverified": programme.unverified,
    }


BESIDE.append(programmes)

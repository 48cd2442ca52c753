"""The verbs of donors."""

from collections.abc import Sequence

from app.access.actor import Actor
from app.access.permissions import Permission, Role
from app.audit.service import record
from app.database import session
from app.giving import rules
from app.giving.models import Donor
from app.people import service as people
from app.transaction import atomic


def join(
    *,
    login: str,
    name: str,
    password: str,
    body: str,
    need_types: Sequence[str],
    place: str | None = None,
    note: str | None = None,
    language: str = "zh",
) -> Donor:
    """A donor signs up: an account that sees no child, and her wishes."""
    rules.check_types(need_types)
    with atomic():
        account = people.sign_up(login=login, name=name, password=password, role=Role.DONOR, language=language)
        session.flush()
        donor = Donor(account_id=account.id, body=body, need_types=sorted(set(need_types)), place_code=place, note=note)
        session.add(donor)
    return donor


def wish(actor: Actor, *, need_types: Sequence[str], place: str | None, note: str | None) -> Donor:
    """Change one's wishes."""
    actor.require(Permission.GIVE)
    rules.check_types(need_types)
    with atomic():
        donor = session.get(Donor, actor.id, with_for_update=True) or Donor(account_id=actor.id)
        donor.need_types, donor.place_code, donor.note = sorted(set(need_types)), place, note
        session.add(donor)
        record(actor, "donor.wish", ("donor", str(actor.id)))
    return donor

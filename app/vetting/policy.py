"""Who vets whom: the officers of her county; she reads her own."""

from app.access.actor import Actor
from app.access.permissions import Permission, Role
from app.people.models import Account


def vets(actor: Actor, account: Account) -> bool:
    """Whether the actor records what came of a volunteer's checks."""
    return account.role is Role.VOLUNTEER and actor.may(Permission.VET_VOLUNTEERS) and actor.covers(account.place_code)

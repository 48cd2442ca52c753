"""What the last run over a whole county says of single places, so that whoever chooses first does not choose for two."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

CHILD = 2_500
"""What helping one of the least urgent needs is worth beside tenths of a point: more than two of the dearest pairs."""
URGENCIES = 4
MOST = URGENCIES * CHILD


def worth(urgency: int) -> int:
    """What helping a need of an urgency from 1 (now) to 4 is worth, in tenths of a point. Whoever would pay more for a
    place, its pair counted, does better to leave it to others: that is how prices are read when needs come one by one."""
    return (URGENCIES + 1 - urgency) * CHILD


@dataclass(frozen=True, slots=True)
class Prices:
    """`price`: what a place of an offer is worth to the other children, in tenths of a point; `only`: how many children
    who wait can be helped by nobody else; `last`: offers where whoever takes a place leaves another child with nothing.
    Offers that are not named have places enough."""

    price: Mapping[UUID, int] = field(default_factory=dict)
    only: Mapping[UUID, int] = field(default_factory=dict)
    last: frozenset[UUID] = frozenset()

    def of(self, offer: UUID) -> int:
        """The price of a place, at most the most urgent child's."""
        return max(0, min(MOST, self.price.get(offer, 0)))

    def waiting(self, offer: UUID) -> int:
        """How many children have only this one."""
        return self.only.get(offer, 0)


FREE = Prices()
"""Nothing is known of others; every place is as good as the next."""

"""What the last run over a whole county says of single places, so that whoever chooses first does not choose for two."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

CHILD = 1000
"""The price at which one place more would let one child more be helped: a whole score, in tenths of a point."""


@dataclass(frozen=True, slots=True)
class Prices:
    """`price`: what a place of an offer is worth to the other children, in tenths of a point; `only`: how many children
    who wait can be helped by nobody else; `last`: offers of which one place fewer leaves a child with nothing, though one
    more may be worth little. Offers that are not named have places enough."""

    price: Mapping[UUID, int] = field(default_factory=dict)
    only: Mapping[UUID, int] = field(default_factory=dict)
    last: frozenset[UUID] = frozenset()

    def of(self, offer: UUID) -> int:
        """The price of a place, at most one child's."""
        return max(0, min(CHILD, self.price.get(offer, 0)))

    def waiting(self, offer: UUID) -> int:
        """How many children have only this one."""
        return self.only.get(offer, 0)


FREE = Prices()
"""Nothing is known of others; every place is as good as the next."""

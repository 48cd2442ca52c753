"""Cutting a long list into pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Item = TypeVar("Item")
SIZE = 20


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """One page of a list, and where it stands in it. Pages are numbered from 1."""

    items: Sequence[Item]
    number: int
    total: int
    size: int = SIZE

    @property
    def pages(self) -> int:
        """How many pages there are; at least one."""
        return max(1, -(-self.total // self.size))

    @property
    def has_previous(self) -> bool:
        """Whether a page comes before."""
        return self.number > 1

    @property
    def has_next(self) -> bool:
        """Whether a page comes after."""
        return self.number < self.pages

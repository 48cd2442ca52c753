"""Cutting a long list into pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from flask import request

Item = TypeVar("Item")
SIZE = 20
LAST = 1_000_000
"""No list is longer: a page number beyond is a slip of the finger, or somebody trying what breaks."""


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


def page_asked() -> int:
    """The page that the address asks for; the first where it asks for none, or for nonsense."""
    return min(max(1, request.args.get("page", 1, type=int)), LAST)

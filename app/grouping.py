"""Pairs brought together by their first."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any


def gathered(pairs: Iterable[Any]) -> dict[Any, frozenset[Any]]:
    """The second of each pair, by the first; pairs are tuples or rows of two columns."""
    found: dict[Any, set[Any]] = defaultdict(set)
    for key, value in pairs:
        found[key].add(value)
    return {key: frozenset(values) for key, values in found.items()}

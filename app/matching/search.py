"""What the searches along shortest paths share: marks, distances, and a heap of options by distance.

Passing tuples of arrays between compiled functions is free only where they are inlined; the loops therefore take the
arrays they use into names of their own first.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.matching.compiled import compiled


class Scratch(NamedTuple):
    """Room for one search, used again by the next: `mark` tells which entries belong to the search at hand."""

    clock: NDArray[np.int64]
    """One number: how many searches there have been."""
    mark: NDArray[np.int64]
    """2 × clock for options seen, 2 × clock + 1 for those done."""
    distance: NDArray[np.int64]
    via: NDArray[np.int32]
    """The unit that would come to each option (or, backwards, leave it)."""
    via_cost: NDArray[np.int32]
    done: NDArray[np.int32]
    """Options in the order in which they were done."""
    now: NDArray[np.int32]
    """Options no farther than the one at hand: looked at at once, without the heap."""
    heap: NDArray[np.int32]
    place: NDArray[np.int32]
    """Where in the heap each option stands, or -1."""
    need_mark: NDArray[np.int64]
    need_distance: NDArray[np.int64]
    need_via: NDArray[np.int32]
    need_cost: NDArray[np.int32]
    needs: NDArray[np.int32]
    """Needs in the order in which they were reached."""


def scratch(needs: int, options: int) -> Scratch:
    """Room for so many needs and options."""

    def numbers(length: int) -> NDArray[np.int64]:
        return np.zeros(length, np.int64)

    def places(length: int) -> NDArray[np.int32]:
        return np.full(length, -1, np.int32)

    return Scratch(
        numbers(1), numbers(options), numbers(options), places(options), places(options), places(options),
        places(options), places(options), places(options),
        numbers(needs), numbers(needs), places(needs), places(needs), places(needs),
    )  # fmt: skip


@compiled
def rise(heap: NDArray[np.int32], place: NDArray[np.int32], distance: NDArray[np.int64], size: int, option: int) -> int:
    """Put an option into the heap, or mend its place after its distance fell; the new size."""
    at = np.int64(place[option])
    if at < 0:
        at, size = size, size + 1
    key = distance[option]
    while at > 0:
        parent = (at - 1) >> 1
        other = heap[parent]
        if distance[other] <= key:
            break
        heap[at], place[other] = other, at
        at = parent
    heap[at], place[option] = option, at
    return size


@compiled
def take(heap: NDArray[np.int32], place: NDArray[np.int32], distance: NDArray[np.int64], size: int) -> int:
    """Take the nearest option out of a heap of `size`; it is then one smaller."""
    nearest = heap[0]
    place[nearest] = -1
    size -= 1
    if size:
        option = heap[size]
        key, at = distance[option], 0
        while True:
            child = 2 * at + 1
            if child >= size:
                break
            if child + 1 < size and distance[heap[child + 1]] < distance[heap[child]]:
                child += 1
            other = heap[child]
            if distance[other] >= key:
                break
            heap[at], place[other] = other, at
            at = child
        heap[at], place[option] = option, at
    return nearest

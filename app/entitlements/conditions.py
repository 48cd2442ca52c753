"""What a rule is once it has been read: a tree of conditions on single facts, joined by *all of* and *any of*.

Three answers: 2 yes, 1 not known, 0 no. *All of* is the smallest of its parts and *any of* the largest, so that what is
not known never becomes a no (Kleene's strong logic). `not` was pushed down to the single conditions when the rule was read.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from app.entitlements.vocabulary import HIGHEST, Fact, Facts, Kind, Value

NO, UNKNOWN, YES = 0, 1, 2
COMPARISONS = {
    "lt": lambda left, right: left < right,
    "le": lambda left, right: left <= right,
    "gt": lambda left, right: left > right,
    "ge": lambda left, right: left >= right,
}


@dataclass(frozen=True, slots=True)
class Leaf:
    """One fact, asked once. `test` is "is" (yes/no), "in" (one of `values`), or a comparison with `values[0]`."""

    fact: Fact
    test: str
    values: tuple[Value, ...] = ()
    negated: bool = False

    def holds(self, value: Value | None) -> int:
        """The answer for one value of the fact."""
        if value is None:
            return UNKNOWN
        if self.test == "is":
            found = bool(value)
        elif self.test == "in":
            found = value in self.values
        else:
            found = COMPARISONS[self.test](value, self.values[0])
        return YES if found is not self.negated else NO


@dataclass(frozen=True, slots=True)
class All:
    """Every part must hold."""

    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Any:
    """One part must hold."""

    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Named:
    """A condition that has a name of its own: 孤儿, 困境儿童. `negated` is how it is read, `inner` says it in full."""

    name: str
    inner: "Node"
    negated: bool = False


Node: TypeAlias = Leaf | All | Any | Named


def answer(node: Node, facts: Facts) -> int:
    """Yes, not known, or no, for one child."""
    match node:
        case Leaf():
            return node.holds(facts.get(node.fact.code))
        case Named():
            return answer(node.inner, facts)
        case All():
            return min(answer(part, facts) for part in node.parts)
        case Any():
            return max(answer(part, facts) for part in node.parts)


def deciding(node: Node, facts: Facts, wanted: int) -> Iterator[Leaf]:
    """The single conditions that carry the answer `wanted`, which is the node's own: for a yes what speaks for it, for
    a no what fails, for a not-known exactly what is missing. Parts with another answer do not count."""
    match node:
        case Leaf():
            yield node
        case Named():
            yield from deciding(node.inner, facts, wanted)
        case All() | Any():
            for part in node.parts:
                if answer(part, facts) == wanted:
                    yield from deciding(part, facts, wanted)


def missing(node: Node, facts: Facts) -> tuple[Fact, ...]:
    """What would have to be known before there is an answer, the cheapest to find out first; empty once there is one."""
    if answer(node, facts) != UNKNOWN:
        return ()
    found = dict.fromkeys(leaf.fact for leaf in deciding(node, facts, UNKNOWN))
    return tuple(sorted(found, key=lambda fact: fact.cost))  # stable: within one cost in the rule's own order


def leaves(node: Node) -> Iterator[Leaf]:
    """Every single condition."""
    match node:
        case Leaf():
            yield node
        case Named():
            yield from leaves(node.inner)
        case All() | Any():
            for part in node.parts:
                yield from leaves(part)


def facts_of(node: Node) -> tuple[Fact, ...]:
    """Every fact a rule asks for, once."""
    return tuple(dict.fromkeys(leaf.fact for leaf in leaves(node)))


def negative(node: Node) -> Node:
    """The opposite, with `not` at the single conditions."""
    match node:
        case Leaf():
            return Leaf(node.fact, node.test, node.values, not node.negated)
        case Named():
            return Named(node.name, negative(node.inner), not node.negated)
        case All():
            return Any(tuple(negative(part) for part in node.parts))
        case Any():
            return All(tuple(negative(part) for part in node.parts))


def domain(fact: Fact) -> tuple[Value, ...]:
    """Every value a fact may have, in the order of its column's codes."""
    match fact.kind:
        case Kind.YES_NO:
            return (False, True)
        case Kind.NUMBER:
            return tuple(range(HIGHEST + 1))
        case Kind.WORD:
            return fact.codes

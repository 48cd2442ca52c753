"""Benefits of which one may have only one: the best lawful choice, and why. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from app.entitlements.rulebook import Link, links


@dataclass(frozen=True, slots=True)
class Combination:
    """What goes together. `given_up` are the others, each with the link that says so; `open` is true where amounts are
    missing, so that nobody can say yet which is better: then `choices` are the candidates."""

    taken: tuple[str, ...]
    given_up: tuple[tuple[str, Link], ...]
    choices: tuple[tuple[str, ...], ...] = ()

    @property
    def open(self) -> bool:
        """Whether a person has to ask for the amounts first."""
        return len(self.choices) > 1


def touching(codes: Iterable[str], pairs: Sequence[Link]) -> list[Link]:
    """The exclusions among these programmes."""
    present = set(codes)
    return [pair for pair in pairs if pair.one in present and pair.other in present]


def best(codes: Iterable[str], monthly: Mapping[str, int]) -> Combination:
    """The best lawful combination of likely programmes.

    First what is laid down: where a source says which of two stays, the other goes. Of the rest every largest lawful
    combination is looked at; the one with the higher monthly sum wins, if all amounts that differ are known. `monthly`
    is in yuan, where the county has said it. Programmes that exclude nothing are always taken.
    """
    wanted = sorted(set(codes))
    pairs = touching(wanted, links("exclusive"))
    settled = {(pair.other if pair.keep == pair.one else pair.one): pair for pair in pairs if pair.keep}
    left = [code for code in wanted if code not in settled]
    disputed = touching(left, pairs)
    involved = sorted({code for pair in disputed for code in (pair.one, pair.other)})
    free = [code for code in left if code not in involved]
    lawful = largest(involved, disputed)
    winner = richest(lawful, monthly)
    chosen = winner if winner is not None else lawful[0] if lawful else ()
    given = tuple(settled.items()) + tuple(
        (code, pair)
        for code in involved
        if code not in chosen
        for pair in disputed
        if code in (pair.one, pair.other) and (pair.one in chosen or pair.other in chosen)
    )
    taken = free if winner is None and len(lawful) > 1 else sorted((*free, *chosen))
    unsettled = tuple(lawful) if winner is None and len(lawful) > 1 else ()
    return Combination(tuple(taken), tuple(settled.items()) if unsettled else given, unsettled)


def largest(codes: Sequence[str], pairs: Sequence[Link]) -> list[tuple[str, ...]]:
    """Every combination without an exclusion in it to which nothing more could be added."""
    clash = {frozenset((pair.one, pair.other)) for pair in pairs}
    lawful = [
        set(some)
        for size in range(len(codes), 0, -1)
        for some in combinations(codes, size)
        if not any(frozenset(two) in clash for two in combinations(some, 2))
    ]
    return [tuple(sorted(one)) for one in lawful if not any(one < other for other in lawful)]


def richest(lawful: Sequence[tuple[str, ...]], monthly: Mapping[str, int]) -> tuple[str, ...] | None:
    """The combination with the most money, if every amount in them is known and one is alone at the top."""
    if len(lawful) == 1:
        return lawful[0]
    if not lawful or any(code not in monthly for some in lawful for code in some):
        return None
    sums = sorted(((sum(monthly[code] for code in some), some) for some in lawful), reverse=True)
    return sums[0][1] if sums[0][0] > sums[1][0] else None

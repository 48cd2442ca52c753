"""What the law and the departments call children in distress, and which of these words include which."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from app.taxonomy.records import records

NOT_FOR_FILES = frozenset({"MINOR", "DIST", "G_SCALE_HB", "STAT_MCA", "RISK4_GD", "RISK4_WJ", "RISK4_SC"})
"""What every child is, local scales (settings of a county) and lines of statistics: never ticked in a child's file."""

ALSO_MEANS = {
    "DEFACTO": ("DIST",),
    "DIBAO_CHILD": ("DIST_POOR",),
    "EDGE_CHILD": ("DIST_POOR",),
    "TEKUN_CHILD": ("DIST_POOR",),
    "MONITORED": ("DIST_POOR",),
}
"""Beyond the parent column: the quarterly return counts 事实无人抚养 under 困境儿童, and the rule of DIST_POOR names the
household kinds (国发〔2016〕36号)."""


@dataclass(frozen=True, slots=True)
class Category:
    """One word for children. `certainty` below "high" means: show with 以当地政策为准."""

    code: str
    parent: str | None
    zh: str
    en: str
    definition: str
    age_limit: str
    basis: str
    certainty: str

    def name(self, language: str = "zh") -> str:
        """In the reader's language; anything but English is Chinese."""
        return self.en if language.startswith("en") else self.zh

    @property
    def is_circumstance(self) -> bool:
        """One of the eight circumstances of 事实无人抚养: a detail below that category."""
        return self.code.startswith("S8_")


@cache
def all_categories() -> tuple[Category, ...]:
    """Every row, scales and statistics too, in the order of the source."""
    return tuple(Category(**row | {"parent": row["parent"] or None}) for row in records("categories"))


@cache
def _by_code() -> dict[str, Category]:
    return {category.code: category for category in all_categories()}


def category(code: str) -> Category | None:
    """The category of that code, or None."""
    return _by_code().get(code)


@cache
def selectable(*, circumstances: bool = True) -> tuple[Category, ...]:
    """What may stand in a child's file; without the eight circumstances, for a short form."""
    kept = (one for one in all_categories() if one.code not in NOT_FOR_FILES)
    return tuple(one for one in kept if circumstances or not one.is_circumstance)


@cache
def implies(code: str) -> frozenset[str]:
    """Everything a child of this category also is, itself included: ORPHAN_COMM → ORPHAN. Empty for an unknown code."""
    known = category(code)
    if known is None:
        return frozenset()
    wider = (known.parent,) if known.parent else ()
    return frozenset({code}).union(*(implies(above) for above in (*wider, *ALSO_MEANS.get(code, ()))))


def implied(codes: Iterable[str]) -> frozenset[str]:
    """Everything that a child of these categories is."""
    return frozenset[str]().union(*(implies(code) for code in codes))


def name(code: str, language: str = "zh") -> str:
    """The name in the reader's language; the code itself if there is none."""
    known = category(code)
    return known.name(language) if known else code

"""The four dimensions and the types of need, each of which is also a type of service that meets it."""

from dataclasses import dataclass
from functools import cache

from app.taxonomy.records import records


@dataclass(frozen=True, slots=True)
class Dimension:
    """One of four sides of a child's life: BL, SF, MH, SD."""

    code: str
    zh: str
    en: str

    def name(self, language: str = "zh") -> str:
        """In the reader's language; anything but English is Chinese."""
        return self.en if language.startswith("en") else self.zh


@dataclass(frozen=True, slots=True)
class NeedType:
    """One kind of need. `flags`: "policy" (a public programme covers it), "urgent", "report" (mandatory report first).

    `certainty` is of the row's wording; what is not "high" is shown with 以当地政策为准 where duties are concerned.
    """

    code: str
    dimension: str
    zh: str
    en: str
    phrases_zh: tuple[str, ...]
    phrases_en: tuple[str, ...]
    lead_departments: tuple[str, ...]
    provider_types: tuple[str, ...]
    flags: frozenset[str]
    certainty: str

    def name(self, language: str = "zh") -> str:
        """In the reader's language; anything but English is Chinese."""
        return self.en if language.startswith("en") else self.zh

    @property
    def lead_department(self) -> str:
        """Which department leads; the first where several share."""
        return self.lead_departments[0]

    @property
    def must_report(self) -> bool:
        """The report path is offered before any search result."""
        return "report" in self.flags

    @property
    def urgent(self) -> bool:
        """Help is looked for today."""
        return "urgent" in self.flags


@cache
def dimensions() -> tuple[Dimension, ...]:
    """All four, in the order they are always shown."""
    return tuple(Dimension(row["code"], row["zh"], row["en"]) for row in records("types") if not row["parent"])


@cache
def all_types() -> tuple[NeedType, ...]:
    """All of them, by dimension and code."""
    return tuple(
        NeedType(
            code=row["code"],
            dimension=row["parent"],
            zh=row["zh"],
            en=row["en"],
            phrases_zh=tuple(row["phrases_zh"]),
            phrases_en=tuple(row["phrases_en"]),
            lead_departments=tuple(row["departments"]),
            provider_types=tuple(row["provider_types"]),
            flags=frozenset(row["flags"]),
            certainty=row["certainty"],
        )
        for row in records("types")
        if row["parent"]
    )


@cache
def _by_code() -> dict[str, NeedType]:
    return {kind.code: kind for kind in all_types()}


def need_type(code: str) -> NeedType | None:
    """The type of that code, or None."""
    return _by_code().get(code)


@cache
def by_dimension() -> dict[Dimension, tuple[NeedType, ...]]:
    """The types under their dimensions, for lists with headings."""
    return {side: tuple(kind for kind in all_types() if kind.dimension == side.code) for side in dimensions()}


def name(code: str, language: str = "zh") -> str:
    """The name of a type or a dimension in the reader's language; the code itself if there is none."""
    kind = need_type(code) or next((side for side in dimensions() if side.code == code), None)
    return kind.name(language) if kind else code

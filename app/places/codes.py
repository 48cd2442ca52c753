"""Arithmetic on division codes: 12 digits, where each level is a prefix of the next.

province 2 · city 4 · county 6 · township 9 · village 12 digits, padded with zeros. A six-digit county code (adcode) is
accepted wherever a code is, because forms and other people's files carry those.
"""

from typing import Final, Literal, get_args

Level = Literal["province", "city", "county", "township", "village"]
LEVELS: Final[tuple[Level, ...]] = get_args(Level)
"""From the widest to the narrowest."""

DIGITS: Final[dict[Level, int]] = {"province": 2, "city": 4, "county": 6, "township": 9, "village": 12}
_MUNICIPALITIES: Final = frozenset({"11", "12", "31", "50"})


def full(code: str) -> str:
    """The code in its 12 digits. Raises ValueError for anything that is not 2–12 digits."""
    if not (code.isascii() and code.isdigit() and 2 <= len(code) <= 12):
        raise ValueError(f"not a division code: {code!r}")
    return code.ljust(12, "0")


def level_of(code: str) -> Level:
    """Which level a code speaks of, by its zeros alone; the place itself need not exist."""
    code = full(code)
    if code[9:] != "000":
        return "village"
    if code[6:9] != "000":
        return "township"
    if code[4:6] != "00":
        return "county"
    return "city" if code[2:4] != "00" else "province"


def prefix_of(code: str, level: Level | None = None) -> str:
    """The digits that every place inside shares; of `level` above the code, when given."""
    return full(code)[: DIGITS[level or level_of(code)]]


def ancestor(code: str, level: Level) -> str:
    """The code of the place of that level which holds this one (itself on its own level).

    Raises ValueError when the code is wider than the level asked for.
    """
    if LEVELS.index(level_of(code)) < LEVELS.index(level):
        raise ValueError(f"{code} is wider than a {level}")
    return prefix_of(code, level).ljust(12, "0")


def parent(code: str) -> str | None:
    """The code one level up; None above a province.

    Districts of the four municipalities and counties run by their province directly (`xx90xx`) have no city between.
    """
    level = level_of(code)
    if level == "province":
        return None
    above = LEVELS[LEVELS.index(level) - 1]
    if above == "city" and (code[:2] in _MUNICIPALITIES or code[2:4] == "90"):
        above = "province"
    return ancestor(code, above)


def within(code: str, area: str) -> bool:
    """Whether the place of `code` is that area or lies in it."""
    return full(code).startswith(prefix_of(area))


def belongs_to_municipality(code: str) -> bool:
    """北京, 天津, 上海 or 重庆: a province that is a city."""
    return full(code)[:2] in _MUNICIPALITIES

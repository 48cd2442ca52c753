"""The 40 programmes, with where and how one applies and how sure we are of each.

Compiled from the field's facts; which needs a programme meets is this project's reading. What is not "high" in
certainty, and every amount that differs locally, is shown with 以当地政策为准.
"""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data" / "entitlements.json"


@dataclass(frozen=True, slots=True)
class Programme:
    """One public programme. Ages in completed years; `age_max` is None where it runs on or nobody has said."""

    code: str
    zh: str
    en: str
    need_types: tuple[str, ...]
    eligibility: str
    age_min: int
    age_max: int | None
    age_note: str
    benefit: str
    varies: bool
    department: str
    apply_to: str
    processing: str
    documents: str
    public_notice: str
    source: str
    certainty: str

    def name(self, language: str = "zh") -> str:
        """In the reader's language; anything but English is Chinese."""
        return self.en if language.startswith("en") else self.zh

    @property
    def unverified(self) -> bool:
        """Whether the page says 以当地政策为准."""
        return self.varies or self.certainty != "high"


@cache
def all_programmes() -> tuple[Programme, ...]:
    """Every programme, by code."""
    rows = json.loads(DATA.read_text("utf-8"))
    return tuple(Programme(**{**row, "need_types": tuple(row["need_types"])}) for row in rows)


@cache
def by_code() -> dict[str, Programme]:
    """Programmes by code."""
    return {programme.code: programme for programme in all_programmes()}


def for_type(type_code: str, age: int | None = None) -> tuple[Programme, ...]:
    """Programmes that may meet a need of this type at this age. A screening aid, never a refusal."""
    return tuple(
        p
        for p in all_programmes()
        if type_code in p.need_types and (age is None or (p.age_min <= age and (p.age_max is None or age <= p.age_max)))
    )

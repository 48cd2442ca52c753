"""What must be reported, as the rules list it."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FILE = Path(__file__).parent / "data" / "circumstances.json"


@dataclass(frozen=True, slots=True)
class Circumstance:
    """One line of the list. `when` is the law's word (立即, 及时); it names no hours. `to` may say 同上 in the source."""

    code: str
    zh: str
    en: str
    to: str
    when: str
    basis: str
    certainty: str

    def name(self, language: str = "zh") -> str:
        """In the reader's language; anything but English is Chinese."""
        return self.en if language.startswith("en") else self.zh


@cache
def circumstances() -> dict[str, Circumstance]:
    """All of them by code, but the line that is for this platform itself."""
    rows = json.loads(FILE.read_text(encoding="utf-8"))
    return {row["code"]: Circumstance(**row) for row in rows if row["code"] != "NET38"}

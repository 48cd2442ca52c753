"""Reading the room's data files: JSON lists that `tools.compile_domain` wrote or that we keep by hand."""

import json
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"


def records(name: str) -> list[dict[str, Any]]:
    """The records of a file in `data/`."""
    found: list[dict[str, Any]] = json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))
    return found

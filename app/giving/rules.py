"""Questions about donors' wishes."""

from collections.abc import Sequence

from app.errors import RuleBroken
from app.taxonomy.types import need_type
from app.words import _


def check_types(codes: Sequence[str]) -> None:
    """Each is one of the taxonomy's; none at all means all."""
    if any(need_type(code) is None for code in codes):
        raise RuleBroken(_("有一项不认识，请重新勾选。"), field="need_types")

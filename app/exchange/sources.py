"""The sources we can read, by name."""

from collections.abc import Callable
from pathlib import Path

from app.errors import RuleBroken
from app.exchange import florida_legal_aid, link_sf, sf_children_programmes
from app.exchange.records import Catalogue
from app.words import _

SOURCES: dict[str, Callable[[Path], Catalogue]] = {
    florida_legal_aid.SOURCE: florida_legal_aid.read,
    sf_children_programmes.SOURCE: sf_children_programmes.read,
    link_sf.SOURCE: link_sf.read,
}


def read(source: str, folder: Path) -> Catalogue:
    """Read a source from a folder."""
    if source not in SOURCES:
        raise RuleBroken(_("没有名叫 %(source)s 的来源。可以用：%(known)s。", source=source, known="、".join(SOURCES)))
    return SOURCES[source](folder)

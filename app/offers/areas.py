"""The names of counties and townships that somebody types as the area she serves, read into their codes."""

import re

from app.errors import RuleBroken
from app.places.address import read_address
from app.places.gazetteer import Place, gazetteer
from app.places.search import resolve
from app.words import _

MOST = 200
SHOWN = 5


def read_areas(text: str, near: str = "") -> list[str]:
    """The codes of the places named, one a line or with 、 between. `near` is where the offer itself is.

    Raises RuleBroken at the first name that is no place, or several, and says which.
    """
    names = list(dict.fromkeys(name for part in re.split(r"[、，,；;\n]", text) if (name := part.strip())))
    if not names:
        raise RuleBroken(_("请写至少一个县或乡镇的名字，例如“荆州区、沙市区”。"), field="divisions")
    if len(names) > MOST:
        raise RuleBroken(_("写了 %(n)s 个地方，太多了，请改写成县或市。", n=len(names)), field="divisions")
    return list(dict.fromkeys(the_one(name, near).code for name in names))


def the_one(name: str, near: str) -> Place:
    """The place of that name: the only one, or the only one in the offer's own county or city that is called just so."""
    found = resolve(name)
    check_read_whole(name)
    if len(found) == 1:
        return found[0]
    neighbours = (
        [[place for place in found if place.code.startswith(near[:digits])] for digits in (6, 4)] if near else []
    )
    for close in neighbours:
        called_so = [place for place in close if place.name == name]
        if len(called_so) == 1:
            return called_so[0]
    if not found:
        raise RuleBroken(
            _("没有找到“%(name)s”。请写县（区）或乡镇的全名，例如“荆州区”或“荆州区郢城镇”。", name=name),
            field="divisions",
        )
    raise RuleBroken(several(name, sorted(found, key=lambda place: distance(place.code, near))), field="divisions")


def check_read_whole(name: str) -> None:
    """A tail that is no county or township (a village, 及周边) would silently widen the area to the place before it."""
    readings = read_address(name)
    if readings and all(reading.rest for reading in readings):
        first = readings[0]
        raise RuleBroken(
            _(
                "“%(name)s”里认出了%(place)s，后面的“%(rest)s”不是乡镇。请写到县或乡镇为止。",
                name=name,
                place=gazetteer().path_name(first.place.code),
                rest=first.rest,
            ),
            field="divisions",
        )


def several(name: str, found: list[Place]) -> str:
    """The sentence for a name that several places have, the nearest first."""
    listed = str(_("、")).join(gazetteer().path_name(place.code) for place in found[:SHOWN])
    if len(found) > SHOWN:
        return str(
            _(
                "叫“%(name)s”的地方有 %(n)s 个，例如%(places)s。请连同上一级一起写。",
                name=name,
                n=len(found),
                places=listed,
            )
        )
    return str(_("“%(name)s”可能是%(places)s。请写成其中一个。", name=name, places=listed))


def distance(code: str, near: str) -> int:
    """How many leading digits two codes do not share: a rough nearness for a list."""
    same = next((at for at, (one, other) in enumerate(zip(code, near, strict=False)) if one != other), len(near))
    return -same


def written(codes: list[str]) -> str:
    """The codes as she would type them: one a line, from the city down, so that each is read back as itself."""
    return "\n".join(gazetteer().path_name(code) for code in codes)

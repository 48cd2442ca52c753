"""Villages: the level the gazetteer lacks. Found by name under a township, or added with a code of our own."""

from collections.abc import Iterable

import sqlalchemy as sa
from flask_babel import get_locale
from geopy.exc import GeopyError

from app.adapters import adapters
from app.database import session
from app.errors import RuleBroken
from app.places.gazetteer import gazetteer
from app.places.models import Village
from app.places.points import Point, roughly_in_china
from app.transaction import atomic
from app.words import _

FIRST_LOCAL = 900
"""Village numbers run 001-199 (neighbourhoods) and 200-399 (villages) in the official list; ours start here."""


def ensure_village(township_code: str, name: str) -> str:
    """The 12-digit code of a village under a township; a new one is added with a code of our own."""
    with atomic():
        known = session.scalar(sa.select(Village).where(Village.township_code == township_code, Village.name == name))
        if known:
            return known.code
        # one newcomer at a time under one township
        session.execute(sa.select(sa.func.pg_advisory_xact_lock(int(township_code))))
        last = session.scalar(
            sa.select(sa.func.max(Village.code)).where(Village.township_code == township_code, ~Village.official)
        )
        number = int(last[9:]) + 1 if last else FIRST_LOCAL
        if number > 999:
            raise RuleBroken(_("这个乡镇自己添加的村已满，请联系管理员载入正式区划。"), field="village")
        village = Village(code=f"{township_code[:9]}{number:03d}", township_code=township_code, name=name)
        session.add(village)
    return village.code


def place_names(codes: Iterable[str | None], *, short: bool = False) -> dict[str, str]:
    """What people call these places: the whole path, or (`short`) township and village only; with pinyin in English."""
    wanted = {code for code in codes if code}
    villages = {code for code in wanted if code[9:] != "000"}
    own: dict[str, str] = {}
    if villages:
        rows = session.execute(sa.select(Village.code, Village.name).where(Village.code.in_(villages)))
        own = {row.code: row.name for row in rows}
    book = gazetteer()
    english = str(get_locale() or "") == "en"
    names = {}
    for code in wanted:
        upper = code[:9] + "000" if code in villages else code
        place = book.get(upper)
        above = (place.name if short else book.path_name(upper)) if place else ""
        names[code] = above + own.get(code, "")
        if english:
            names[code] = f"{book.latin_name(upper)} ({names[code]})"
    return names


def locate(code: str, address: str | None) -> tuple[float | None, float | None, str]:
    """Where a provider's address lies: asked of the online geocoder where one is configured, else the place's middle.

    Only for organizations and their offers: a child's home never leaves the machine.
    """
    if adapters.geocoder is not None and address:
        try:
            found = adapters.geocoder.geocode(gazetteer().path_name(code) + address)
        except GeopyError:
            found = None  # the service is away or refuses: the place's middle will do
        if found is not None and roughly_in_china(Point(found.latitude, found.longitude)):
            return found.latitude, found.longitude, str(found.raw.get("precision", "point"))
    return point_of(code)


def point_of(code: str) -> tuple[float | None, float | None, str]:
    """Where a place lies, as well as is known: the village's own point, else the township's or county's."""
    village = session.get(Village, code) if code[9:] != "000" else None
    if village is not None and village.lat is not None and village.lng is not None:
        return village.lat, village.lng, "village"
    place = gazetteer().get(code[:9] + "000" if code[9:] != "000" else code)
    if place is None or place.lat is None or place.lng is None:
        return None, None, "unknown"
    return place.lat, place.lng, place.precision

"""An online geocoder where the operator has a key; without one, the offline geocoder. Nothing here calls by itself."""

from typing import Any

from geopy.adapters import BaseSyncAdapter
from geopy.exc import GeocoderUnavailable
from geopy.geocoders.baidu import BaiduV3
from geopy.geocoders.base import DEFAULT_SENTINEL, Geocoder
from geopy.location import Location
from geopy.point import Point as GeopyPoint

from app.places.datum import from_wgs84, to_wgs84
from app.places.geocoder import OfflineGeocoder
from app.places.points import Point, Precision
from app.web import outbound

HOSTS = frozenset({"api.map.baidu.com"})
"""The only hosts this service ever calls."""

PRECISION_OF_LEVEL: dict[str, Precision] = {
    "国家": "unknown",
    "省": "province",
    "城市": "city",
    "区县": "county",
    "乡镇": "township",
    "村庄": "village",
}
"""Baidu's words for how exact an answer is; the many finer ones (门址, 道路 …) are a point."""


class Guarded(BaseSyncAdapter):
    """geopy's way out, through our guard."""

    def get_json(self, url: str, *, timeout: float, headers: dict[str, str]) -> Any:
        """Ask, or say that nobody answers."""
        try:
            return outbound.get_json(url, hosts=HOSTS, headers=headers, timeout=timeout)
        except outbound.Refused as error:
            raise GeocoderUnavailable(str(error)) from error

    def get_text(self, url: str, *, timeout: float, headers: dict[str, str]) -> str:
        """Not used by any geocoder of ours."""
        raise NotImplementedError


class BaiduInWgs84(BaiduV3):
    """Baidu's geocoder, spoken to in WGS-84. Addresses leave this machine: never send it a child's home."""

    def geocode(
        self, query: str, *, exactly_one: bool = True, timeout: Any = DEFAULT_SENTINEL
    ) -> Location | list[Location] | None:
        """As geopy's, with the point turned from BD-09 into WGS-84. Baidu knows one answer at most.

        It names no address, only a level: the address given back is the query, the level becomes `raw["precision"]`.
        """
        found = super().geocode(query, exactly_one=True, timeout=timeout)
        if not isinstance(found, Location):
            return None
        raw = found.raw | {"precision": PRECISION_OF_LEVEL.get(found.raw.get("level", ""), "point")}
        here = _in_wgs84(Location(query, found.point, raw))
        return here if exactly_one else [here]

    def reverse(
        self,
        query: GeopyPoint | str | tuple[float, float],
        *,
        exactly_one: bool = True,
        timeout: Any = DEFAULT_SENTINEL,
    ) -> Location | list[Location] | None:
        """As geopy's, for a WGS-84 point."""
        here = GeopyPoint(query)
        theirs = from_wgs84(Point(here.latitude, here.longitude), "bd09")
        found = super().reverse((theirs.lat, theirs.lng), exactly_one=True, timeout=timeout)
        if not isinstance(found, Location):
            return None
        place = _in_wgs84(found)
        return place if exactly_one else [place]


def build_geocoder(key: str | None, *, timeout: float = 3.0, **options: Any) -> Geocoder:
    """The geocoder for this configuration: Baidu's when a key is set, the offline one otherwise. Makes no call."""
    options = {"adapter_factory": Guarded} | options
    return BaiduInWgs84(api_key=key, timeout=timeout, **options) if key else OfflineGeocoder()


def _in_wgs84(location: Location) -> Location:
    ours = to_wgs84(Point(location.latitude, location.longitude, datum="bd09"))
    return Location(location.address, GeopyPoint(ours.lat, ours.lng), location.raw)

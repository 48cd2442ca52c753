"""The offline geocoder behind geopy's interface, and the choice of the online one."""

from typing import Any

import pytest
from geopy.adapters import BaseSyncAdapter
from geopy.distance import geodesic
from geopy.geocoders.base import Geocoder
from geopy.location import Location

from app.places.datum import from_wgs84
from app.places.geocoder import AmbiguousPlace, OfflineGeocoder
from app.places.online import BaiduInWgs84, build_geocoder
from app.places.points import Point

OFFLINE = OfflineGeocoder()


def one(query: str) -> Location:
    found = OFFLINE.geocode(query)
    assert isinstance(found, Location)
    return found


def test_an_address_of_village_level() -> None:
    found = one("贵州省凯里市三棵树镇老街村3组")
    assert found.address == "贵州省黔东南苗族侗族自治州凯里市三棵树镇"
    assert found.raw["rest"] == "老街村3组"
    assert found.raw["precision"] == "township"
    assert geodesic(found.point, (26.5865, 107.9734)).km < 20


def test_a_township_without_a_centre_says_so() -> None:
    assert one("北京市东城区龙潭街道").raw["precision"] == "county"


def test_a_renamed_county_resolves() -> None:
    assert (one("广西横县").raw["name"], one("广西横县").raw["former"]) == ("横州市", "横县")


@pytest.mark.parametrize(("name", "count"), [("朝阳区", 2), ("鼓楼区", 4)])
def test_an_ambiguous_name_is_a_question(name: str, count: int) -> None:
    with pytest.raises(AmbiguousPlace) as question:
        OFFLINE.geocode(name)
    everything = OFFLINE.geocode(name, exactly_one=False)
    assert isinstance(everything, list)
    assert len(question.value.candidates) == len(everything) == count


def test_what_is_unknown_is_none() -> None:
    assert OFFLINE.geocode("没有这个地方") is None
    assert OFFLINE.geocode("没有这个地方", exactly_one=False) is None


def test_a_place_without_a_point_is_none() -> None:
    assert OFFLINE.geocode("新疆草湖市") is None


def test_reverse_gives_the_nearest_township() -> None:
    found = OFFLINE.reverse((30.394, 112.209))
    assert isinstance(found, Location)
    assert found.raw["code"] == "421003106000"
    assert found.raw["km"] < 1
    around = OFFLINE.reverse("30.394, 112.209", exactly_one=False)
    assert isinstance(around, list)
    assert [place.raw["km"] for place in around] == sorted(place.raw["km"] for place in around)


def test_reverse_of_the_middle_of_the_sea_is_none() -> None:
    assert OFFLINE.reverse((-40.0, -120.0)) is None


def test_without_a_key_nothing_is_online() -> None:
    assert isinstance(build_geocoder(None), OfflineGeocoder)
    assert isinstance(build_geocoder(""), OfflineGeocoder)


class Answering(BaseSyncAdapter):
    """Stands where the network would be: remembers what was asked and answers as Baidu does."""

    asked: list[str]

    def __init__(self, *, proxies: Any, ssl_context: Any) -> None:
        super().__init__(proxies=proxies, ssl_context=ssl_context)
        self.asked = []

    def get_json(self, url: str, *, timeout: float, headers: dict[str, str]) -> dict[str, Any]:
        self.asked.append(url)
        theirs = from_wgs84(Point(30.35, 112.19), "bd09")
        place = {"location": {"lat": theirs.lat, "lng": theirs.lng}, "level": "区县", "formatted_address": "湖北省"}
        return {"status": 0, "result": place}

    def get_text(self, url: str, *, timeout: float, headers: dict[str, str]) -> str:
        raise NotImplementedError


def test_with_a_key_baidu_answers_in_wgs84() -> None:
    geocoder: Geocoder = build_geocoder("key", adapter_factory=Answering)
    assert isinstance(geocoder, BaiduInWgs84)
    found = geocoder.geocode("荆州区")
    assert (found.address, found.raw["precision"]) == ("荆州区", "county")
    assert (found.latitude, found.longitude) == pytest.approx((30.35, 112.19), abs=1e-7)
    assert geocoder.reverse((30.35, 112.19)).latitude == pytest.approx(30.35, abs=1e-7)
    theirs = from_wgs84(Point(30.35, 112.19), "bd09")
    assert f"{theirs.lat:.4f}"[:7] in geocoder.adapter.asked[1]

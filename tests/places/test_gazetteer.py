"""Every division: whole, unique, hanging together, and in the right place."""

import time
import tracemalloc

import pytest

from app.places import codes
from app.places.distance import geodesic_km
from app.places.gazetteer import Gazetteer, Place, gazetteer
from app.places.points import Point
from app.places.table import DATA, Table, table


@pytest.fixture(scope="module")
def everything() -> list[Place]:
    book = gazetteer()
    return [book.at(row) for row in range(len(book))]


def test_all_counties_and_townships_are_there(everything: list[Place]) -> None:
    levels = [place.level for place in everything]
    assert (levels.count("province"), levels.count("city")) == (34, 333)
    assert (levels.count("county"), levels.count("township")) == (2847, 38749)


def test_codes_are_unique_and_twelve_digits(everything: list[Place]) -> None:
    found = [place.code for place in everything]
    assert len(set(found)) == len(found)
    assert all(len(code) == 12 and code.isdigit() for code in found)


def test_every_parent_exists_and_lists_its_child(everything: list[Place]) -> None:
    for place in everything:
        if place.level in {"city", "county"}:
            above = gazetteer().parent(place.code)
            assert above is not None
            assert place in gazetteer().children(above.code)
        elif place.level == "township":
            assert gazetteer().get(place.code[:6]) is not None


def test_points_are_in_the_rectangle_or_unknown(everything: list[Place]) -> None:
    unknown = [place for place in everything if place.point is None]
    assert {place.code[:6] for place in unknown} == {"659013"}
    assert all(place.precision == "unknown" and place.radius_km is None for place in unknown)
    assert all(3 < place.lat < 54 and 73 < (place.lng or 0) < 136 for place in everything if place.lat is not None)


@pytest.mark.parametrize(
    ("code", "path"),
    [
        ("421003106000", "湖北省荆州市荆州区郢城镇"),
        ("110105", "北京市朝阳区"),
        ("419001", "河南省济源市"),
        ("522601100000", "贵州省黔东南苗族侗族自治州凯里市三棵树镇"),
        ("429004", "湖北省仙桃市"),
        ("999999", ""),
        ("junk", ""),
    ],
)
def test_path_names(code: str, path: str) -> None:
    assert gazetteer().path_name(code) == path


@pytest.mark.parametrize(
    ("name", "code", "lat", "lng"),
    [
        ("荆州市", "421000", 30.3377, 112.2340),
        ("宁明县", "451422", 22.1429, 107.0725),
        ("凯里市", "522601", 26.5865, 107.9734),
        ("那坡县", "451026", 23.3902, 105.8293),
        ("荆门市", "420800", 31.0376, 112.1936),
        ("天津市", "120000", 39.0831, 117.1947),
    ],
)
def test_the_demonstration_places_are_where_they_should_be(name: str, code: str, lat: float, lng: float) -> None:
    place = gazetteer().get(code)
    assert place is not None
    assert place.name == name
    assert place.point is not None
    assert geodesic_km(place.point, Point(lat, lng)) < 5


def test_a_tianjin_district_lies_near_the_middle_of_tianjin() -> None:
    place = gazetteer().get("120103")
    assert place is not None
    assert (place.name, gazetteer().path_name(place.code)) == ("河西区", "天津市河西区")
    assert place.point is not None
    assert geodesic_km(place.point, Point(39.0831, 117.1947)) < 5


def test_a_township_without_a_centre_stands_on_the_county_seat() -> None:
    place, county = gazetteer().get("110101014000"), gazetteer().get("110101")
    assert place is not None
    assert county is not None
    assert (place.lat, place.lng, place.precision, place.certainty) == (county.lat, county.lng, "county", "low")
    assert place.radius_km == county.radius_km


def test_children_of_a_municipality_are_counties() -> None:
    assert {child.level for child in gazetteer().children("310000")} == {"county"}
    assert {child.level for child in gazetteer().children("410000")} == {"city", "county"}
    assert len(gazetteer().children("421003")) > 5
    assert gazetteer().children("441900") == ()
    assert gazetteer().children("421003106000") == ()


def test_ancestors_also_of_a_village() -> None:
    assert [place.name for place in gazetteer().ancestors("421003106")] == ["湖北省", "荆州市", "荆州区"]
    assert [place.name for place in gazetteer().ancestors("421003106901")][-1] == "郢城镇"
    assert gazetteer().ancestors("420000") == ()


@pytest.mark.parametrize(
    ("code", "short", "latin"),
    [
        ("421000", "荆州", "Jingzhou"),
        ("522600", "黔东南", "Qiandongnan"),
        ("150000", "内蒙古", "Inner Mongolia"),
        ("610000", "陕西", "Shaanxi"),
        ("141100", "吕梁", "Lüliang"),
        ("150723", "鄂伦春", "Elunchun"),
        ("450127", "", ""),
        ("430626", "平江", "Pingjiang"),
        ("429021", "神农架", "Shennongjia"),
    ],
)
def test_short_names(code: str, short: str, latin: str) -> None:
    assert (gazetteer().short_name(code), gazetteer().latin_name(code)) == (short, latin)


def test_an_area_holds_its_villages() -> None:
    assert gazetteer().contains("421003", "421003106901")
    assert gazetteer().contains("110000", "110105")
    assert not gazetteer().contains("421002", "421003106000")


def test_abolished_townships_are_told(everything: list[Place]) -> None:
    abolished = [place for place in everything if place.abolished]
    assert 150 < len(abolished) < 300
    assert {place.certainty for place in abolished} == {"low"}


def test_the_codes_agree_with_their_levels(everything: list[Place]) -> None:
    assert all(codes.level_of(place.code) == place.level for place in everything)


def test_every_name_has_its_pinyin_and_initials() -> None:
    rows = table()
    for row in range(len(rows.codes)):
        name = rows.names[row].partition("（")[0]
        assert len(rows.initials[row]) == len(name)
        assert "".join(letter for letter in rows.spelling[row] if letter.isupper()).lower() == rows.initials[row]
        assert name.startswith(rows.short_name(row))


def test_it_loads_fast_and_small() -> None:
    start = time.process_time()
    table = Table(DATA / "divisions.gz")
    assert time.process_time() - start < 0.5  # 0.15 s when nothing else runs
    del table
    tracemalloc.start()
    kept = Gazetteer(Table(DATA / "divisions.gz"))
    size, _peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(kept) > 40_000
    assert size < 40_000_000

"""American addresses stand in their cities, and nowhere when the city is not sure."""

import pytest
from geopy.geocoders.base import Geocoder
from geopy.location import Location

from app.exchange.geocoder import USCityGeocoder, city_of, plain


@pytest.fixture(scope="module")
def geocoder() -> USCityGeocoder:
    return USCityGeocoder()


@pytest.mark.parametrize(
    ("address", "city"),
    [
        ("1302 North 19th Street, Suite 400, Tampa, FL 33605", "Tampa"),
        ("37718 Meridian Ave, Dade City, FL 33525-3715", "Dade City"),
        ("Tampa, FL", "Tampa"),
        ("501 1st Avenue North, suite 420, St.petersburg, FL 33701", "St. Petersburg"),
        ("222 San Marco Ave, St. Augustine, FL 32084", "Saint Augustine"),
        ("133 Staff Drive, NE, Ft. Walton Beach, FL 32548", "Fort Walton Beach"),
        ("826 Valencia Street, San Francisco, CA 94110", "San Francisco"),
    ],
)
def test_a_city_is_found_with_its_precision(geocoder: USCityGeocoder, address: str, city: str) -> None:
    found = geocoder.geocode(address)
    assert isinstance(found, Location)
    assert plain(found.raw["city"]) == plain(city)
    assert found.raw["precision"] == "city"


@pytest.mark.parametrize(
    "address", ["State: FL", "FL 32955", "", "State: <b>IL</b>,", "Nowhere At All, FL 33605", "Tampa", "12345, FL"]
)
def test_without_a_known_city_there_is_no_point(geocoder: USCityGeocoder, address: str) -> None:
    assert geocoder.geocode(address) is None
    assert geocoder.geocode(address, exactly_one=False) is None


def test_it_is_one_of_geopys(geocoder: USCityGeocoder) -> None:
    assert isinstance(geocoder, Geocoder)
    places = geocoder.geocode("Tampa, FL", exactly_one=False)
    assert isinstance(places, list)
    assert len(places) == 1


def test_the_city_is_what_stands_before_the_state() -> None:
    assert city_of("1 A Street, Lake Worth, FL 33460") == ("Lake Worth", "FL")
    assert city_of("1 A Street Lake Worth FL") is None

"""The operator's own map: off unless set, and then one host, on pages with a map, and nothing else."""

import re

import pytest
from flask import Flask
from pydantic import ValidationError

from app.config import Settings
from app.places.datum import wgs84_to_gcj02
from tests.catalogue.test_views import a_volunteer, an_offer
from tests.conftest import SECRET
from tests.support.client import Client

HOST = "https://tiles.example.org"
ADDRESS = HOST + "/{z}/{x}/{y}.png"
FIND = "/find?words=三餐&place=荆州区&place-code=421003000000"


@pytest.fixture
def own_map(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    told = {"tiles_url": ADDRESS, "tiles_credit": "审图号：GS(2026)0001号"}
    monkeypatch.setitem(app.config, "SETTINGS", app.config["SETTINGS"].model_copy(update=told))


@pytest.mark.parametrize(
    "address",
    [
        "tiles.example.org/{z}/{x}/{y}.png",
        "https://tiles.example.org/{z}/{x}.png",
        "https://*.example.org/{z}/{x}/{y}.png",
        "https://tiles.example.org; script-src *//{z}/{x}/{y}",
        "https://tiles.example.org/{z}/{x}/{y}.png' onload='",
        "javascript://tiles/{z}/{x}/{y}",
    ],
)
def test_an_address_that_would_open_more_is_refused(address: str) -> None:
    with pytest.raises(ValidationError):
        Settings(
            database_url="postgresql://x", redis_url="redis://x", secret_key=SECRET, tiles_url=address, _env_file=None
        )


@pytest.mark.parametrize("address", ["", ADDRESS, "http://10.0.0.5:8080/t/{z}/{y}/{x}?v=2"])
def test_one_host_is_taken(address: str) -> None:
    made = Settings(
        database_url="postgresql://x", redis_url="redis://x", secret_key=SECRET, tiles_url=address, _env_file=None
    )
    assert made.tiles_url == address


@pytest.mark.usefixtures("session")
class TestPage:
    def test_without_it_there_is_no_map(self, client: Client) -> None:
        an_offer(name="三餐小屋", lat=30.34, lng=112.24)
        answer = client.get(FIND)
        assert "data-map" not in answer.text
        assert "img-src 'self' data:;" in answer.headers["Content-Security-Policy"]

    @pytest.mark.usefixtures("own_map")
    def test_its_host_is_allowed_on_a_page_with_a_map_and_nowhere_else(self, client: Client) -> None:
        an_offer(name="三餐小屋", lat=30.34, lng=112.24)
        answer = client.get(FIND)
        assert f"img-src 'self' data: {HOST};" in answer.headers["Content-Security-Policy"]
        assert answer.headers["Content-Security-Policy"].count(HOST) == 1
        assert "审图号：GS(2026)0001号" in answer.text
        assert 'class="rings"' in answer.text
        for other in ("/", "/find?words=三餐"):
            assert HOST not in client.get(other).headers["Content-Security-Policy"]

    @pytest.mark.usefixtures("own_map")
    def test_where_a_volunteer_lives_is_on_no_map(self, client: Client) -> None:
        an_offer(name="三餐小屋", lat=30.34, lng=112.24)
        a_volunteer(name="三餐伙伴", lat=30.341, lng=112.241)
        page = client.see(FIND)
        assert page.count("ring-key") == 2
        assert re.findall(r'data-at="([^"]+)"', page) == ["30.34,112.24"]
        assert "30.341" not in page

    def test_a_shifted_map_gets_shifted_points(
        self, app: Flask, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        told = {"tiles_url": ADDRESS, "tiles_datum": "gcj02"}
        monkeypatch.setitem(app.config, "SETTINGS", app.config["SETTINGS"].model_copy(update=told))
        an_offer(name="三餐小屋", lat=30.34, lng=112.24)
        lat, lng = wgs84_to_gcj02(30.34, 112.24)
        assert f'data-at="{round(lat, 4)},{round(lng, 4)}"' in client.see(FIND)

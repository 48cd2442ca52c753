"""The operator's own map: off unless set, and then one host, on pages with a map, and nothing else."""

import base64
import re
from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Browser, Route
from pydantic import ValidationError
from sqlalchemy.orm import Session

from app.config import Settings
from app.places.datum import wgs84_to_gcj02
from tests.catalogue.test_views import a_volunteer, an_offer
from tests.conftest import SECRET
from tests.journeys.conftest import chromium
from tests.support.client import Client

__all__ = ["chromium"]
HOST = "https://tiles.example.org"
ADDRESS = HOST + "/{z}/{x}/{y}.png"
FIND = "/find?words=三餐&place=荆州区&place-code=421003000000"
DOT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


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


@pytest.mark.usefixtures("own_map")
def test_in_a_browser_it_asks_one_host_when_opened_and_goes_by_keyboard(
    client: Client, session: Session, chromium: Browser
) -> None:
    an_offer(name="三餐小屋", lat=30.40, lng=112.30)
    an_offer(name="三餐之家", lat=30.30, lng=112.15)
    asked: list[str] = []
    troubles: list[str] = []

    def answer(route: Route) -> None:
        parts = urlsplit(route.request.url)
        if parts.netloc == urlsplit(HOST).netloc:
            asked.append(parts.path)
            route.fulfill(body=DOT, content_type="image/png")
        else:
            ours = client.get(parts.path, query_string=parts.query)
            route.fulfill(status=ours.status_code, headers=dict(ours.headers), body=ours.data)
            ours.close()

    with chromium.new_context(viewport={"width": 390, "height": 844}) as context:
        page = context.new_page()
        page.on("console", lambda message: troubles.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.route("**/*", answer)
        page.goto(f"https://tonglian.test{FIND}")
        assert not asked, "nothing is asked for before it is opened"
        page.locator("[data-map-panel] > summary").click()
        page.locator(".map-tiles img").first.wait_for()
        view = page.locator(".map-view").bounding_box()
        assert view
        for point in page.locator(".map-point").all():
            box = point.bounding_box()
            assert box
            assert view["x"] <= box["x"] <= view["x"] + view["width"] - box["width"]
            assert view["y"] <= box["y"] <= view["y"] + view["height"] - box["height"]
        before = len(asked)
        page.locator(".map-view").focus()
        page.keyboard.press("+")
        page.wait_for_function("n => document.querySelectorAll('.map-tiles img').length > 0", arg=0)
        page.keyboard.press("ArrowRight")
        page.locator("[data-key=ArrowUp]").click()
        assert len(asked) > before
        zooms = {int(path.split("/")[1]) for path in asked}
        assert len(zooms) == 2
        page.keyboard.press("Tab")
        assert all(re.fullmatch(r"/\d+/\d+/\d+\.png", path) for path in asked)
        assert not troubles

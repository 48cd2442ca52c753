"""The operator's own map in a real browser: one host, asked only when it is opened, and usable by keyboard."""

import base64
import re
from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Browser, Route

from tests.catalogue.test_views import an_offer
from tests.support.client import Client
from tests.web.test_tiles import ADDRESS, FIND, HOST

DOT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@pytest.fixture
def own_map(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    told = {"tiles_url": ADDRESS, "tiles_credit": "审图号：GS(2026)0001号"}
    monkeypatch.setitem(app.config, "SETTINGS", app.config["SETTINGS"].model_copy(update=told))


@pytest.mark.usefixtures("own_map")
def test_in_a_browser_it_asks_one_host_when_opened_and_goes_by_keyboard(client: Client, chromium: Browser) -> None:
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

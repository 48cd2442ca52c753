"""`tonglian search`: the same for scripts."""

import json

import pytest
from click.testing import Result
from flask import Flask

from app.adapters import adapters
from app.catalogue.cli import search
from app.database import session as database
from search.shelf import Shelved
from tests.catalogue.test_search import Broken
from tests.catalogue.test_views import a_volunteer, an_offer


@pytest.mark.usefixtures("session")
class TestForScripts:
    def run(self, app: Flask, *arguments: str) -> Result:
        return app.test_cli_runner().invoke(search, list(arguments))

    def test_what_the_page_would_show(self, app: Flask) -> None:
        an_offer(name="三餐小屋", lat=30.39, lng=112.21)
        result = self.run(app, "三餐", "--json", "--near", "30.39,112.21", "--km", "5", "--kind", "service")
        told = json.loads(result.output)
        assert (told["total"], told["crisis"], told["standby"]) == (1, False, False)
        hit = told["hits"][0]
        assert (hit["name"], hit["phone"], hit["distance_km"]) == (
            "三餐小屋",
            "0716-8000000",
            pytest.approx(0, abs=0.01),
        )
        assert told["facets"]["kind"] == {"service": 1}

    def test_a_volunteer_stays_unnamed(self, app: Flask) -> None:
        a_volunteer(name="周末作业伙伴")
        output = self.run(app, "周末作业伙伴", "--json").output
        assert json.loads(output)["hits"][0]["name"] == "周末作业伙伴"
        assert "志愿者" not in json.dumps(json.loads(output)["hits"][0]["marked"])
        assert "13900001111" not in output
        assert "organization" not in json.loads(output)["hits"][0]

    def test_danger_is_told_first(self, app: Flask) -> None:
        told = json.loads(self.run(app, "她说想死", "--json").output)
        assert told["crisis"]
        assert "110" in told["hotlines"] or told["hotlines"]

    @pytest.mark.parametrize(
        "arguments",
        [("x", "--km", "5"), ("x", "--near", "1"), ("x", "--near", "91,0"), ("x", "--near", "a,b"), ("x", "--kind", "ufo"), ("x" * 201,), ("x", "--km", "-1", "--near", "0,0")],
    )  # fmt: skip
    def test_wrong_use_is_one_sentence(self, app: Flask, arguments: tuple[str, ...]) -> None:
        result = self.run(app, *arguments)
        assert result.exit_code == 2
        assert "Error" in result.output
        assert "Traceback" not in result.output

    def test_scripts_are_told_as_well(self, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
        an_offer(name="三餐小屋")
        monkeypatch.setattr(adapters, "_search", Shelved(database.connection, Broken()))
        said = app.test_cli_runner().invoke(search, ["三餐"]).stdout.splitlines()
        assert "搜索引擎没有应答" in said[0]
        assert said[1] == "1"

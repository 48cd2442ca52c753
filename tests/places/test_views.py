"""The fragments the picker asks for."""

import re

import pytest

from tests.support.client import Client

OPTION = re.compile(r'<button type="button" role="option"[^>]*data-place-code="(\d{12})" data-place-name="([^"]*)"')


def options(client: Client, url: str) -> list[tuple[str, str]]:
    answer = client.get(url)
    assert answer.status_code == 200
    return OPTION.findall(answer.get_data(as_text=True))


@pytest.mark.parametrize("typed", ["jz", "jingzhou", "荆州"])
def test_suggestions(client: Client, typed: str) -> None:
    found = options(client, f"/places/suggest?q={typed}&for=place")
    assert found[0] == ("421000000000", "湖北省荆州市")
    assert len(found) <= 10


def test_suggestions_of_some_levels_within_an_area(client: Client) -> None:
    found = options(client, "/places/suggest?q=y&levels=township&within=421003")
    assert ("421003106000", "湖北省荆州市荆州区郢城镇") in found
    assert all(code.startswith("421003") for code, _name in found)


def test_the_former_name_is_shown(client: Client) -> None:
    assert "原横县" in client.get("/places/suggest?q=横县").get_data(as_text=True)


def test_nothing_typed_is_an_empty_list(client: Client) -> None:
    assert options(client, "/places/suggest") == []
    assert "没有找到" not in client.get("/places/suggest").get_data(as_text=True)
    assert "没有找到" in client.get("/places/suggest?q=哪儿也不是").get_data(as_text=True)


def test_nearest(client: Client) -> None:
    found = options(client, "/places/nearest?lat=30.394&lng=112.209")
    assert found[0][0] == "421003106000"
    assert len(found) == 10


@pytest.mark.parametrize(
    "url",
    [
        "/places/suggest?q=jz&levels=planet",
        "/places/suggest?q=jz&within=999999",
        "/places/suggest?q=jz&within=x",
        "/places/nearest",
        "/places/nearest?lat=a&lng=b",
        "/places/nearest?lat=nan&lng=112",
        "/places/nearest?lat=91&lng=112",
        "/places/nearest?lat=51.5&lng=-0.1",
    ],
)
def test_junk_gets_a_clear_answer(client: Client, url: str) -> None:
    answer = client.get(url)
    assert 400 <= answer.status_code < 500
    assert "请" in answer.get_data(as_text=True) or "没有这样的行政级别" in answer.get_data(as_text=True)


def test_what_was_typed_is_escaped(client: Client) -> None:
    page = client.get("/places/suggest?q=荆州&for=%22%3E%3Cscript%3E").get_data(as_text=True)
    assert "<script>" not in page

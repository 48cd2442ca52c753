"""That the reader of the server's description sees what is wrong, so that its silence means something."""

import pytest

from tests.search.meili_described import faults_of_answer, faults_of_request, operation

QUESTION = {
    "indexUid": "catalogue",
    "q": "午餐",
    "page": 1,
    "hitsPerPage": 20,
    "facets": ["kind"],
    "matchingStrategy": "all",
}


def asked(**changed: object) -> list[str]:
    return faults_of_request("POST", "/multi-search", {}, {"queries": [{**QUESTION, **changed}]})


def test_a_good_question_has_no_fault() -> None:
    assert asked() == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"matchStrategy": "all"},
        {"q": 5},
        {"hitsPerPage": "20"},
        {"facets": {"patterns": ["kind"]}},
        {"matchingStrategy": "most"},
        {"locales": ["zz"]},
        {"indexUid": None},
    ],
)
def test_a_wrong_one_has(wrong: dict[str, object]) -> None:
    assert asked(**wrong)


def test_routes_parameters_and_bodies_that_are_not_there() -> None:
    assert operation("POST", "/search") is None
    assert faults_of_request("POST", "/search", {}, {})
    assert faults_of_request("GET", "/version", {"pretty": "1"}, None)
    assert faults_of_request("GET", "/version", {}, {"a": 1})
    assert faults_of_request("PATCH", "/indexes/x/settings", {}, {"rankingRule": []})
    assert faults_of_request("PATCH", "/indexes/x/settings", {}, {"pagination": {"maxTotalHit": 5}})


def test_answers_too() -> None:
    assert faults_of_answer("GET", "/health", 200, {"status": "available"}) == []
    assert faults_of_answer("GET", "/health", 200, {"status": "well"})
    assert faults_of_answer("GET", "/health", 202, {"status": "available"})
    assert faults_of_answer("GET", "/stats", 200, {"databaseSize": 0, "indexes": {}})

"""The two errands a director does most often, timed by a model: figures are printed (pytest -s)."""

import pytest

from tests.journeys.keystrokes import Counting


@pytest.mark.parametrize("words", ["", "奶奶病了没人做饭"], ids=["no words", "a sentence"])
def test_a_visit_takes_less_than_45_seconds(someone, words: str) -> None:
    director = someone("director")
    counted = Counting(director)
    counted.follow("/visits")
    counted.follow("/visit")
    counted.tick("look", "fine")
    counted.tick("saw", "both")
    if words:
        counted.type("words", words)
    counted.press("main form[data-draft] button[type=submit]")
    director.page.wait_for_url("**/visits")
    print(counted.told("visit"))
    assert counted.seconds <= 45


def test_a_child_and_her_need_take_less_than_90_seconds(someone) -> None:
    director = someone("director")
    counted = Counting(director)
    counted.follow("/children/new")
    counted.type("name", "柳小满")
    counted.tick("sex", "female")
    counted.type("birth_date", "20160305")
    counted.send()
    counted.follow("/needs/new")
    counted.type("words", "奶奶病了没人做饭")
    counted.send()
    counted.tick("type_code", "BL02")
    counted.tick("urgency", "2")
    counted.send()
    assert director.here().endswith("/shortlist")
    print(counted.told("child and need"))
    assert counted.seconds <= 90

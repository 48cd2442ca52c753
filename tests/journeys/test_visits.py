"""The director on her way: a visit on the phone, with and without a network, with and without scripts."""

import pytest

HALF = "奶奶住院了，"
REST = "邻居在送饭"


def open_visit(person) -> str:
    """The visit page of the first child of the list."""
    person.go("/visits")
    person.checks_the_page()
    person.follows("/visit")
    return person.here()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_a_visit_and_what_follows(someone, scripts: bool) -> None:
    director = someone("director", scripts=scripts)
    open_visit(director)
    director.checks_the_page()
    director.ticks("look", "worried")
    director.ticks("saw", "child")
    director.types(words="奶奶病了没人做饭")
    director.page.locator("main form[data-draft] button[type=submit]").first.click()
    director.page.wait_for_url("**/visits/*")
    director.sees("接下来做什么", "调整风险等级")
    director.checks_the_page()
    director.presses("/needs/new")
    director.sees("有多急")
    assert director.page.locator("#words").input_value() == "奶奶病了没人做饭"


def test_without_scripts_a_button_keeps_the_draft(someone) -> None:
    director = someone("director", scripts=False)
    where = open_visit(director)
    director.types(words=HALF)
    director.page.locator("main button[formaction]").click()
    director.page.wait_for_load_state()
    director.go(where)
    assert director.page.locator("#words").input_value() == HALF


def test_a_lost_network_loses_nothing(someone) -> None:
    director = someone("director")
    where, page = open_visit(director), director.page
    page.locator("#words").fill(HALF)
    page.locator("[data-draft-line]", has_text="已经存在系统里").wait_for()
    director.context.set_offline(True)
    page.locator("#words").fill(HALF + REST)
    director.ticks("look", "changed")
    director.ticks("saw", "both")
    page.locator("[data-draft-line]", has_text="没有网，内容还在这一页").wait_for()
    page.locator("main form[data-draft] button[type=submit]").first.click()  # impatient: it stays on the page
    page.wait_for_timeout(500)
    assert director.here() == where
    assert page.locator("#words").input_value() == HALF + REST
    director.context.set_offline(False)
    page.locator("[data-draft-line]", has_text="已经存在系统里").wait_for()
    director.go(where)
    assert page.locator("#words").input_value() == HALF + REST
    assert page.locator("input[name=look][value=changed]").is_checked()
    assert page.evaluate("localStorage.length") == 0
    assert HALF not in page.evaluate("JSON.stringify({...sessionStorage})")  # htmx keeps the path there, nothing typed
    director.troubles = [one for one in director.troubles if "ERR_INTERNET_DISCONNECTED" not in one]
    page.locator("main form[data-draft] button[type=submit]").first.click()
    page.wait_for_url("**/visits/*")

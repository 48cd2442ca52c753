"""A report from anybody's phone, with and without scripts, in both languages; what her device keeps of it: nothing."""

import re
from contextlib import suppress

import pytest
from playwright.sync_api import Error as BrowserError

SEEN = "身上青一块紫一块，不敢回家"
WAYS = [("zh", True), ("zh", False), ("en", True), ("en", False)]


def shown(person, words_zh: str, words_en: str, language: str) -> None:
    person.sees(words_en if language == "en" else words_zh)


@pytest.mark.parametrize(("language", "scripts"), WAYS)
def test_a_stranger_reports_and_asks_what_came_of_it(someone, language: str, scripts: bool) -> None:
    stranger = someone(language=language, scripts=scripts)
    stranger.go("/find")
    stranger.page.locator("footer a[href='/tell']").click()
    stranger.page.wait_for_load_state()
    stranger.checks_the_page()
    page = stranger.page
    assert page.locator("a[href='tel:110']").bounding_box()["y"] < page.locator("h1").bounding_box()["y"]
    stranger.ticks("circumstance", "MR04")
    stranger.sends()
    stranger.checks_the_page()
    stranger.types(seen=SEEN, place="荆州区", where="小学东边", who="穿红衣服的女孩")
    stranger.ticks("danger", "danger")
    stranger.sends()
    shown(stranger, "收到了，已经记下", "Received and kept", language)
    stranger.checks_the_page()
    assert stranger.here() == "/tell", "no number and no code in an address"
    text = page.inner_text("main")
    number, code = re.search(r"R\d{4,}", text)[0], re.search(r"\b[A-Z2-7]{10}\b", text)[0]
    if scripts:
        kept = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
        assert not any(word in kept for word in (SEEN[:4], code, number, "红衣服"))
    assert not any(SEEN[:4] in cookie["value"] or code in cookie["value"] for cookie in stranger.context.cookies())
    with suppress(BrowserError):  # what was sent is not in any cache: the browser itself says so
        page.go_back()
    page.wait_for_timeout(500)
    stranger.does_not_see(SEEN, code)
    stranger.go("/tell/answer")
    stranger.types(number=number, code=code.lower())
    stranger.sends()
    shown(stranger, "等人受理", "Waiting to be received", language)
    stranger.does_not_see(SEEN)
    stranger.checks_the_page()


def test_the_quick_way_out_leaves_the_page_at_once(someone) -> None:
    stranger = someone()
    stranger.page.route("https://www.weather.com.cn/**", lambda route: route.fulfill(body="weather"))
    stranger.go("/tell")
    stranger.types(seen=SEEN)
    stranger.page.keyboard.press("Escape")
    stranger.page.locator("[data-quick-exit]").click()
    stranger.page.wait_for_url("https://www.weather.com.cn/**")
    stranger.page.go_back()
    assert "/tell" not in stranger.page.url, "the page was replaced in the history"
    stranger.troubles = [one for one in stranger.troubles if "weather.com.cn" not in one]


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_from_the_file_to_the_outcome(someone, scripts: bool) -> None:
    director = someone("director", scripts=scripts)
    director.go("/children")
    director.page.locator("main h2 a[href^='/children/']").nth(2).click()
    child = director.page.locator("h1").inner_text().split("\n")[-1].strip()
    director.follows("/report")
    director.checks_the_page()
    director.ticks("circumstance", "MR06")
    director.types(seen="一个人住，几个月没大人")
    director.ticks("department", "police")
    director.sends()
    director.sees("收到了，已经记下", "给孩子登记需求")
    director.checks_the_page()
    number = re.search(r"R\d{4,}", director.page.inner_text("main"))[0]

    supervisor = someone("supervisor", scripts=scripts)
    supervisor.waits_for("/notices", "有一份强制报告等您马上受理")
    supervisor.go("/reports")
    supervisor.checks_the_page()
    supervisor.page.locator("main h2 a", has_text=number).click()
    supervisor.sees("一个人住，几个月没大人", "还没人受理")
    supervisor.checks_the_page()
    supervisor.presses("/acknowledge")
    supervisor.follows("/close")
    supervisor.checks_the_page()
    supervisor.ticks("outcome", "protected")
    supervisor.types(answer="孩子已经有人照看")
    supervisor.sends()
    supervisor.sees("已经采取措施保护孩子")
    supervisor.go("/reports/register")
    supervisor.checks_the_page()

    director.waits_for("/notices", "您的报告有了答复")
    director.go("/reports")
    director.page.locator("main h2 a", has_text=number).click()
    director.sees("孩子已经有人照看")

    provider = someone("provider", scripts=scripts)
    for path in ("/desk", "/referrals", "/notices"):
        provider.go(path)
        provider.does_not_see("强制报告 R", "一个人住，几个月没大人", child)

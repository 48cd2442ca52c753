"""The supervisor's desk: everything in her township, each figure a way to its rows; letting a director in."""

import re

import pytest

PASSWORD = "three unlike words"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_follows_it_all(someone, language: str) -> None:
    supervisor = someone("supervisor", language=language)
    assert supervisor.here() == "/oversight"
    supervisor.checks_the_page()
    figure = supervisor.page.locator("table a[href^='/oversight/needs/']").first
    count = int(figure.inner_text())
    figure.click()
    supervisor.checks_the_page()
    assert str(count) in supervisor.page.locator("h1").inner_text()
    assert supervisor.page.locator("article.card-need").count() == min(count, 20)
    supervisor.page.locator("article.card-need a").first.click()
    supervisor.checks_the_page()
    assert re.match(r"/needs/[\w-]+$", supervisor.here())
    for path in ("/oversight/overdue", "/approvals", "/offers/review", "/children", "/needs", "/referrals"):
        supervisor.go(path)
        supervisor.checks_the_page()


def test_lets_a_director_in(someone) -> None:
    supervisor, director = someone("supervisor"), someone()
    supervisor.go("/account")
    place = supervisor.page.locator("dd.summary-value").nth(3).inner_text()
    director.go("/sign-up/director")
    director.checks_the_page()
    director.types(
        name="何秀英", place=place, village="新桥村", login="hexiuying", password=PASSWORD, password_again=PASSWORD
    )
    director.sends()
    director.checks_the_page()
    supervisor.go("/approvals")
    supervisor.sees("何秀英")
    supervisor.page.locator("article", has_text="何秀英").first.locator("form[action$='/approve'] button").click()
    director.signs_in("hexiuying", PASSWORD)
    director.sees("设置第二步验证")  # whoever can see children comes in by two steps, from the first day on
    director.sets_up_an_app()
    director.go("/account")
    director.sees("新桥村")
    director.checks_the_page()


def test_a_wide_screen_is_clean_too(someone) -> None:
    supervisor = someone("supervisor", width=1280)
    for path in ("/oversight", "/needs", "/children", "/find?words=没人做饭"):
        supervisor.go(path)
        supervisor.checks_the_page()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_phone_spends_three_rows_on_the_header_and_one_on_turning_pages(someone, language: str) -> None:
    county = someone("county", language=language)
    county.go("/children")
    page = county.page
    assert page.locator(".site-header").bounding_box()["height"] < 3.5 * 48
    page.locator(".site-nav .more summary").click()
    folded = page.locator(".more-list a:visible").evaluate_all("links => links.map(link => link.getAttribute('href'))")
    shown = page.locator(".site-nav-list > li > a:visible").evaluate_all("links => links.map(link => link.pathname)")
    assert not set(folded) & set(shown), "each door once"
    assert {"/needs", "/referrals", "/vacancies", "/conferences"} <= {*folded, *shown}
    following, number = (page.locator(f".pagination {part}").bounding_box() for part in ("[rel=next]", ".page-of"))
    assert abs(following["y"] + following["height"] / 2 - number["y"] - number["height"] / 2) < 6
    page.locator(".pagination [rel=next]").click()
    assert page.locator(".pagination [rel=prev]").is_visible()
    county.checks_the_page()

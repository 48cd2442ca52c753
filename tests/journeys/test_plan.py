"""A plan for a township: asked for, watched, compared, partly accepted; the director looks once more and sends."""

import re

import pytest


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_supervisor_decides_and_a_director_sends(someone, language: str) -> None:
    supervisor = someone("supervisor", language=language)
    supervisor.go("/gaps")
    supervisor.checks_the_page()
    supervisor.go("/plans")
    supervisor.checks_the_page()
    supervisor.follows("/plans/new")
    supervisor.checks_the_page()
    supervisor.sends()
    plan = supervisor.here()
    assert re.match(r"/plans/[\w-]+$", plan)
    supervisor.waits_for(plan, "三种安排" if language == "zh" else "three ways")
    supervisor.checks_the_page()
    waiting = supervisor.page.locator("main input[name='picks']")
    before = waiting.count()
    assert before >= 2
    chosen = [waiting.nth(number).get_attribute("value") for number in range(2)]
    supervisor.ticks("picks", *chosen)
    supervisor.page.locator("main button[name='deed'][value='accept']").click()
    supervisor.page.wait_for_load_state()
    supervisor.checks_the_page()
    assert supervisor.page.locator("main input[name='picks']").count() == before - 2
    supervisor.follows("show=accepted")
    supervisor.checks_the_page()
    supervisor.go("/gaps")
    supervisor.checks_the_page()
    if supervisor.page.locator("main a[href^='/gaps/']:not([href$='file'])").count():
        supervisor.page.locator("main a[href^='/gaps/']:not([href$='file'])").first.click()
        supervisor.checks_the_page()

    director = someone("director", language=language)
    director.go("/desk")
    director.checks_the_page()
    waiting = director.page.locator("main a[href^='/matches/']")
    assert waiting.count() >= 1
    waiting.first.click()
    director.checks_the_page()
    director.types(message="放学以后")
    director.sends()
    assert re.match(r"/needs/[\w-]+$", director.here())
    director.checks_the_page()
    assert director.page.locator("main a[href^='/referrals/']").count() >= 1


def test_it_all_works_without_scripts_and_can_be_stopped_at_a_desk(someone) -> None:
    supervisor = someone("supervisor", scripts=False, width=1280)
    supervisor.go("/plans/new")
    supervisor.ticks("stability", "more")
    supervisor.sends()
    plan = supervisor.here()
    supervisor.waits_for(plan, "三种安排")
    supervisor.types(reason="先等县里的新项目")
    supervisor.page.locator("main button[name='deed'][value='decline_all']").click()
    supervisor.sees("条不采用")


def test_a_plan_on_a_wide_screen(someone) -> None:
    supervisor = someone("supervisor", width=1280)
    for path in ("/plans", "/gaps"):
        supervisor.go(path)
        supervisor.checks_the_page()
        if path == "/plans":
            supervisor.page.locator("main li.card a").first.click()
            supervisor.checks_the_page()

"""The loop that does not let go: declined, asked again, a part, a dispute, settled, confirmed by the family, looked at
again; and a need that nobody owns, until a department says yes."""

import os
import re

import pytest

from tests.conftest import process_number
from tests.journeys.person import Person
from tests.support.databases import named
from tests.support.processes import tell, until


def database() -> str:
    """Where the site of these journeys keeps its rows."""
    return named(os.environ["TEST_DATABASE_URL"], f"journey_{process_number()}")


def registers(director: Person, **more: str) -> str:
    """A director writes down that nobody cooks; gives the need's page."""
    director.go("/children")
    director.page.locator("main h2 a[href^='/children/']").first.click()
    director.follows("/needs/new")
    director.types(words="奶奶病了，没人做饭")
    director.sends()
    director.ticks("type_code", "BL02")
    director.ticks("urgency", "2")
    director.types(**more)
    director.sends()
    return director.here().removesuffix("/shortlist")


def tries(director: Person, need: str, count: int) -> str:
    """Wait until the need has so many tries; the page of the last."""
    links = "main ul.plain-list h3 a[href^='/referrals/']"

    def there() -> bool:
        director.go(need)
        return director.page.locator(links).count() >= count

    until(there, 150)
    return str(director.page.locator(links).last.get_attribute("href"))


def code_for(director: Person, referral: str, button: str) -> str:
    """Print a one-time code."""
    director.go(referral)
    director.presses(button)
    director.checks_the_page()
    return director.page.locator(".codes").inner_text()


def opens(person: Person, code: str) -> None:
    """Type a code from paper, and open what it is for."""
    person.go("/answer")
    person.types(code=code)
    person.sends()
    person.checks_the_page()
    person.sends()
    person.checks_the_page()


def does(person: Person, deed: str, **fields: str) -> None:
    """Fill in one of the forms of a helper's page, and send it."""
    form = person.page.locator(f"main form[action$='/{deed}']")
    person.opens(form.locator("button"))
    for name, text in fields.items():
        form.locator(f"[name='{name}']").last.fill(text)
    form.locator("button").click()
    person.page.wait_for_load_state()


@pytest.mark.timeout(600)
def test_declined_asked_again_in_part_disputed_settled_and_looked_at_again(someone) -> None:
    director, supervisor = someone("director"), someone("supervisor")
    need = registers(director)
    director.go(need)
    director.page.locator("input[name='reroute']").check()
    director.page.locator("form[action$='/at-once'] button").click()
    director.page.wait_for_load_state()
    director.go(f"{need}/shortlist")
    director.page.locator("main a[href*='/refer/']").first.click()
    director.sends()

    first = code_for(director, tries(director, need, 1), "/answer-code")
    helper = someone()
    opens(helper, first)
    helper.does_not_see("奶奶病了")
    helper.opens(helper.page.locator("main input[name='reason'][value='no_capacity']"))
    helper.page.locator("main input[name='reason'][value='no_capacity']").check()
    does(helper, "decline")
    helper.sees("记下了，谢谢")

    second = tries(director, need, 2)
    code = code_for(director, second, "/answer-code")
    opens(helper, code)
    does(helper, "accept")
    opens(helper, code)
    helper.opens(helper.page.locator("main input[name='partial']"))
    helper.page.locator("main input[name='partial']").check()
    does(helper, "complete", note="做了三天，厨师走了")
    director.go(second)
    director.sees("只做了一部分")
    director.follows("/follow/dispute")
    director.types(note="孩子说只来过一次")
    director.sends()
    director.checks_the_page()

    supervisor.go("/oversight")
    supervisor.sees("等您判断")
    supervisor.checks_the_page()
    supervisor.go(second)
    supervisor.follows("/settle")
    supervisor.checks_the_page()
    supervisor.ticks("outcome", "partly")
    supervisor.types(note="问过孩子和机构，来过一次")
    supervisor.sends()
    supervisor.sees("只到了一部分")

    third = tries(director, need, 3)
    code = code_for(director, third, "/answer-code")
    for deed in ("accept", "start", "complete"):
        opens(helper, code)
        does(helper, deed)
    family = someone()
    opens(family, code_for(director, third, "/family-code"))
    family.sees("帮助到了吗")
    family.ticks("word", "yes")
    family.sends()
    family.checks_the_page()
    director.waits_for(need, "已满足")
    director.checks_the_page()

    tell(database(), "UPDATE rechecks SET due_on = current_date - 1 WHERE days = 30 AND done_at IS NULL")
    director.go("/desk")
    director.checks_the_page()
    director.follows("/rechecks/")
    director.checks_the_page()
    director.ticks("found", "holds")
    director.sends()
    director.sees("帮助还在")


@pytest.mark.timeout(600)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_nobody_owns_becomes_a_departments(someone, language: str) -> None:
    director = someone("director", language=language)
    need = registers(director, units="99")
    supervisor = someone("supervisor", language=language)
    told = {"zh": "没有一家能接", "en": "Nobody can take it"}[language]

    cards = supervisor.page.locator("main li.card", has_text=told)

    def listed() -> bool:
        supervisor.go("/vacancies?show=township")
        return cards.count() > 0

    until(listed, 120)
    supervisor.checks_the_page()
    cards.last.locator("a[href^='/vacancies/']").click()
    here = supervisor.here()
    number = re.search(r"V[0-9]+", supervisor.page.inner_text("main"))
    assert number
    supervisor.checks_the_page()
    supervisor.follows("/raise")
    supervisor.checks_the_page()
    supervisor.types(words="乡镇没有这种服务")
    supervisor.sends()

    county = someone("county", language=language)
    county.go("/conferences")
    county.checks_the_page()
    county.follows("/conferences/new")
    county.checks_the_page()
    county.types(held_on="2026-12-28", venue="区政府三楼会议室", attending="教育\n卫健")
    for other in county.page.locator("main label", has_text=re.compile("R[0-9]+")).all():
        other.click()  # what differs is for another day
    county.sends()
    county.checks_the_page()
    meeting = county.here()
    county.follows("/packet")
    county.checks_the_page()
    county.does_not_see("奶奶病了")
    county.go(meeting)
    county.sees(number[0])
    county.follows("/items/")
    county.checks_the_page()
    county.ticks("decision", "assign")
    body = county.page.locator("main select[name='organization'] option", has_text="控辍保学").first
    county.chooses("organization", str(body.get_attribute("value")))
    county.types(deadline="2027-1-20", words="会上定的：由专班负责联系三餐")
    county.sends()
    county.checks_the_page()
    county.follows("/close")
    county.types(minutes="各单位到会，逐条议定，责任单位和期限见上。")
    county.sends()
    county.sees("各单位到会，逐条议定")
    county.checks_the_page()

    liaison = someone("liaison", language=language)
    liaison.page.locator("main a[href^='/referrals/']", has_text="控辍保学").first.click()
    liaison.does_not_see("奶奶病了")
    liaison.follows("/answer/accept")
    liaison.sends()
    liaison.checks_the_page()
    closed = {"zh": "指定的单位已接收", "en": "has accepted"}[language]
    supervisor.waits_for(here, closed)
    supervisor.checks_the_page()
    director.go(need)
    assert re.search("服务中|Help under way", director.page.inner_text("main"))

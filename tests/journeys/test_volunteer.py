"""A volunteer: signs up, waits, is let in, offers her Saturday; nobody reads her name or number. And the whole way from a
poster on a wall to the certificate of her hours."""

import os
import re

import pytest

from tests.conftest import process_number
from tests.journeys.keystrokes import Counting
from tests.support.databases import named
from tests.support.processes import tell

PASSWORD = "three unlike words"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_from_signing_up_to_being_found(someone, language: str) -> None:
    phone = {"zh": "19900001234", "en": "19900005678"}[language]
    volunteer = someone(language=language)
    volunteer.go("/sign-up/volunteer")
    volunteer.checks_the_page()
    volunteer.types(
        person="欧阳若兰", login=phone, password=PASSWORD, password_again=PASSWORD, name=f"周六作业伙伴{language}",
        place="荆州区 郢城镇", radius_km="10", capacity="2",
    )  # fmt: skip
    volunteer.ticks("need_types", "SD03")
    volunteer.ticks("mode", "at_home")
    volunteer.ticks("reach", "radius")
    volunteer.sends()
    volunteer.checks_the_page()
    volunteer.go("/sign-in")
    volunteer.types(login=phone, password=PASSWORD)
    volunteer.sends()
    assert "/sign-in" in volunteer.page.url, "she waits for the county"
    volunteer.checks_the_page()

    county = someone("county", language=language)
    county.go("/approvals")
    county.checks_the_page()
    card = county.page.locator("article", has_text=phone).first
    card.locator("form[action$='/approve'] button").click()

    volunteer.signs_in(phone, PASSWORD)
    volunteer.checks_the_page()
    volunteer.go("/offers")
    volunteer.checks_the_page()
    volunteer.follows("/offers/0")
    volunteer.presses("/submit")
    offer = volunteer.here()
    county.go(f"{offer}/review")
    county.presses("/publish")

    stranger = someone(language=language)
    stranger.go(f"/catalogue/{offer.split('/')[-1]}")
    stranger.sees(f"周六作业伙伴{language}")
    stranger.does_not_see("若兰", phone)
    stranger.checks_the_page()


def passed(name: str) -> None:
    """Let the time of the one shift of the day come: waiting would show nothing more."""
    url = named(os.environ["TEST_DATABASE_URL"], f"journey_{process_number()}")
    tell(
        url,
        "UPDATE shifts SET starts_at = now() - interval '50 minutes', ends_at = now() + interval '10 minutes'"
        " WHERE volunteer_id = (SELECT id FROM accounts WHERE name = %s)",
        name,
    )


def test_from_the_poster_to_the_certificate(someone) -> None:
    phone, name = "19900007777", "司徒若水"
    county = someone("county")
    county.go("/volunteers/poster")
    poster = re.search(r"/sign-up/volunteer\?near=\d{12}", county.page.content())
    assert poster

    volunteer = someone()
    counted = Counting(volunteer)
    volunteer.go(poster[0])
    volunteer.checks_the_page()
    counted.type("person", name)
    counted.type("login", phone)
    counted.type("password", PASSWORD)
    counted.type("password_again", PASSWORD)
    counted.tick("need_types", "SD03")
    counted.tick("mode", "at_home")
    counted.tick("weekdays", "5")
    counted.tick("weekdays", "6")
    counted.tick("day_parts", "afternoon")
    counted.send()
    print(counted.told("volunteer's sign-up"))
    assert counted.seconds <= 120
    volunteer.checks_the_page()

    again = someone()
    again.go(poster[0])
    again.types(
        person=name, login=f"+86 {phone[:3]} {phone[3:7]} {phone[7:]}", password=PASSWORD, password_again=PASSWORD
    )
    again.ticks("need_types", "SD03")
    again.ticks("mode", "at_home")
    again.sends()
    again.sees("已经报过名了", "去登录")
    again.checks_the_page()

    county.go("/approvals")
    county.page.locator("article", has_text=phone).first.locator("form[action$='/approve'] button").click()
    volunteer.signs_in(phone, PASSWORD)
    volunteer.go("/my-shifts")
    volunteer.checks_the_page()
    volunteer.go("/offers")
    volunteer.follows("/offers/0")
    volunteer.presses("/submit")
    offer = volunteer.here().split("/")[-1]
    county.go(f"/offers/{offer}/review")
    county.presses("/publish")
    county.go("/volunteers")
    county.page.locator("h2 a", has_text=name).click()
    person = county.here()
    for kind in ("record", "training", "interview", "supervision"):
        county.go(person)
        county.ticks("kind", kind)
        county.ticks("passed", "yes")
        county.types(checker="青禾志愿服务队")
        county.sends()

    director = someone("director")
    director.go("/children/new")
    director.types(name="柳小满", birth_date="20160305")
    director.ticks("sex", "female")
    director.sends()
    director.follows("/needs/new")
    director.types(words="放学后作业没人辅导")
    director.sends()
    director.ticks("type_code", "SD03")
    director.ticks("urgency", "3")
    director.sends()
    need = director.here().split("/")[2]
    director.go(f"/needs/{need}/refer/{offer}")
    director.sends()
    volunteer.go("/my-shifts")
    volunteer.sees("为什么问您", "公里")
    volunteer.does_not_see("柳小满", "放学后作业没人辅导")
    volunteer.follows("/referrals/")
    referral = volunteer.here()
    volunteer.follows("/answer/accept")
    volunteer.sends()

    director.go(f"{referral}/shifts")
    director.checks_the_page()
    director.page.locator("input[name=opening]").first.check()
    director.ticks("company", "carer")
    director.sends()
    shift = director.here()
    director.checks_the_page()
    volunteer.go(shift)
    volunteer.presses("/agree")
    volunteer.checks_the_page()
    volunteer.go("/my-shifts/times")
    volunteer.checks_the_page()

    passed(name)
    director.go(shift)
    director.presses("/code")
    director.checks_the_page()
    code = director.page.locator(".codes strong").inner_text()
    volunteer.go(shift)
    volunteer.checks_the_page()
    volunteer.types(code=code)
    volunteer.page.locator("form[action$='/check-in'] button").click()
    volunteer.sees("已签到")
    volunteer.follows("/hours")
    volunteer.checks_the_page()
    volunteer.types(minutes="55")
    volunteer.ticks("child_came", "yes")
    volunteer.sends()
    director.go("/shifts")
    director.checks_the_page()
    director.go(f"{shift}/confirm")
    director.checks_the_page()
    director.ticks("answer", "same")
    director.sends()
    volunteer.go("/my-shifts/hours")
    volunteer.checks_the_page()
    volunteer.types(from_on="2020-1-1")
    volunteer.sends()
    volunteer.sees("青禾志愿服务队", "55")
    volunteer.checks_the_page()
    paper = volunteer.page.locator("strong.typed").inner_text()

    stranger = someone()
    stranger.go(f"/certificates?code={paper}")
    stranger.sees("这张证明是真的", name)
    stranger.does_not_see("柳小满", phone)
    stranger.checks_the_page()

"""The whole loop, each with a phone of her own: an offer, a need, a request, yes, done, confirmed, followed."""

import re

import pytest


@pytest.mark.parametrize("language", ["zh", "en"])
def test_help_arrives_and_two_people_say_so(someone, language: str) -> None:
    name = f"小满食堂{language}"
    provider, county = someone("provider", language=language), someone("county", language=language)
    provider.go("/offers/new/service")
    provider.checks_the_page()
    provider.types(name=name, summary="放学后的热饭", capacity="2", place="荆州区", radius_km="60")
    provider.ticks("need_types", "BL02")
    provider.ticks("mode", "at_home")
    provider.ticks("reach", "radius")
    provider.sends()
    provider.sees(name)
    provider.checks_the_page()
    offer = provider.here()
    provider.presses("/submit")
    provider.checks_the_page()

    county.go("/offers/review")
    county.sees(name)
    county.checks_the_page()
    county.go(f"{offer}/review")
    county.checks_the_page()
    county.presses("/publish")

    director = someone("director", language=language)
    director.go("/children")
    director.page.locator("main h2 a[href^='/children/']").first.click()
    child = director.page.locator("h1").inner_text().split("\n")[-1].strip()
    director.follows("/needs/new")
    director.types(words="奶奶病了，没人做饭")
    director.sends()
    director.ticks("type_code", "BL02")
    director.ticks("urgency", "2")
    director.sends()
    director.sees(name)
    director.page.locator(f"main a[href$='/refer/{offer.split('/')[-1]}']").click()
    director.types(message="放学以后")
    director.sends()
    need = director.here()

    provider.go("/referrals")
    provider.checks_the_page()
    provider.page.locator("main h2 a", has_text="").first.wait_for()
    links = provider.page.locator("main h2 a[href^='/referrals/']")
    for number in range(links.count()):
        if name in provider.page.locator("main li.card").nth(number).inner_text():
            links.nth(number).click()
            break
    provider.sees(name)
    provider.does_not_see(child, "奶奶病了")
    provider.checks_the_page()
    provider.follows("/answer/accept")
    provider.checks_the_page()
    provider.sends()
    provider.follows("/answer/complete")
    provider.checks_the_page()
    provider.types(units="5", note="一周五顿热饭")
    provider.sends()
    provider.checks_the_page()
    referral = provider.here()

    director.go("/notices")
    director.page.wait_for_timeout(500)
    director.checks_the_page()
    director.go(referral)
    director.follows("/follow/confirm")
    director.checks_the_page()
    director.ticks("how", "visit")
    director.sends()
    director.go(need)
    director.sees({"zh": "已满足", "en": "Met"}[language])
    director.checks_the_page()

    supervisor = someone("supervisor", language=language)
    supervisor.go(need)
    supervisor.sees(re.sub(r"\D*", "", "") or name)
    supervisor.checks_the_page()
    stranger = someone("volunteer")
    stranger.go(need)
    stranger.does_not_see(child, name)


def test_a_decline_leads_back_to_the_shortlist(someone) -> None:
    provider = someone("provider")
    provider.go("/referrals")
    provider.follows("/referrals/")
    provider.follows("/answer/decline")
    provider.ticks("reason", "other")
    provider.sends()
    provider.sees("请用一句话写明原因")
    provider.checks_the_page()
    provider.types(note="这周全员培训")
    provider.sends()
    provider.sees("已婉拒")

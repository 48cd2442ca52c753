"""An organization joins, is verified, publishes, pauses: its whole way in."""

import pytest

from tests.support.credit_codes import credit_code

PASSWORD = "three unlike words"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_from_registering_to_being_found(someone, language: str) -> None:
    number = {"zh": 1, "en": 2}[language]
    name, login = f"清江伴读社{language}", f"qingjiang{number}"
    newcomer = someone(language=language)
    newcomer.go("/sign-up")
    newcomer.checks_the_page()
    newcomer.go("/sign-up/provider")
    newcomer.types(
        name=name, credit_code="91350100M000100Y44", place="荆州区", person="周宁", login=login, password=PASSWORD, password_again=PASSWORD
    )  # fmt: skip
    newcomer.ticks("kind", "social") if newcomer.page.locator("input[name=kind]").count() else newcomer.chooses(
        "kind", "social"
    )
    newcomer.sends()
    newcomer.checks_the_page()
    assert newcomer.page.locator("#credit_code-error").count() == 1, "a wrong check digit is found"
    assert newcomer.page.locator("#name").input_value() == name
    newcomer.types(credit_code=credit_code(number), password=PASSWORD, password_again=PASSWORD)
    newcomer.sends()
    newcomer.checks_the_page()

    county = someone("county", language=language)
    county.go("/organizations/review")
    county.sees(name)
    county.checks_the_page()
    card = county.page.locator("article", has_text=name).first
    card.locator("form[action$='/verify'] button").click()

    newcomer.signs_in(login, PASSWORD)
    newcomer.checks_the_page()
    newcomer.go("/organization")
    newcomer.sees(name)
    newcomer.checks_the_page()
    newcomer.go("/offers")
    newcomer.checks_the_page()
    newcomer.go("/offers/new/service")
    newcomer.types(name=f"周末伴读{language}", place="荆州区", capacity="0", radius_km="20", age_min="12", age_max="6")
    newcomer.ticks("need_types", "SD03")
    newcomer.ticks("mode", "on_site")
    newcomer.ticks("reach", "radius")
    newcomer.sends()
    assert newcomer.page.locator("#capacity-error").count() == 1
    assert newcomer.page.locator("#age_min-error").count() == 1
    newcomer.checks_the_page()
    newcomer.types(capacity="6", age_min="6", age_max="12")
    newcomer.sends()
    newcomer.presses("/submit")
    offer = newcomer.here()
    county.go(f"{offer}/review")
    county.presses("/publish")

    stranger = someone(language=language)
    stranger.waits_for(f"/find?words=周末伴读{language}", f"周末伴读{language}")
    stranger.checks_the_page()
    stranger.follows("/catalogue/")
    stranger.checks_the_page()

    newcomer.go(offer)
    newcomer.follows("/pause")
    newcomer.checks_the_page()
    newcomer.sends()
    newcomer.checks_the_page()
    newcomer.presses("/resume")
    newcomer.presses("/recheck")

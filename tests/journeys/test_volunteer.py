"""A volunteer: signs up, waits, is let in, offers her Saturday; nobody reads her name or number."""

import pytest

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

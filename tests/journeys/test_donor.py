"""A donor: in at once, sees projects and gaps, and no child."""

import pytest

PASSWORD = "three unlike words"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_signs_up_and_sees_where_help_is_short(someone, language: str) -> None:
    donor = someone(language=language)
    donor.go("/sign-up/donor")
    donor.checks_the_page()
    donor.types(
        name="江畔食品", login=f"jiangpan-{language}", password=PASSWORD, password_again=PASSWORD, place="荆州市"
    )
    donor.ticks("body", "enterprise")
    donor.ticks("need_types", "SD02", "BL05")
    donor.sends()
    donor.checks_the_page()
    donor.signs_in(f"jiangpan-{language}", PASSWORD)
    assert donor.here() == "/giving"
    donor.checks_the_page()
    donor.follows("/giving/wishes")
    donor.checks_the_page()
    donor.sends()
    assert donor.here() == "/giving"
    for path in ("/children", "/needs", "/oversight", "/referrals", "/approvals"):
        donor.go(path)
        assert donor.page.locator("h1").count() == 1
        donor.does_not_see("/children/0")

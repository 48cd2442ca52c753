"""Coming in on one's own: the second step, setting up an app, devices, confirmation; on a phone and at a desk."""

import base64
import os
import re
import time
from pathlib import Path

import pyotp
import pytest

from app.demonstration.cast import PASSWORD

SHOTS = Path(os.environ["SHOTS"]) if "SHOTS" in os.environ else None
"""Where pictures are kept for looking at them."""


def keeps_a_picture(person, name: str) -> None:
    """Only when somebody wants to look."""
    if SHOTS:
        width = person.page.viewport_size["width"]
        person.page.screenshot(path=str(SHOTS / f"{name}-{width}.png"), full_page=True)


@pytest.mark.parametrize(("scripts", "width"), [(True, 390), (False, 1280)], ids=["phone", "desk-no-scripts"])
def test_the_demonstration_tells_its_code_and_one_is_in(someone, scripts: bool, width: int) -> None:
    officer = someone(scripts=scripts, width=width)
    officer.go("/sign-in?next=/approvals")
    officer.types(login="county", password=PASSWORD)
    officer.sends()
    officer.checks_the_page()
    keeps_a_picture(officer, "code")
    officer.types(code="000000")
    officer.page.get_by_role("button", name="登录", exact=True).click()
    officer.sees("验证码不对")
    officer.checks_the_page()
    told = re.search(r"现在的验证码是 (\d{3} \d{3})", officer.page.inner_text("main"))
    assert told
    officer.types(code=told[1])
    officer.page.locator("main form button[type=submit]").first.click()
    assert officer.here() == "/approvals"
    officer.follows("/appoint")
    officer.checks_the_page()
    keeps_a_picture(officer, "appoint")
    officer.go("/account")
    officer.sees("我的设备", "这台设备", "已开启")
    officer.checks_the_page()
    keeps_a_picture(officer, "account")
    officer.go("/confirm?next=/account")
    officer.checks_the_page()
    keeps_a_picture(officer, "confirm")
    officer.types(proof=PASSWORD)
    officer.sends()
    assert officer.here() == "/account"


@pytest.mark.parametrize(("scripts", "width"), [(True, 390), (False, 1280)], ids=["phone", "desk-no-scripts"])
def test_a_volunteer_sets_up_an_app_and_comes_in_by_it(someone, scripts: bool, width: int) -> None:
    donor = someone("donor", scripts=scripts, width=width)
    donor.go("/second-factor")
    donor.page.locator("main summary").first.click()
    donor.checks_the_page()
    keeps_a_picture(donor, "enrol")
    app = pyotp.TOTP(donor.page.locator(".typed").inner_text().replace(" ", ""))
    assert base64.b32decode(app.secret)
    donor.types(code=app.at(int(time.time())))
    donor.sends()
    donor.sees("十个备用码")
    donor.checks_the_page()
    keeps_a_picture(donor, "recovery-codes")
    codes = donor.page.locator(".codes li").all_inner_texts()
    donor.go("/account")
    donor.page.locator("summary.tool-button").click()
    donor.page.locator("form[action='/sign-out'] button").click()
    donor.go("/sign-in")
    donor.types(login="donor", password=PASSWORD)
    donor.sends()
    donor.types(code=codes[0].lower())
    donor.page.locator("main form button[type=submit]").first.click()
    assert "/sign-in" not in donor.here()
    donor.go("/account")
    donor.sees("备用码还剩 9 个")
    donor.presses("/second-factor/remove")
    donor.sees("还没有开启")

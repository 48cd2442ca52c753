"""A menu of many doors keeps those of every day in sight, and the one that is open."""

import re

from sqlalchemy.orm import Session

from app.access.permissions import Role
from app.navigation import FEW, IN_SIGHT, Door, folding
from app.words import _
from tests.factories.children import ChildFactory
from tests.factories.people import account
from tests.support.watch import Counter


def menu(count: int, at: int = 0) -> list[Door]:
    """So many doors, one of them open."""
    return [Door(_("需求"), f"/{n}", n == at) for n in range(count)]


def test_a_short_menu_is_whole() -> None:
    assert folding(menu(FEW)) == (menu(FEW), [])


def test_a_long_one_shows_the_first_and_folds_the_others() -> None:
    first, others = folding(menu(FEW + 5))
    assert first == menu(FEW + 5)[:IN_SIGHT]
    assert first + others == menu(FEW + 5)


def test_the_open_door_is_in_sight_wherever_it_is() -> None:
    first, others = folding(menu(FEW + 5, at=FEW))
    assert [door.url for door in first if door.current] == [f"/{FEW}"]
    assert len(first) == IN_SIGHT + 1
    assert not any(door.current for door in others)


def test_a_phone_in_english_folds_more_of_them_and_each_door_is_there_once(sign_in) -> None:
    browser = sign_in(account(Role.COUNTY_OFFICER, place_code="421003000000"))
    page = browser.see("/needs")
    links = re.findall(r'<li(?: class="(folds|unfolds)")?><a href="([^"]+)"', page.split("<main")[0])
    phone = [url for kind, url in links if kind != "folds"]
    desk = [url for kind, url in links if kind != "unfolds"]
    assert sorted(phone) == sorted(set(phone)) == sorted(desk)
    assert [url for kind, url in links if kind == "folds"], "there are some to fold"
    assert "/needs" in [url for kind, url in links if not kind], "the open one stays"


def test_what_waits_is_counted_once_for_all_parts_of_a_page(session: Session, sign_in) -> None:
    child = ChildFactory()
    browser = sign_in(child.director)
    with Counter(session.connection()) as counter:
        browser.see(f"/children/{child.id}")
    assert sum("FROM notices" in one for one in counter.statements) == 1

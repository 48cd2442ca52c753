"""Questions about schooling, health, registration, placement and categories."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from app.children.rules import GUARDED
from app.clock import today
from app.errors import RuleBroken
from app.places.gazetteer import gazetteer
from app.taxonomy.categories import selectable
from app.words import _


def check_past(facts: Mapping[str, Any], *names: str) -> None:
    """What has happened lies not in the future."""
    for name in names:
        if isinstance(day := facts.get(name), date) and day > today():
            raise RuleBroken(_("这个日期在今天之后，请核对。"), field=name)


def check_span(facts: Mapping[str, Any]) -> None:
    """What ends has begun before, and neither lies ahead."""
    check_past(facts, "from_on", "until_on")
    if facts.get("from_on") and facts.get("until_on") and facts["until_on"] < facts["from_on"]:
        raise RuleBroken(_("结束的日期早于开始的日期，请核对。"), field="until_on")


def check_schooling(facts: Mapping[str, Any]) -> None:
    """Whoever goes to no school boards at none."""
    if facts.get("stage") == "none" and (facts.get("boarding") or facts.get("school")):
        raise RuleBroken(_("选了没有上学，就不用填学校和住校。"), field="stage")


def check_health(facts: Mapping[str, Any]) -> None:
    """A diagnosis belongs to an illness."""
    if facts.get("severe_illness") is False and (facts.get("on_local_list") or facts.get("diagnosis")):
        raise RuleBroken(_("选了没有重病，就不用填病种和诊断。"), field="severe_illness")


def check_disability(facts: Mapping[str, Any]) -> None:
    """Four levels; a number belongs to a certificate."""
    if facts.get("level") not in {None, 1, 2, 3, 4}:
        raise RuleBroken(_("残疾等级请选一级到四级。"), field="level")
    if facts.get("certified") is False and facts.get("certificate"):
        raise RuleBroken(_("选了没有残疾人证，就不用填证号。"), field="certified")


def check_registration(facts: Mapping[str, Any]) -> None:
    """A division that exists; nobody without registration has a place of it."""
    check_past(facts, "here_since")
    if facts.get("place") and gazetteer().get(facts["place"]) is None:
        raise RuleBroken(_("没有找到这个地方，请从列表里选。"), field="place")
    if facts.get("registered") is False and facts.get("place"):
        raise RuleBroken(_("选了没有户口，就不用填户口在哪里。"), field="place")


def check_category(facts: Mapping[str, Any]) -> None:
    """One of ours, dated, and not one of those kept sealed."""
    if facts.get("code") not in {one.code for one in selectable()} - GUARDED:
        raise RuleBroken(_("请选一个困境类别。"), field="code")
    if facts.get("from_on") is None:
        raise RuleBroken(_("请写从哪天起，例如 2026-3-5。"), field="from_on")
    check_span(facts)


def check_not_double(facts: Mapping[str, Any], taken: set[str]) -> None:
    """A category holds once at a time."""
    if facts.get("until_on") is None and facts.get("code") in taken:
        raise RuleBroken(_("这个类别已经在档案里了，请打开那一条来改。"), field="code")


def check_guarded(facts: Mapping[str, Any]) -> None:
    """One of those kept sealed, and dated."""
    if facts.get("code") not in GUARDED:
        raise RuleBroken(_("请选一个封存的类别。"), field="code")
    if facts.get("from_on") is None:
        raise RuleBroken(_("请写从哪天起，例如 2026-3-5。"), field="from_on")
    check_span(facts)

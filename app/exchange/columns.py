"""Columns that all readers fill alike."""

import re
from typing import Any

from app.errors import RuleBroken
from app.exchange.geocoder import USCityGeocoder
from app.exchange.records import Catalogue
from app.offers.models import Mode, OfferKind, OfferStatus, Period, Reach
from app.organizations.models import OrganizationKind, OrganizationStatus
from app.organizations.rules import clean_website
from app.words import _

TELEPHONE = re.compile(r"\+?1?[\s.-]?\(?\d{3}\)?[\s.-]{0,2}\d{3}[\s.-]?\d{4}")
EMAIL = re.compile(r"[^@\s,;]+@[^@\s,;]+\.[^@\s,;]+")
COUNTRY = "US"


class Where:
    """Points of addresses, each address asked once."""

    def __init__(self) -> None:
        self.geocoder = USCityGeocoder()
        self.known: dict[str, dict[str, Any]] = {}

    def point(self, address: str) -> dict[str, Any]:
        """The four columns of anything that stands somewhere."""
        if address not in self.known:
            found = self.geocoder.geocode(address)
            self.known[address] = (
                place(found.latitude, found.longitude, "city") if found is not None and not isinstance(found, list) else place(None, None, None)
            )  # fmt: skip
        return self.known[address]


def place(lat: float | None, lng: float | None, precision: str | None) -> dict[str, Any]:
    """A point outside China: no place code."""
    return {"place_code": None, "lat": lat, "lng": lng, "precision": precision}


def organization(name: str, where: dict[str, Any], **said: Any) -> dict[str, Any]:
    """The columns of an organization."""
    empty = dict.fromkeys(("name_en", "address", "phone", "email", "website"))
    return (
        {"kind": OrganizationKind.SOCIAL, "description": "", "country": COUNTRY} | empty | where | {"name": name} | said
    )


def location(name: str, where: dict[str, Any], *, address: str | None, phone: str | None = None) -> dict[str, Any]:
    """The columns of a location."""
    return {"name": name, "address": address or None, "phone": phone or None, "country": COUNTRY} | where


def offer(name: str, where: dict[str, Any], **said: Any) -> dict[str, Any]:
    """The columns of a service from a catalogue abroad: capacity unknown, reach in the source's own words."""
    empty = dict.fromkeys(("sex", "radius_km", "address", "areas_text", "capacity", "cost_note", "days", "phone", "email", "website", "checked_at"))  # fmt: skip
    fixed = {
        "kind": OfferKind.SERVICE, "mode": Mode.ON_SITE, "reach": Reach.STATED, "divisions": [], "categories": [],
        "country": COUNTRY, "capacity_unit": "人", "period": Period.MONTH, "cost": "", "languages": ["en"], "summary": "",
    }  # fmt: skip
    return fixed | empty | where | {"name": name} | said


BORN: dict[str, dict[str, Any]] = {
    "organization": {"status": OrganizationStatus.VERIFIED},
    "location": {},
    "offer": {"status": OfferStatus.PUBLISHED},
}
"""What an entry begins with; later imports leave it to the people here."""


def telephone(text: str) -> str | None:
    """The first number in a text."""
    found = TELEPHONE.search(text)
    return found[0].strip() if found else None


def email(text: str) -> str | None:
    """The first address in a text."""
    found = EMAIL.search(text)
    return found[0] if found else None


def website(catalogue: Catalogue, row: int, column: str, text: str) -> str | None:
    """An address that a browser opens; what is not one is noted and left out."""
    try:
        return clean_website(text)
    except RuleBroken:
        catalogue.complain(
            row, column, text, _("不是网址"), _("写成 https://www.example.org 这样，或者空着。"), left_out=False
        )
        return None

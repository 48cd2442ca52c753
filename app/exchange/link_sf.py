"""Reader of Link-SF: places for people without a home, as nested JSON with points and hours."""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from app.exchange import columns
from app.exchange.files import clean, mapping, read_json
from app.exchange.records import CHILDHOOD_ENDS, EVERY_AGE, Catalogue, Entry
from app.words import _

SOURCE = "link_sf"
DAYS = ("Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat")
SEXES = {"F": "female", "M": "male"}
Thing = dict[str, Any]


def read(folder: Path) -> Catalogue:
    """The whole source."""
    return Reader(folder).catalogue


class Reader:
    """Each facility is a body with one site; its services are offers."""

    def __init__(self, folder: Path) -> None:
        self.catalogue = Catalogue(SOURCE)
        self.map = mapping(SOURCE)
        self.grown_ups = re.compile(
            "|".join(rf"\b{re.escape(word)}\b" for word in self.map["grown_ups"]), re.IGNORECASE
        )
        said: dict[str, Thing] = {}
        for number, thing in enumerate(read_json(folder, "facilities.json", self.catalogue), 1):
            key = clean(thing.get("objectId"))
            if key and said.get(key) == thing:
                self.catalogue.repeated += 1
            elif not key or key in said or not clean(thing.get("name")):
                self.catalogue.complain(
                    number,
                    "objectId",
                    key,
                    _("没有编号或名称，或者同一编号说法不一"),
                    _("请改成每个机构一个编号，只写一次。"),
                )
            else:
                said[key] = thing
                self.facility(number, key, thing)
        self.catalogue.keep_what_serves()

    def facility(self, number: int, key: str, thing: Thing) -> None:
        """A body, its site and its services."""
        name, city = clean(thing["name"]), clean(thing.get("city"))
        address = ", ".join(part for part in (clean(thing.get("address")), city) if part) or None
        where, said = self.point(number, thing), clean(thing.get("phone"))
        telephone = columns.telephone(said)
        site = columns.website(self.catalogue, number, "website", clean(thing.get("website")))
        notes = "\n".join(
            filter(
                None, [clean(thing.get("description")), clean(thing.get("notes")), said if said != telephone else ""]
            )
        )
        values = columns.organization(
            name, where, name_en=name, description=notes, address=address, phone=telephone, website=site
        )
        self.catalogue.organizations[key] = Entry(key, values)
        self.catalogue.locations[key] = Entry(key, columns.location(name, where, address=address, phone=telephone), key)
        services = thing.get("services")
        for service in services if isinstance(services, list) else []:
            if isinstance(service, dict):
                self.service(number, key, thing, service)

    def point(self, number: int, thing: Thing) -> Thing:
        """The source's own point."""
        found = thing.get("location")
        lat, lng = (found.get("latitude"), found.get("longitude")) if isinstance(found, dict) else (None, None)
        fine = isinstance(lat, int | float) and isinstance(lng, int | float) and -90 <= lat <= 90 and -180 <= lng <= 180
        if not fine:
            self.catalogue.complain(
                number, "location", found, _("坐标不对"), _("导入了，但没有坐标；请核对经纬度。"), left_out=False
            )
        return columns.place(float(lat), float(lng), "point") if fine else columns.place(None, None, None)  # type: ignore[arg-type]  # asked above

    def service(self, number: int, owner: str, thing: Thing, service: Thing) -> None:
        """One service, if it is for children."""
        key, name, category = (clean(service.get(part)) for part in ("objectId", "name", "category"))
        if not key or not name or key in self.catalogue.seen:
            self.catalogue.complain(number, "services.objectId", key, _("服务没有编号或名称，或者编号重复"), _("请补上，每个编号只用一次。"))  # fmt: skip
            return
        self.catalogue.seen.add(key)
        ages = self.ages(number, thing)
        if ages is None:
            self.catalogue.faulty.add(key)
            return
        about = f"{name} {clean(thing['name'])}"
        if ages[0] >= CHILDHOOD_ENDS or self.grown_ups.search(about):
            self.catalogue.skipped["grown-ups only"] += 1
            return
        if category not in self.map["categories"]:
            self.catalogue.faulty.add(key)
            self.catalogue.complain(number, "services.category", category, _("对照表里没有这个类别"), _("请在对照表里写明它对应哪些需求类型。"))  # fmt: skip
            return
        body = self.catalogue.organizations[owner].values
        cost = self.map["costs"][category]
        self.catalogue.offers[key] = Entry(
            key,
            columns.offer(
                name,
                {part: body[part] for part in ("place_code", "lat", "lng", "precision")},
                summary="\n".join(filter(None, [clean(service.get("description")), clean(service.get("notes"))])),
                need_types=sorted(self.map["names"].get(name, self.map["categories"][category])),
                age_min=ages[0],
                age_max=ages[1],
                sex=SEXES.get(clean(thing.get("gender"))),
                areas_text=clean(thing.get("city")) or None,
                address=body["address"],
                cost=cost,
                cost_note=None if cost else self.map["cost_note"],
                days=self.hours(number, service.get("openHours")),
                phone=body["phone"],
                website=body["website"],
                checked_at=self.moment(service.get("updatedAt")),
            ),
            owner,
        )

    def ages(self, number: int, thing: Thing) -> tuple[int, int] | None:
        """From the letters of the facility; every age where it has none."""
        said = thing.get("age")
        letters = [clean(letter) for letter in said] if isinstance(said, list) else [clean(said)] if said else []
        spans = [self.map["ages"].get(letter) for letter in letters]
        if None in spans:
            self.catalogue.complain(number, "age", said, _("不认识的年龄代码"), _("年龄代码只有 C、Y、A、S。"))
            return None
        low, high = min((span[0] for span in spans), default=0), max((span[1] for span in spans), default=99)
        return low, max(low, min(EVERY_AGE[1], high))

    def hours(self, number: int, found: object) -> str | None:
        """When it is open, in one line."""
        if not isinstance(found, dict):
            return None
        try:
            spans = {
                day: ", ".join(f"{clock(a)}–{clock(b)}" for a, b in found.get(str(n), [])) for n, day in enumerate(DAYS)
            }
        except (TypeError, ValueError):
            self.catalogue.complain(number, "openHours", found, _("开放时间看不懂"), _("导入了，但没有时间；请写成 [[900, 1700]]。"), left_out=False)  # fmt: skip
            return None
        if len(set(spans.values())) == 1:
            return f"Daily {spans['Sun']}" if spans["Sun"] else None
        return "; ".join(f"{day} {span}" for day, span in spans.items() if span) or None

    def moment(self, text: object) -> datetime | None:
        """When the source last changed it."""
        try:
            found = datetime.fromisoformat(str(text))
        except ValueError:
            return None
        return found if found.tzinfo else found.replace(tzinfo=UTC)


def clock(number: int) -> str:
    """1530 → 15:30."""
    return f"{number // 100:02d}:{number % 100:02d}"

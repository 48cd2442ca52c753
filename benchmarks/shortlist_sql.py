"""The question of a shortlist as one query of PostgreSQL, with earthdistance and every index that helps it.

Not how Tonglian works: what it is measured against. The same rules, the same points, the same first ten.
"""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

import psycopg

from app.matching.facts import NeedFacts, OfferFacts
from app.matching.scoring import FOCUS, FOR_ALL, FRESH_DAYS, PRIOR_ALL, PRIOR_GOOD, STALE_DAYS, UNTOLD
from app.places.chords import SERIES, spot
from app.places.distance import EARTH_RADIUS_KM
from app.settings.weights import DEFAULT

TABLE = """
CREATE EXTENSION IF NOT EXISTS cube;
CREATE EXTENSION IF NOT EXISTS earthdistance;
DROP TABLE IF EXISTS supply;
CREATE TABLE supply (
    id uuid PRIMARY KEY, need_types text[] NOT NULL, mode text NOT NULL, reach text NOT NULL, owner uuid, published boolean,
    verified boolean, expires_on date, age_min int, age_max int, sex text, categories text[], lat float8, lng float8,
    radius_km float8, divisions text[], country text, capacity int, free int, languages text[], language_needed boolean,
    weekdays int[], cost text, checked_on date, check_failures int, completed int, failed int, declined int, x float8,
    y float8, z float8
);
"""
INDEXES = """
CREATE INDEX ON supply USING gin (need_types);
CREATE INDEX ON supply USING gist (ll_to_earth(lat, lng)) WHERE reach = 'radius';
CREATE INDEX ON supply USING gin (divisions) WHERE reach = 'divisions';
CREATE INDEX ON supply (reach);
ANALYZE supply;
"""
WIDEST_KM = 60.0
MOST = {travels: DEFAULT.most(travels=travels) for travels in (True, False)}


def most(name: str) -> str:
    """The most of a component, by whether somebody travels."""
    return f"CASE WHEN travels THEN {MOST[True].get(name, 0)} ELSE {MOST[False].get(name, 0)} END"


def won(name: str, share: str) -> str:
    """A share as whole tenths."""
    return f"floor(({share})::float8 * ({most(name)})::float8 + 0.5::float8)::int"


A, B, C, D = (repr(part) for part in SERIES)
HALF = f"(squared / {4 * EARTH_RADIUS_KM * EARTH_RADIUS_KM!r}::float8)"
KM = f"sqrt(squared) * (1 + {HALF} * ({A}::float8 + {HALF} * ({B}::float8 + {HALF} * ({C}::float8 + {HALF} * {D}::float8))))"
AGED = f"1 - (%(on)s::date - checked_on - {FRESH_DAYS})::float8 / {STALE_DAYS - FRESH_DAYS}::float8"
POINTS = {
    "fit": f"1.0::float8 / (1.0::float8 + {FOCUS}::float8 * (cardinality(need_types) - 1)::float8)"
    f" * CASE WHEN cardinality(categories) > 0 THEN 1.0::float8 ELSE {FOR_ALL}::float8 END",
    "freshness": "CASE WHEN checked_on IS NULL THEN 0 ELSE greatest(0, CASE WHEN %(on)s::date - checked_on <= "
    f"{FRESH_DAYS} THEN 1 ELSE greatest(0, {AGED}) END - check_failures::float8 / 3) END",
    "reliability": f"(completed + {PRIOR_GOOD}::float8) / (completed + (failed + 0.5::float8 * declined) + {PRIOR_ALL}::float8)",
    "continuity": "CASE WHEN owner = ANY (%(known)s::uuid[]) THEN 1 ELSE 0 END",
    "load": f"CASE WHEN free IS NULL THEN {UNTOLD} ELSE least(1, free::float8 / capacity::float8) END",
    "language": "CASE WHEN cardinality(languages) = 0 OR languages && %(languages)s::text[] THEN 1 ELSE 0 END",
    "wish": "CASE WHEN %(wish)s::text IS NULL OR mode IN (%(wish)s, 'money') THEN 1 ELSE 0 END",
    "cost": "CASE cost WHEN 'free' THEN 1 WHEN 'partly' THEN 0.5 ELSE 0 END",
    "distance": f"CASE WHEN travels THEN 1.0::float8 / (1.0::float8 + (km / {DEFAULT.halfway_km}) * (km / {DEFAULT.halfway_km}))"
    " ELSE 0 END",
}
RULES = """
    need_types @> ARRAY[%(type)s] AND published AND verified AND (expires_on IS NULL OR expires_on >= %(on)s)
    AND country = %(country)s AND %(age)s BETWEEN age_min AND age_max AND (sex IS NULL OR sex = %(sex)s)
    AND (cardinality(categories) = 0 OR categories && %(categories)s::text[])
    AND (NOT language_needed OR cardinality(languages) = 0 OR languages && %(languages)s::text[])
    AND (cardinality(weekdays) = 0 OR cardinality(%(weekdays)s::int[]) = 0 OR weekdays && %(weekdays)s::int[])
    AND (free IS NULL OR free >= %(units)s)
"""
NEAR = f"earth_box(ll_to_earth(%(lat)s, %(lng)s), {WIDEST_KM * 1.02 * 1000}) @> ll_to_earth(lat, lng)"
QUERY = f"""
WITH reached AS (
    SELECT * FROM supply WHERE reach = 'radius' AND {NEAR} AND {RULES}
    UNION ALL SELECT * FROM supply WHERE reach = 'divisions' AND divisions && %(above)s::text[] AND {RULES}
    UNION ALL SELECT * FROM supply WHERE reach = 'anywhere' AND {RULES}
), placed AS (
    SELECT *, mode IN ('on_site', 'at_home') AS travels,
        (%(x)s - x) * (%(x)s - x) + (%(y)s - y) * (%(y)s - y) + (%(z)s - z) * (%(z)s - z) AS squared
    FROM reached
), measured AS (
    SELECT *, {KM} AS km FROM placed
)
SELECT id, {" + ".join(won(name, share) for name, share in POINTS.items())} AS tenths
FROM measured WHERE reach <> 'radius' OR km <= radius_km
ORDER BY tenths DESC, CASE WHEN travels THEN km ELSE 'infinity' END, id LIMIT %(most)s
"""


def fill(connection: psycopg.Connection[Any], offers: Iterable[OfferFacts]) -> None:
    """The table with these offers in it, indexed and analysed."""
    connection.execute(TABLE)
    with connection.cursor().copy("COPY supply FROM STDIN") as copy:
        for o in offers:
            copy.write_row((
                o.id, list(o.need_types), o.mode, o.reach, o.owner, o.published, o.verified, o.expires_on, o.age_min, o.age_max,
                o.sex, sorted(o.categories), o.lat, o.lng, o.radius_km, list(o.divisions), o.country, o.capacity, o.free,
                sorted(o.languages), o.language_needed, sorted(o.weekdays), o.cost, o.checked_on, o.check_failures,
                o.record.completed, o.record.failed, o.record.declined, *spot(o.lat or 0.0, o.lng or 0.0),
            ))  # fmt: skip
    connection.execute(INDEXES)


def ask(connection: psycopg.Connection[Any], need: NeedFacts, most_shown: int) -> list[tuple[UUID, int]]:
    """The first of the list: id and tenths."""
    here = spot(need.lat or 0.0, need.lng or 0.0)
    place = need.place or ""
    given = {
        "type": need.type_code, "on": need.on, "country": need.country, "age": need.age, "sex": need.sex, "units": need.units,
        "categories": sorted(need.categories), "languages": sorted(need.languages), "weekdays": sorted(need.weekdays),
        "known": sorted(need.known), "wish": need.wish, "lat": need.lat, "lng": need.lng, "x": here.x, "y": here.y, "z": here.z,
        "above": [place[:digits].ljust(12, "0") for digits in (2, 4, 6, 9, 12)], "most": most_shown,
    }  # fmt: skip
    return [(row[0], row[1]) for row in connection.execute(QUERY, given, prepare=True).fetchall()]

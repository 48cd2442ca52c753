"""The adapter on PostgreSQL: trigrams for Chinese and for slips of the finger, full text for English, plain SQL for filters.

Good for a county's catalogue (tens of thousands of entries). The table lives in a schema of its own: it is a cache.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict
from itertools import islice
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, TSVECTOR, insert
from sqlalchemy.engine import Connection

from search.documents import FIELDS, Document, Holding, Operation, Put, Receipt, Remove, key
from search.filters import AtLeast, AtMost, Either, Every, Filter, Holds, Is, Not, StartsWith, Within
from search.query import DEEPEST, Hit, Order, Request, Results, Scope, Stats

TEXTS = ARRAY(sa.Text)
EARTH_KM = 6371.0088
table = sa.Table(
    "documents",
    sa.MetaData(schema="search"),
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("key", sa.BigInteger, nullable=False),
    *(sa.Column(name, sa.Text, nullable=False) for name in ("kind", "title", "body", "terms", "owner", "place")),
    *(sa.Column(name, sa.Text, nullable=False) for name in ("country", "mode", "cost")),
    *(sa.Column(name, TEXTS, nullable=False) for name in ("types", "categories", "languages", "divisions")),
    sa.Column("age_min", sa.Integer, nullable=False),
    sa.Column("age_max", sa.Integer, nullable=False),
    sa.Column("lat", sa.Double),
    sa.Column("lng", sa.Double),
    sa.Column("checked_on", sa.Date),
    sa.Column("published", sa.Boolean, nullable=False),
    sa.Column(
        "english",
        TSVECTOR,
        sa.Computed("to_tsvector('english', title || ' ' || terms || ' ' || owner || ' ' || body)", persisted=True),
    ),
    sa.Index("ix_documents_english", "english", postgresql_using="gin"),
    sa.Index("ix_documents_types", "types", postgresql_using="gin"),
    sa.Index("ix_documents_place", "place", postgresql_ops={"place": "text_pattern_ops"}),
)
c = table.c


def condition(filter_: Filter) -> sa.ColumnElement[bool]:
    """A filter tree as SQL; values are always bound."""
    match filter_:
        case Every(filters):
            return sa.and_(sa.true(), *map(condition, filters))
        case Either(filters):
            return sa.or_(sa.false(), *map(condition, filters))
        case Not(inner):
            return sa.not_(condition(inner))
        case Within(lat, lng, km):
            return sa.and_(c.lat.is_not(None), distance(lat, lng) <= km)
        case _:
            return field_condition(filter_)


def field_condition(filter_: Is | Holds | AtMost | AtLeast | StartsWith) -> sa.ColumnElement[bool]:
    """What one field must be."""
    match filter_:
        case Is(field, value):
            return c[field] == value
        case Holds(field, values) if FIELDS[field] is Holding.WORDS:
            return c[field].op("&&")(sa.cast(list(values), TEXTS)).is_(True)
        case Holds(field, values):
            return c[field].in_(values)
        case AtMost(field, value):
            return c[field] <= value
        case AtLeast(field, value):
            return c[field] >= value
        case StartsWith(field, value):
            return c[field].startswith(value, autoescape=True)


def distance(lat: float, lng: float) -> sa.ColumnElement[float]:
    """Kilometres on the sphere from a point to the document's; NULL where it has none (`least` would overlook it)."""
    half = sa.func.power(sa.func.sin(sa.func.radians(c.lat - lat) / 2), 2) + sa.func.cos(
        sa.func.radians(sa.literal(lat))
    ) * sa.func.cos(sa.func.radians(c.lat)) * sa.func.power(sa.func.sin(sa.func.radians(c.lng - lng) / 2), 2)
    km = 2 * EARTH_KM * sa.func.asin(sa.func.sqrt(sa.func.least(1.0, half)))
    return sa.case((c.lat.is_not(None), km))


def word_score(word: str) -> sa.ColumnElement[float]:
    """What one typed word is worth: in the title most, then in the terms and the owner, then anywhere."""

    def worth(points: float, column: sa.ColumnElement[str]) -> sa.ColumnElement[float]:
        return sa.case((column.icontains(word, autoescape=True), points), else_=0.0)

    return sa.func.greatest(worth(4.0, c.title), worth(2.5, c.terms), worth(2.0, c.owner), worth(1.0, c.body))


def score_of(request: Request) -> sa.ColumnElement[float]:
    """The whole score of a document for a question."""
    parts: list[sa.ColumnElement[float]] = [word_score(word) for word in request.words.split()[:12]]
    if request.words.strip():
        typed = sa.literal(request.words)
        asked = sa.func.websearch_to_tsquery("english", typed)
        # a rank alone is never quite nothing: 1e-20 for what does not match at all
        parts.append(sa.case((c.english.op("@@")(asked), sa.func.ts_rank(c.english, asked) * 6), else_=0.0))
        parts.append(sa.case((sa.func.word_similarity(typed, c.title) > 0.5, 1.5), else_=0.0))
    for place, code in enumerate(request.types):
        parts.append(sa.case((c.types.op("@>")(sa.cast([code], TEXTS)), 5.0 / (1 + 0.5 * place)), else_=0.0))
    return sum(parts, sa.literal(0.0))


def asked(request: Request) -> bool:
    """Whether anything was said at all."""
    return bool(request.words.strip() or request.types)


def order(request: Request, found: sa.Subquery) -> tuple[sa.ColumnElement[Any], ...]:
    """What comes first; equals by their keys."""
    near, fresh = found.c.km.asc().nulls_last(), found.c.checked_on.desc().nulls_last()
    # near and fitting: a point of score is worth about ten kilometres
    fit = (found.c.score - sa.func.coalesce(found.c.km, 50.0) / 10 if request.near else found.c.score).desc()
    by = {Order.FIT: fit if asked(request) else near if request.near else fresh, Order.NEAR: near, Order.FRESH: fresh}
    return by[request.order if request.near or request.order is not Order.NEAR else Order.FRESH], found.c.key


class PostgresEngine:
    """The engine on whatever connection it is handed; changes are part of the caller's transaction."""

    def __init__(self, connect: Callable[[], Connection]) -> None:
        self.connect = connect

    def ensure(self) -> None:
        """The schema, the trigram extension and the table."""
        connection = self.connect()
        connection.execute(sa.text("CREATE EXTENSION IF NOT EXISTS pg_trgm"))
        connection.execute(sa.text("CREATE SCHEMA IF NOT EXISTS search"))
        if sa.inspect(connection).has_table("documents", schema="search"):
            there = {column["name"] for column in sa.inspect(connection).get_columns("documents", schema="search")}
            if there != set(c.keys()):  # another version's; it is a cache, so it is made anew and wants to be filled
                table.drop(connection)
        table.metadata.create_all(connection, checkfirst=True)

    def apply(self, operations: Sequence[Operation]) -> Receipt:
        """Put and remove, in order."""
        connection = self.connect()
        for operation in operations:
            match operation:
                case Put(document):
                    self._put(connection, [document])
                case Remove(ident):
                    connection.execute(sa.delete(table).where(c.id == ident))
        return Receipt(count=len(operations))

    def wait(self, receipt: Receipt) -> None:
        """Nothing to wait for: changes are seen with the caller's commit."""

    def search(self, request: Request, scope: Scope) -> Results:
        """The page with its total in one query, the counts of each field in another."""
        found = self.found(request, scope, request.narrowed())
        query = sa.select(found, sa.func.count().over().label("total"))
        size = max(0, min(request.limit, DEEPEST - request.offset))
        rows = self.connect().execute(query.order_by(*order(request, found)).limit(size).offset(request.offset)).all()
        hits = tuple(Hit(row.id, row.kind, float(row.score), row.km) for row in rows)
        total = rows[0].total if rows else self.count(found)
        return Results(hits, total, {name: self.facet(request, scope, name) for name in request.facets})

    def found(self, request: Request, scope: Scope, narrowed: Filter) -> sa.Subquery:
        """What fits, with its score and how far it is."""
        km = (distance(*request.near) if request.near else sa.cast(sa.null(), sa.Double)).label("km")
        where = [condition(scope.filter), condition(narrowed)]
        if request.circle:
            where.append(condition(Within(request.circle.lat, request.circle.lng, request.circle.km)))
        score = score_of(request)
        if asked(request):
            where.append(score > 0)
        columns = (c.id, c.key, c.kind, c.title, c.checked_on, *(c[name] for name in request.facets if name != "kind"))
        return sa.select(*columns, score.label("score"), km).where(*where).subquery()

    def facet(self, request: Request, scope: Scope, name: str) -> dict[str, int]:
        """How often each value stands in what fits, as if nothing had been chosen in this field."""
        found = self.found(request, scope, request.narrowed(but=name)).c
        value = sa.func.unnest(found[name]) if FIELDS[name] is Holding.WORDS else found[name]
        each = sa.select(found.id, value.label("value")).distinct().subquery().c
        query = sa.select(each.value, sa.func.count().label("count")).where(each.value != "").group_by(each.value)
        return {row[0]: row[1] for row in self.connect().execute(query)}

    def count(self, found: sa.Subquery) -> int:
        """How many there are, for a page beyond the last."""
        return self.connect().scalar(sa.select(sa.func.count()).select_from(found)) or 0

    def suggest(self, prefix: str, scope: Scope, limit: int = 8) -> tuple[str, ...]:
        """Titles, those that begin with it first."""
        prefix = prefix.strip()
        if not prefix or limit < 1:
            return ()
        starts = c.title.istartswith(prefix, autoescape=True)
        query = (
            sa.select(c.title, sa.func.bool_or(starts).label("starts"))
            .where(condition(scope.filter), c.title.icontains(prefix, autoescape=True))
            .group_by(c.title)
            .order_by(sa.desc("starts"), c.title)
            .limit(limit)
        )
        return tuple(row.title for row in self.connect().execute(query))

    def rebuild(self, documents: Iterable[Document]) -> int:
        """Within the caller's transaction: nobody sees an empty catalogue."""
        self.ensure()
        connection = self.connect()
        connection.execute(sa.delete(table))
        count, rest = 0, iter(documents)
        while batch := list(islice(rest, 500)):
            self._put(connection, batch)
            count += len(batch)
        return count

    def documents(self, ids: Sequence[str] | None = None) -> Iterator[Document]:
        """Those with these ids, or all, as they were put; a batch in memory at a time."""
        query = sa.select(*(c[name] for name in FIELDS)).order_by(c.id)
        if ids is not None:
            query = query.where(c.id.in_(ids))
        last = ""
        while batch := self.connect().execute(query.where(c.id > last).limit(2000)).mappings().all():
            for row in batch:
                yield Document(**{**row, **{name: tuple(row[name]) for name in ARRAYS}})
            last = batch[-1]["id"]

    def stats(self) -> Stats:
        """How many documents."""
        return Stats("postgresql", self.connect().scalar(sa.select(sa.func.count()).select_from(table)) or 0)

    def _put(self, connection: Connection, documents: Sequence[Document]) -> None:
        """Insert or replace."""
        rows = [{**asdict(d), **{n: list(getattr(d, n)) for n in ARRAYS}, "key": key(d.id)} for d in documents]
        statement = insert(table)
        changed = {name: statement.excluded[name] for name in rows[0] if name != "id"}
        connection.execute(statement.on_conflict_do_update(index_elements=[c.id], set_=changed), rows)


ARRAYS = ("types", "categories", "languages", "divisions")

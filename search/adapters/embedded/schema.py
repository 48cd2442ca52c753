"""What the index keeps of a document, and under which name its folder goes.

Text is cut before it gets here, so that the tokenizer has only to split at spaces: tantivy's own ones make a whole Chinese
sentence one word. Numbers that delete are signed: a term on an unsigned one deletes nothing and says nothing (0.27.0).
"""

import hashlib
import re
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from importlib.metadata import version
from itertools import chain
from typing import NamedTuple

import tantivy

from search.adapters.embedded.vocabulary import Vocabulary
from search.analysis import Heard, heard, normal, spaced
from search.documents import Document, key
from search.geo import cells_of, packed

TEXTS = ("title", "terms", "owner", "body")
SOUNDS = ("sound", "initials", "short")
WORDS = ("kind", "types", "mode", "cost", "languages", "categories", "country")
NUMBERS = ("age_min", "age_max", "fresh")
PREFIXES = (2, 4, 6, 9)
"""Of how many digits of a place its areas are kept."""
NOWHERE = 2**63 - 1
"""The point of what has none."""
KEY_BITS = 46
"""How many bits of the key stand behind the day of the last check, in one number: what is ordered by it has no equals, so
that the first page needs the first page only, however many were checked on one day."""
IDS = ("id_high", "id_low")
"""The halves of an id that is a UUID: read from columns, a page's ids cost a tenth of what their stored cards cost."""
LAYOUT = 2
"""Raised when the same document is kept differently."""
CARD_BREAK = "\x1f"
UUID_FORM = re.compile("[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.ASCII)
EPOCH = date(1970, 1, 1).toordinal()


def schema() -> tantivy.Schema:
    """Every field of the index."""
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("key", indexed=True, fast=True)
    builder.add_bytes_field("card", stored=True, indexed=False)
    for name in TEXTS:
        builder.add_text_field(name, tokenizer_name="spaced", index_option="freq")
    for name in SOUNDS:
        builder.add_text_field(name, tokenizer_name="spaced", index_option="basic")
    for name in WORDS:
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    for name in ("divisions", "place", "area", "published"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in NUMBERS:
        builder.add_integer_field(name, indexed=False, fast=True)
    builder.add_integer_field("cell", indexed=True)
    for name in ("point", *IDS, *Vocabulary.CODES):
        builder.add_unsigned_field(name, indexed=False, fast=True)
    return builder.build()


def signature() -> str:
    """Changes with the fields, with how text is cut and with the engine's own format: another folder each time."""
    parts = (LAYOUT, TEXTS, SOUNDS, WORDS, NUMBERS, PREFIXES, Vocabulary.CODES, version("tantivy"), version("rjieba"))
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:10]


def register(index: tantivy.Index) -> tantivy.Index:
    """Tokenizers are not kept in the index: each opening names them anew."""
    index.register_tokenizer("spaced", tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build())
    return index


def entry(document: Document, vocabulary: Vocabulary) -> tantivy.Document:
    """A document as the index takes it."""
    made = tantivy.Document()
    made.add_integer("key", key(document.id))
    made.add_bytes("card", CARD_BREAK.join((document.id, document.kind, document.title)).encode())
    for name, half in zip(IDS, halves(document.id), strict=True):
        made.add_unsigned(name, half)
    add_words(made, document)
    add_values(made, document, vocabulary)
    add_place(made, document)
    return made


def add_words(made: tantivy.Document, document: Document) -> None:
    """What it is found by: words, their sound, their first letters."""
    terms, owner = name(document.terms), name(document.owner)
    plain = normal(document.title)
    title, body = spaced((plain, normal(document.body)))
    for field, words in (("title", title), ("terms", terms.words), ("owner", owner.words), ("body", body)):
        made.add_text(field, words)
    heard_so = heard(plain)
    made.add_text("sound", once(heard_so.pairs, terms.heard.pairs, owner.heard.pairs))
    made.add_text("initials", once(heard_so.initials, terms.heard.initials))
    made.add_text("short", once(heard_so.shorts, terms.heard.shorts))


class Name(NamedTuple):
    """A text that comes again in thousands of documents, worked out: its words, and how it sounds."""

    words: str
    heard: Heard


@lru_cache(maxsize=8_000)
def name(text: str) -> Name:
    """Of the names of types, or of an organization."""
    plain = normal(text)
    return Name(spaced((plain,))[0], heard(plain))


def once(*some: Iterable[str]) -> str:
    """Each of them, with spaces between."""
    return " ".join(dict.fromkeys(chain.from_iterable(some)))


def add_values(made: tantivy.Document, document: Document, vocabulary: Vocabulary) -> None:
    """What it is filtered and counted by."""
    held = {name: values(document, name) for name in WORDS}
    for name, some in held.items():
        for value in some:
            made.add_text(name, value)
    for name, code in vocabulary.codes(held).items():
        made.add_unsigned(name, code)
    for division in document.divisions:
        made.add_text("divisions", division)
    made.add_text("published", flag(document.published))
    made.add_integer("age_min", document.age_min)
    made.add_integer("age_max", document.age_max)
    made.add_integer("fresh", fresh(document.checked_on, key(document.id)))


def fresh(checked_on: date | None, number: int) -> int:
    """By which the freshest come first, and of those the lowest keys; what was never checked stands at day 0."""
    day = max(1, checked_on.toordinal() - EPOCH) if checked_on else 0
    return day << KEY_BITS | (1 << KEY_BITS) - 1 - (number >> 62 - KEY_BITS)


def add_place(made: tantivy.Document, document: Document) -> None:
    """Where it stands."""
    made.add_text("place", document.place)
    for size in PREFIXES:
        if len(document.place) >= size:
            made.add_text("area", document.place[:size])
    if document.lat is None or document.lng is None:
        made.add_unsigned("point", NOWHERE)
        return
    for cell in cells_of(document.lat, document.lng):
        made.add_integer("cell", cell)
    made.add_unsigned("point", packed(document.lat, document.lng))


def values(document: Document, name: str) -> tuple[str, ...]:
    """What a counted field holds; nothing where it says nothing."""
    held = getattr(document, name)
    if isinstance(held, str):
        return (held,) if held else ()
    return tuple(dict.fromkeys(filter(None, held))) if len(held) > 1 or "" in held else held


def halves(ident: str) -> tuple[int, int]:
    """A UUID in two numbers; nothing for an id that is none, or that is written otherwise."""
    if UUID_FORM.fullmatch(ident):
        number = int(ident.replace("-", ""), 16)
        return number >> 64, number & (2**64 - 1)
    return 0, 0


def dashed(high: int, low: int) -> str:
    """A UUID of two numbers, written as always."""
    letters = f"{high:016x}{low:016x}"
    return f"{letters[:8]}-{letters[8:12]}-{letters[12:16]}-{letters[16:20]}-{letters[20:]}"


def flag(value: bool) -> str:
    """A yes or no as a word."""
    return "1" if value else "0"


def read_card(searcher: tantivy.Searcher, address: tantivy.DocAddress) -> tuple[str, str, str]:
    """The id, the kind and the title of a document."""
    ident, kind, title = searcher.doc(address)["card"][0].decode().split(CARD_BREAK, 2)
    return ident, kind, title


def read_ids(
    searcher: tantivy.Searcher, addresses: list[tantivy.DocAddress], vocabulary: Vocabulary
) -> list[tuple[str, str]]:
    """The id and the kind of each."""
    high, low = (searcher.fast_field_values(name, addresses) for name in IDS)
    kinds = vocabulary.first("kind", searcher.fast_field_values("code_b", addresses))
    return [
        (dashed(int(a or 0), int(b or 0)), kind) if kind and (a or b) else read_card(searcher, address)[:2]
        for address, a, b, kind in zip(addresses, high, low, kinds, strict=True)
    ]

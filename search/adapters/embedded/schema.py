"""What the index keeps of a document, and under which name its folder goes.

Text is cut before it gets here, so that the tokenizer has only to split at spaces: tantivy's own ones make a whole Chinese
sentence one word. Numbers that delete are signed: a term on an unsigned one deletes nothing and says nothing (0.27.0).
"""

import hashlib
from datetime import date
from importlib.metadata import version

import tantivy

from search.adapters.embedded.vocabulary import Vocabulary
from search.analysis import initials, normal, shorts, sounds, tokens
from search.documents import Document, key
from search.geo import cells_of, packed

TEXTS = ("title", "terms", "owner", "body")
SOUNDS = ("sound", "initials", "short")
WORDS = ("kind", "types", "mode", "cost", "languages", "categories", "country")
NUMBERS = ("age_min", "age_max", "checked")
PREFIXES = (2, 4, 6, 9)
"""Of how many digits of a place its areas are kept."""
NOWHERE = 2**63 - 1
"""The point of what has none."""
NEVER = -1
"""The day of what was never checked."""
LAYOUT = 1
"""Raised when the same document is kept differently."""
CARD_BREAK = "\x1f"
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
    for name in ("point", *Vocabulary.CODES):
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
    named = {name: normal(getattr(document, name)) for name in TEXTS}
    for name, text in named.items():
        made.add_text(name, " ".join(tokens(text)))
    heard = f"{named['title']} {named['terms']} {named['owner']}"
    made.add_text("sound", " ".join(dict.fromkeys(sounds(heard))))
    named_so = f"{named['title']} {named['terms']}"
    made.add_text("initials", " ".join(dict.fromkeys(initials(named_so))))
    made.add_text("short", " ".join(dict.fromkeys(shorts(named_so))))
    for name in WORDS:
        for value in values(document, name):
            made.add_text(name, value)
    for division in document.divisions:
        made.add_text("divisions", division)
    made.add_text("place", document.place)
    for size in PREFIXES:
        if len(document.place) >= size:
            made.add_text("area", document.place[:size])
    made.add_text("published", flag(document.published))
    made.add_integer("age_min", document.age_min)
    made.add_integer("age_max", document.age_max)
    made.add_integer("checked", document.checked_on.toordinal() - EPOCH if document.checked_on else NEVER)
    if document.lat is not None and document.lng is not None:
        for cell in cells_of(document.lat, document.lng):
            made.add_integer("cell", cell)
        made.add_unsigned("point", packed(document.lat, document.lng))
    else:
        made.add_unsigned("point", NOWHERE)
    for name, code in vocabulary.codes({name: values(document, name) for name in WORDS}).items():
        made.add_unsigned(name, code)
    return made


def values(document: Document, name: str) -> tuple[str, ...]:
    """What a counted field holds; nothing where it says nothing."""
    held = getattr(document, name)
    return tuple(one for one in ((held,) if isinstance(held, str) else dict.fromkeys(held)) if one)


def flag(value: bool) -> str:
    """A yes or no as a word."""
    return "1" if value else "0"


def read_card(searcher: tantivy.Searcher, address: tantivy.DocAddress) -> tuple[str, str, str]:
    """The id, the kind and the title of a document."""
    ident, kind, title = searcher.doc(address)["card"][0].decode().split(CARD_BREAK, 2)
    return ident, kind, title

"""Plans as what Meilisearch can be asked: a few words each of which must be there, one try after the other.

The server has its own ideas of Chinese and none of pinyin, so it gets our cut words in fields of their own, and the same on
the question's side. It cannot say "this or that" within one question: each way to take the words is a question of its own.
"""

from collections.abc import Iterator

from search.analysis import initials, normal, shorts, sounds, tokens
from search.documents import Document
from search.plan import All, Best, Clause, Group, Level, Plan, Slip, Some, Start, Term

FIELDS = ("title_cut", "terms_cut", "owner_cut", "short", "sound", "initials", "body_cut")
"""Searched in this order of worth."""
MOST_WORDS = 10
"""The server reads no more words of a question."""
GROUPS = (Group.TEXT, Group.SHORT, Group.SOUND, Group.INITIALS)
Try = tuple[Level, str, str]
"""The level, the words, and whether all of them must be there (`all`) or the rarest (`frequency`)."""


def shadow(document: Document) -> dict[str, str]:
    """The cut fields of a document."""
    plain = {name: normal(getattr(document, name)) for name in ("title", "terms", "owner", "body")}
    named = f"{plain['title']} {plain['terms']}"
    return {
        **{f"{name}_cut": " ".join(tokens(text)) for name, text in plain.items()},
        "sound": " ".join(dict.fromkeys(sounds(f"{named} {plain['owner']}"))),
        "initials": " ".join(dict.fromkeys(initials(named))),
        "short": " ".join(dict.fromkeys(shorts(named))),
    }


def tries(plan: Plan, *, known: bool) -> list[Try]:
    """What to ask, in order. Where the needs behind the words are known, single words no longer count for themselves."""
    found: list[Try] = []
    for level, clause in plan.levels:
        if isinstance(clause, Some):
            if not known:
                words = [way for one in clause.clauses for way in list(ways(one))[:1]]
                found.append((level, " ".join(" ".join(words).split()[:MOST_WORDS]), "frequency"))
        else:
            found += [(level, words, "all") for words in dict.fromkeys(ways(clause))]
    return list(dict.fromkeys(found))


def ways(clause: Clause) -> Iterator[str]:
    """Each way to take a clause: by its words, by what means the same, by its first letters, by its sound."""
    for group in GROUPS:
        for choice in (0, 1, 2):
            words = taken(clause, group, choice)
            if words:
                yield " ".join(dict.fromkeys(words[:MOST_WORDS]))


def taken(clause: Clause, group: Group, choice: int) -> list[str]:
    """A clause in one group where it can be, else in its words; of several ways of the group the one with this number."""
    match clause:
        case Term(text) | Start(text) | Slip(text):
            return [text]
        case All(clauses):
            return [word for one in clauses for word in taken(one, group, choice)]
        case Best(clauses):
            fitting = [one for one in clauses if groups(one) == {group}] or [clauses[0]]
            return taken(fitting[min(choice, len(fitting) - 1)], group, choice)
        case Some(clauses):
            return [word for one in clauses for word in taken(one, group, choice)]


def groups(clause: Clause) -> set[Group]:
    """In which groups a clause looks."""
    match clause:
        case Term(_, group) | Start(_, group):
            return {group}
        case Slip():
            return {Group.TEXT}
        case All(clauses) | Best(clauses) | Some(clauses):
            return {group for one in clauses for group in groups(one)}

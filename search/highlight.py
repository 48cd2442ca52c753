"""Where in a text, as it was written, the words stand that were looked for."""

from collections.abc import Sequence

from search.analysis import is_han, one_letter, stem

Part = tuple[str, bool]
"""A piece of text, and whether it is marked."""


def marked(text: str, marks: Sequence[str]) -> list[Part]:
    """The text in pieces. Letters are compared one by one in their normal form, so that each keeps its place."""
    plain = "".join(one_letter(letter) for letter in text)
    spots = [False] * len(text)
    for mark in marks:
        for start, end in (places if is_han(mark) else words)(plain, mark):
            spots[start:end] = [True] * (end - start)
    return joined(text, spots)


def places(plain: str, mark: str) -> list[tuple[int, int]]:
    """Where a Chinese word stands."""
    found, at = [], plain.find(mark)
    while at >= 0:
        found.append((at, at + len(mark)))
        at = plain.find(mark, at + 1)
    return found


def words(plain: str, mark: str) -> list[tuple[int, int]]:
    """Where an English word stands, whatever its ending."""
    found, start = [], None
    wanted = stem(mark)
    for at, letter in enumerate((*plain, " ")):
        if letter.isalnum() and not is_han(letter):
            start = at if start is None else start
        elif start is not None:
            if stem(plain[start:at]) == wanted:
                found.append((start, at))
            start = None
    return found


def joined(text: str, spots: Sequence[bool]) -> list[Part]:
    """Neighbours of one kind together."""
    parts: list[Part] = []
    for letter, spot in zip(text, spots, strict=True):
        if parts and parts[-1][1] == spot:
            parts[-1] = (parts[-1][0] + letter, spot)
        else:
            parts.append((letter, spot))
    return parts


def window(text: str, marks: Sequence[str], around: int = 24) -> list[Part]:
    """The piece of a long text round the first marked word; nothing where none is marked."""
    parts = marked(text, marks)
    first = next((at for at, (_piece, spot) in enumerate(parts) if spot), None)
    if first is None:
        return []
    before = "".join(piece for piece, _spot in parts[:first])
    cut = max(0, len(before) - around)
    kept, size = [], 0
    for piece, spot in [(("…" if cut else "") + before[cut:], False), *parts[first:]]:
        room = 4 * around - size
        if room <= 0:
            kept.append(("…", False))
            break
        kept.append((piece[:room], spot))
        size += len(piece[:room])
    return [part for part in kept if part[0]]

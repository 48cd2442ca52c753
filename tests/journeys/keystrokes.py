"""How long an errand takes somebody on a phone, by a simple keystroke-level model (Card, Moran and Newell).

A key of a phone's keyboard 0.28 s; a tap 1.1 s; a thought before each page and each decision 1.35 s; a page 1 s.
Chinese is counted as three keys a character (pinyin and the choice).
"""

from dataclasses import dataclass

from tests.journeys.person import Person

KEY, TAP, THINK, LOAD, KEYS_A_CHARACTER = 0.28, 1.1, 1.35, 1.0, 3


@dataclass
class Counting:
    """Somebody whose taps and keys are counted."""

    person: Person
    keys: int = 0
    taps: int = 0
    thoughts: int = 0
    pages: int = 0

    @property
    def seconds(self) -> float:
        """By the model."""
        return self.keys * KEY + self.taps * TAP + self.thoughts * THINK + self.pages * LOAD

    def arrive(self) -> None:
        """A page has come: it takes its time and a thought."""
        self.pages += 1
        self.thoughts += 1

    def follow(self, path: str) -> None:
        """A link."""
        self.person.follows(path)
        self.taps += 1
        self.arrive()

    def tick(self, name: str, value: str) -> None:
        """A decision and a tap."""
        self.person.ticks(name, value)
        self.taps += 1
        self.thoughts += 1

    def type(self, name: str, text: str) -> None:
        """A tap into the field, then keys."""
        self.person.types(**{name: text})
        self.taps += 1
        self.keys += sum(KEYS_A_CHARACTER if ord(letter) > 0x2E7F else 1 for letter in text)

    def send(self) -> None:
        """The button at the end."""
        self.person.sends()
        self.taps += 1
        self.arrive()

    def press(self, button: str) -> None:
        """A button, where a page has several."""
        self.person.page.locator(button).first.click()
        self.taps += 1
        self.arrive()

    def told(self, errand: str) -> str:
        """The figures."""
        return f"{errand}: {self.seconds:.1f} s ({self.keys} keys, {self.taps} taps, {self.thoughts} thoughts, {self.pages} pages)"

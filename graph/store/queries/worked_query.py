"""A worked query: a question in words, its Cypher, and parameters that carry a type and a default."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from graph.errors import WrongUse

ParameterType = Literal["influencer", "community", "number", "date", "text"]
MAX_NUMBER = 2**53  # larger ones are rounded in the browser
Value = str | int


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a query, written `$name` in its Cypher.

    Its value is an influencer's key, a community's name, a whole number, a day as in 2026-06-01, or a text. `default`
    gives a result on the sample.
    """

    name: str
    type: ParameterType
    label: str
    default: Value

    def parse(self, text: str) -> Value:
        """The value that a text stands for; the key of an influencer is not looked up.

        Raises
        ------
        WrongUse
            The text is empty, or no whole number or day where one is needed.

        Examples
        --------
        >>> Parameter("least", "number", "At least", 2).parse(" 3 ")
        3
        """
        stripped = text.strip()
        if not stripped:
            raise WrongUse(f"“{self.label}” is empty; give a value for ${self.name}.")
        if self.type == "number":
            return self._number(stripped)
        return self._day(stripped) if self.type == "date" else stripped

    def _number(self, text: str) -> int:
        try:
            number = int(text)
        except ValueError:
            raise WrongUse(f"“{text[:40]}” is not a whole number; give one for ${self.name}, such as 2.") from None
        if abs(number) > MAX_NUMBER:
            raise WrongUse(f"“{text[:40]}” is too large for ${self.name}; give a number below {MAX_NUMBER:,}.")
        return number

    def _day(self, text: str) -> str:
        try:
            return date.fromisoformat(text).isoformat()
        except ValueError:
            raise WrongUse(f"“{text[:40]}” is not a day; give one for ${self.name}, such as 2026-06-01.") from None


@dataclass(frozen=True, slots=True)
class WorkedQuery:
    """A query of the library. `question` is in a marketer's words, `explanation` says how the answer is found."""

    name: str
    question: str
    explanation: str
    cypher: str
    parameters: tuple[Parameter, ...] = ()

    @property
    def person(self) -> Parameter | None:
        """The parameter for a person of a circle: the only influencer; None if there are none or several."""
        influencers = [parameter for parameter in self.parameters if parameter.type == "influencer"]
        return influencers[0] if len(influencers) == 1 else None

    def values(self, texts: Mapping[str, str]) -> dict[str, Value]:
        """The value of every parameter: from its text if there is one, else its default.

        Raises
        ------
        WrongUse
            A text has no parameter, or is none of its values.
        """
        known = {parameter.name: parameter for parameter in self.parameters}
        for name in texts:
            if name not in known:
                listed = ", ".join(known) or "no parameters"
                raise WrongUse(f"The query “{self.name}” has no parameter “{name[:40]}”; it takes {listed}.")
        return {
            name: parameter.parse(texts[name]) if name in texts else parameter.default
            for name, parameter in known.items()
        }

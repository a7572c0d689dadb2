"""Names that the team gives to what it keeps: lists, saved queries and saved views."""

from dataclasses import dataclass

from graph.errors import WrongUse


@dataclass(frozen=True, slots=True)
class NameRule:
    """What a name may be: `kind` says in a word what has it, `longest` is the number of characters allowed."""

    kind: str
    longest: int

    def clean(self, name: str) -> str:
        """A name as it is stored, without superfluous blanks.

        Raises
        ------
        WrongUse
            The name is empty, too long, or has characters that cannot be printed.

        >>> NameRule("list", 60).clean("  Trail   runners ")
        'Trail runners'
        """
        clean = " ".join(name.split())
        if not 0 < len(clean) <= self.longest or not clean.isprintable():
            raise WrongUse(
                f"“{clean[: self.longest]}” is not a name for a {self.kind}: give 1 to {self.longest} characters."
            )
        return clean

"""The states of outreach, and the records of its changes."""

from dataclasses import dataclass, replace

from graph.errors import WrongUse
from graph.store.team.names import NameRule
from graph.store.write.outreach import NEW

IDEA, ASKED, INTRODUCED, AGREED, DECLINED, PAUSED, DISMISSED = (
    "idea",
    "asked",
    "introduced",
    "agreed",
    "declined",
    "paused",
    "dismissed",
)
STATUSES = {
    NEW: "nothing is noted",
    IDEA: "the introduction is wanted, and nobody has been asked for it",
    ASKED: "the partner was asked for the introduction, and has not answered",
    INTRODUCED: "the influencer was introduced or written to, and has not answered",
    AGREED: "the influencer agreed",
    DECLINED: "the influencer or the partner declined, and is not suggested again",
    PAUSED: "nothing is to happen for now, and the influencer is not suggested",
    DISMISSED: "the influencer is not a fit, and is suggested on request only",
}
BOARD = tuple(status for status in STATUSES if status != NEW)
FORMER = {"accepted": IDEA, "contacted": INTRODUCED}  # the names that earlier versions had
UNCONTACTED = (None, IDEA, DISMISSED)  # as the store has them: nobody was asked, and nobody was written to
WAITING = (ASKED, INTRODUCED)  # for an answer
SETTLED = (AGREED, DECLINED, PAUSED)  # not suggested
MAX_NOTE = 200  # characters
CAMPAIGN, OWNER = NameRule("campaign", 60), NameRule("owner", 60)


@dataclass(frozen=True, slots=True)
class OutreachChange:
    """A change of the conversation with `target` (a key), as it was noted.

    Attributes
    ----------
    number
        Changes are numbered in the order in which they were noted; 0 before that.
    at
        The instant (ms) from which on the status holds.
    recorded_at
        The instant (ms) at which the change was noted.
    introducer
        The key of the partner who was, or is to be, asked for the introduction.
    by
        The person of the team who noted the change.
    owner
        The person of the team who looks after the conversation.
    """

    target: str
    status: str
    at: int
    recorded_at: int
    introducer: str | None = None
    campaign: str | None = None
    owner: str | None = None
    by: str | None = None
    note: str | None = None
    next_step: str | None = None
    number: int = 0


@dataclass(frozen=True, slots=True)
class OutreachNote:
    """Where the conversation with an influencer stands since `at` (ms).

    `introducer` is the key of the partner who was, or is to be, asked for the introduction, `asked_at` the instant (ms)
    of that; `by` is the person of the team who noted it, `owner` who looks after it, and `note` their own words. All
    of them are None if they are unknown.
    """

    key: str
    handle: str | None
    platform: str
    status: str
    at: int
    introducer: str | None
    by: str | None = None
    note: str | None = None
    campaign: str | None = None
    owner: str | None = None
    next_step: str | None = None
    asked_at: int | None = None

    def as_change(self, recorded_at: int) -> OutreachChange:
        """The same as a change that is noted at an instant (ms)."""
        return OutreachChange(
            self.key,
            self.status,
            self.at,
            recorded_at,
            self.introducer,
            self.campaign,
            self.owner,
            self.by,
            self.note,
            self.next_step,
        )


def clean_change(change: OutreachChange) -> OutreachChange:
    """A change as it is stored: texts without superfluous blanks, and none of them with the status `new`.

    Raises
    ------
    WrongUse
        The status is not one of `STATUSES`, or a text is too long.
    """
    if change.status not in STATUSES:
        raise WrongUse(f"“{change.status[:40]}” is not a status; give one of {', '.join(STATUSES)}.")
    campaign = CAMPAIGN.clean(change.campaign) if change.campaign else None
    if change.status == NEW:
        return OutreachChange(change.target, NEW, change.at, change.recorded_at, campaign=campaign, by=change.by)
    return replace(
        change,
        campaign=campaign,
        owner=OWNER.clean(change.owner) if change.owner else None,
        note=clean_note(change.note),
        next_step=clean_note(change.next_step),
    )


def clean_note(note: str | None) -> str | None:
    """A note as it is stored, without superfluous blanks; None if nothing is left.

    Raises
    ------
    WrongUse
        It is longer than `MAX_NOTE` characters.

    >>> clean_note("  too  far away\\n"), clean_note(" ")
    ('too far away', None)
    """
    text = " ".join((note or "").split())
    if len(text) > MAX_NOTE:
        raise WrongUse(f"A note has at most {MAX_NOTE} characters, and this one {len(text):,}; shorten it.")
    return text or None

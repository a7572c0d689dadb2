"""Introductions as rows for people: the reason in words, and the columns of the CSV."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from graph.introductions.introduction import Alternative, Introduction
from graph.introductions.messages import MESSAGE, message
from graph.introductions.outcomes import COMMUNITY as COMMUNITY_TRAIT
from graph.introductions.outcomes import LANGUAGE, LOCATION, PLATFORM, TIER, TraitOutcome
from graph.introductions.presets import GENERIC, ImportFile, Preset, fields
from graph.introductions.rank import IntroductionList
from graph.introductions.reasons import ALIKE, COMMUNITY, CONTACTS, RECENT_DAYS, RISING, TOGETHER, Reason
from graph.introductions.similar import Likeness
from graph.records import UNKNOWN_TIER, Influencer, format_day, iso_second, profile_url_of
from graph.store.team import outreach
from graph.text import count_in_words
from graph.ties import Tie

SHARED_WORDS = 5  # that a reason names
COLUMNS = (
    "rank",
    "platform",
    "target_handle",
    "target_url",
    "introducer_handle",
    "introducer_url",
    "path",
    "score",
    "chance",
    "tie_you_introducer",
    "tie_introducer_target",
    "last_interaction_at",
    "evidence_url",
    "reason",
    "followers",
    "engagement_rate",
    "status",
    "data_as_of",
    "alternatives",
    "message",
)


def as_rows(introductions: IntroductionList, template: str = MESSAGE) -> list[dict[str, Any]]:
    """One dictionary with the `COLUMNS` for each introduction.

    Tie strengths run from 0 to 100. `tie_you_introducer` is 100 for a marked partner and empty for any other
    introducer; `tie_introducer_target` is the strength of the whole path. Instants are ISO 8601 in UTC. `message` is
    made from `template`, see `graph.introductions.messages`.
    """
    return list(each_row(introductions, template))


def each_row(introductions: IntroductionList, template: str = MESSAGE) -> Iterator[dict[str, Any]]:
    """The dictionaries of `as_rows`, one at a time: a list may be as long as the network is large."""
    for introduction in introductions.rows:
        row = _row(introduction, introductions.as_of)
        people = introduction.target, introduction.introducer, introduction.connector
        yield row | {"message": message(template, row, *people)}


def _row(introduction: Introduction, as_of: int | None) -> dict[str, Any]:
    target, introducer = introduction.target, introduction.introducer
    return {
        "rank": introduction.rank,
        "platform": target.platform,
        "target_handle": _handle(target),
        "target_url": page(target),
        "introducer_handle": _handle(introducer),
        "introducer_url": page(introducer),
        "path": " > ".join(introduction.path),
        "score": round(introduction.score, 1),
        "chance": None if introduction.chance is None else round(100 * introduction.chance, 1),
        "tie_you_introducer": 100 if introduction.is_partner else None,
        "tie_introducer_target": round(100 * introduction.tie_introducer_target),
        "last_interaction_at": iso_second(introduction.last_tie.last_at) or "",
        "evidence_url": introduction.last_tie.url,
        "reason": reason(introduction),
        "followers": target.followers,
        "engagement_rate": target.engagement_rate,
        "status": target.outreach_status or outreach.NEW,
        "data_as_of": iso_second(as_of) or "",
        "alternatives": "; ".join(_alternative(alternative) for alternative in introduction.alternatives),
    }


def _alternative(alternative: Alternative) -> str:
    connector = f" > {_handle(alternative.connector)}" if alternative.connector else ""
    return _handle(alternative.introducer) + connector


def import_file(introductions: IntroductionList, preset: Preset = GENERIC, template: str = MESSAGE) -> ImportFile:
    """The list in the columns of a preset, without the rows that its tool would refuse; they are counted by reason."""
    rows = zip(each_row(introductions, template), introductions.rows, strict=True)
    if not preset.columns:
        return ImportFile.of(preset, COLUMNS, (row for row, _ in rows))
    return ImportFile.of(preset, COLUMNS, (fields.values(row, introduction.target) for row, introduction in rows))


def write_introductions(
    introductions: IntroductionList, path: Path, preset: Preset = GENERIC, template: str = MESSAGE
) -> ImportFile:
    """Write `import_file` as CSV in UTF-8 that spreadsheets recognize; what was written is returned."""
    file = import_file(introductions, preset, template)
    file.write(path)
    return file


def reason(introduction: Introduction) -> str:
    """Why this introduction, in a few sentences.

    It never begins with a handle: spreadsheets take a cell that begins with @ for a formula.
    """
    return " ".join(reasons(introduction))


def reasons(introduction: Introduction) -> list[str]:
    """The sentences of `reason`, one by one; the first only says whether there is a connector."""
    introducer, target = introduction.introducer.display_name, introduction.target.display_name
    partner = f"your partner {introducer}" if introduction.is_partner else introducer
    if introduction.likeness is not None:
        sentences = ["No path yet:", *_in_common(introduction.likeness, introducer, target)]
    elif introduction.connector is None:
        sentences = ["Direct:", _tie(partner, target, introduction.last_tie)]
    else:
        connector = introduction.connector.display_name
        sentences = [
            f"Through {connector}:",
            _tie(partner, connector, introduction.first_tie),
            _tie(connector, target, introduction.last_tie),
            *(_reason(fact, introducer, target) for fact in introduction.reasons),
        ]
    if introduction.paths > 1:
        others = introduction.paths - 1
        sentences.append(f"{others:,} other {'path leads' if others == 1 else 'paths lead'} to them as well.")
    if introduction.outcome is not None:
        sentences.append(_outcome(introduction.outcome, introduction.target))
    sentences.append(_portrait(target, introduction.target))
    return [sentence for sentence in sentences if sentence]


def page(person: Influencer) -> str:
    """The address of an influencer's profile page; empty if it is unknown."""
    return person.url or profile_url_of(person.platform, person.handle)


# What an account did to another one, if its mentions are all of one kind.
_VERBS = {
    "repost": "reposted",
    "reply": "replied to",
    "quote": "quoted",
    "tag": "tagged",
    "comment": "commented on",
}


def _tie(first: str, second: str, tie: Tie) -> str:
    """A tie as a sentence.

    >>> _tie("lea", "tom", Tie(0.5, 3, 0, None, "", "repost")), _tie("lea", "tom", Tie(0.5, 1, 1, None, ""))
    ('lea reposted tom 3 times.', 'lea and tom mention each other (once each).')
    """
    last = f", last on {format_day(tie.last_at)}" if tie.last_at is not None else ""
    verb = _VERBS.get(tie.kind)
    if tie.out and tie.back:
        each = "once each" if tie.out == tie.back == 1 else f"{tie.out:,} and {tie.back:,} times"
        return f"{first} and {second} {verb or 'mention'} each other ({each}{last})."
    source, target, number = (first, second, tie.out) if tie.out else (second, first, tie.back)
    if verb:
        return f"{source} {verb} {target} {count_in_words(number)}{last}."
    return f"{source} mentions {target} ({count_in_words(number)}{last})."


def _reason(fact: Reason, introducer: str, target: str) -> str:
    """A reason as a sentence.

    >>> _reason(Reason("together", 2, 3, 1), "@lea", "@tom")
    '2 accounts mentioned both @lea and @tom at once, as in one post: 3 times, once in the last 30 days.'
    """
    recent = f", {count_in_words(fact.recent)} in the last {RECENT_DAYS} days" if fact.recent else ""
    mention = "mentions" if fact.number == 1 else "mention"
    accounts = "1 account" if fact.number == 1 else f"{fact.number:,} accounts"
    if fact.kind == CONTACTS:
        known = "the only account" if fact.total == 1 else f"{fact.number:,} of the {fact.total:,} accounts"
        return _capital(f"{known} that {introducer} mentions also {mention} {target}{recent}.")
    if fact.kind == ALIKE:
        return f"{accounts} that {mention} the same people as {introducer} also {mention} {target}{recent}."
    if fact.kind == TOGETHER:
        lately = f" in the last {RECENT_DAYS} days" if fact.recent == fact.total else recent
        times = f"{count_in_words(fact.total)}{lately}"
        return f"{accounts} mentioned both {introducer} and {target} at once, as in one post: {times}."
    if fact.kind == COMMUNITY:
        return f"{introducer} and {target} belong to the same community."
    assert fact.kind == RISING
    return f"{accounts} mentioned {target} for the first time in the last {RECENT_DAYS} days."


def _in_common(likeness: Likeness, introducer: str, target: str) -> list[str]:
    """Why somebody is suggested to a newcomer, in sentences.

    >>> _in_common(Likeness(False, ("trail", "lisbon")), "@a", "@b")[1]
    'The bios of @a and @b share the words trail, lisbon.'
    """
    sentences = [f"{introducer} has hardly any mentions so far, and is like {target}."]
    if likeness.words:
        words = ", ".join(likeness.words[:SHARED_WORDS])
        plural = "s" if len(likeness.words) > 1 else ""
        sentences.append(f"The bios of {introducer} and {target} share the word{plural} {words}.")
    if likeness.same_community:
        sentences.append(f"{introducer} and {target} belong to the same community.")
    return sentences


def _outcome(outcome: TraitOutcome, person: Influencer) -> str:
    """What the team's decisions about people like the target do to its place.

    >>> mia = Influencer("x:mia", "x", followers=3_000)
    >>> _outcome(TraitOutcome("tier", 1, 5, 0.6), mia)
    'Further down: of 5 decisions about people of the tier micro, 1 was in favor.'
    """
    people = {
        TIER: f"of the tier {person.tier}",
        COMMUNITY_TRAIT: f"in the community “{person.community_name or person.community}”",
        PLATFORM: f"on {person.platform}",
        LANGUAGE: f"with the language {person.language}",
        LOCATION: f"in {person.location}",
    }[outcome.kind]
    place = "Further up" if outcome.ratio > 1 else "Further down"
    were = "was" if outcome.good == 1 else "were"
    return f"{place}: of {outcome.total:,} decisions about people {people}, {outcome.good:,} {were} in favor."


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


def _portrait(name: str, person: Influencer) -> str:
    facts = (
        f"{person.followers:,} followers" if person.followers is not None else "",
        person.tier if person.tier != UNKNOWN_TIER else "",
        f"community “{person.community_name}”" if person.community_name else "",
    )
    known = ", ".join(fact for fact in facts if fact)
    return f"{name}: {known}." if known else ""


def _handle(person: Influencer) -> str:
    return person.display_name.removeprefix("@")

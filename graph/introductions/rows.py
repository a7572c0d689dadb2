"""Introductions as rows for people: the reason in words, and the columns of the CSV."""

from collections.abc import Iterable
from pathlib import Path
from typing import IO, Any

from graph.export.csv import write_csv
from graph.introductions.messages import MESSAGE, message
from graph.introductions.presets import GENERIC, Preset
from graph.introductions.rank import Introduction, IntroductionList
from graph.introductions.reasons import ALIKE, COMMUNITY, CONTACTS, LATELY_DAYS, RISING, Reason
from graph.records import UNKNOWN_TIER, Influencer, format_day, profile_url_of, tier_of, to_datetime
from graph.store.team import outreach
from graph.text import count_in_words
from graph.ties import Tie

COLUMNS = (
    "rank",
    "platform",
    "target_handle",
    "target_url",
    "introducer_handle",
    "introducer_url",
    "path",
    "score",
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


def as_rows(found: IntroductionList, template: str = MESSAGE) -> list[dict[str, Any]]:
    """One dictionary with the `COLUMNS` for each introduction.

    Ties are told as 0 to 100. `tie_you_introducer` is 100 for a marked partner, empty for any other account that was
    asked about; `tie_introducer_target` is the strength of the whole way. Instants are ISO 8601 in UTC.
    `template` is what `message` is made of, see `graph.introductions.messages`.
    """
    rows = [_row(row, found.as_of) for row in found.rows]
    for row, introduction in zip(rows, found.rows, strict=True):
        row["message"] = message(template, row, introduction.target, introduction.introducer, introduction.connector)
    return rows


def _row(row: Introduction, as_of: int | None) -> dict[str, Any]:
    return {
        "rank": row.rank,
        "platform": row.target.platform,
        "target_handle": _handle(row.target),
        "target_url": page(row.target),
        "introducer_handle": _handle(row.introducer),
        "introducer_url": page(row.introducer),
        "path": " > ".join(row.path),
        "score": round(row.score, 1),
        "tie_you_introducer": 100 if row.is_partner else None,
        "tie_introducer_target": round(100 * row.tie_introducer_target),
        "last_interaction_at": iso(row.last_tie.last_at),
        "evidence_url": row.last_tie.url,
        "reason": reason(row),
        "followers": row.target.followers,
        "engagement_rate": row.target.engagement_rate,
        "status": row.target.outreach_status or outreach.NEW,
        "data_as_of": iso(as_of),
        "alternatives": "; ".join(_way(by, over) for by, over in row.alternatives),
    }


def _way(introducer: Influencer, connector: Influencer | None) -> str:
    return _handle(introducer) + (f" > {_handle(connector)}" if connector else "")


def write_introductions(
    found: IntroductionList, target: Path | IO[str], preset: Preset = GENERIC, template: str = MESSAGE
) -> int:
    """Write the list as CSV that spreadsheets open as UTF-8, in the columns of a preset; returns how many rows."""
    told = as_rows(found, template)
    rows = [preset.cells(row, one.target) for row, one in zip(told, found.rows, strict=True)]
    if isinstance(target, Path):
        with open(target, "w", encoding="utf-8-sig", newline="") as file:
            return write_csv(file, preset.header(COLUMNS), rows)
    return write_csv(target, preset.header(COLUMNS), rows)


def reason(row: Introduction) -> str:
    """Why this introduction, in a few sentences.

    It never begins with a handle: a spreadsheet takes a cell that begins with @ for a formula.
    """
    introducer = f"your partner {row.introducer.display_name}" if row.is_partner else row.introducer.display_name
    target = row.target.display_name
    if row.connector is None:
        sentences = ["Direct:", _acquaintance(introducer, target, row.last_tie)]
    else:
        connector = row.connector.display_name
        sentences = [
            f"Over {connector}:",
            _acquaintance(introducer, connector, row.first_tie),
            _acquaintance(connector, target, row.last_tie),
        ]
        sentences += [_fact(fact, row.introducer.display_name, target) for fact in row.speaks]
    if row.ways > 1:
        sentences.append(f"{row.ways - 1} other {'way leads' if row.ways == 2 else 'ways lead'} there too.")
    sentences.append(_portrait(target, row.target))
    return " ".join(sentence for sentence in sentences if sentence)


def page(person: Influencer) -> str:
    """The address of somebody's page, or an empty text."""
    return person.url or profile_url_of(person.platform, person.handle)


def iso(at: int | None) -> str:
    return "" if at is None else to_datetime(at).strftime("%Y-%m-%dT%H:%M:%SZ")


def _acquaintance(one: str, other: str, tie: Tie) -> str:
    when = f", last on {format_day(tie.last_at)}" if tie.last_at is not None else ""
    if tie.out and tie.back:
        often = "once each" if tie.out == tie.back == 1 else f"{tie.out:,} and {tie.back:,} times"
        return f"{one} and {other} mention each other ({often}{when})."
    first, second, number = (one, other, tie.out) if tie.out else (other, one, tie.back)
    return f"{first} mentions {second} ({count_in_words(number)}{when})."


def _fact(fact: Reason, introducer: str, target: str) -> str:
    """A fact that speaks for the target, as a sentence."""
    lately = f", {count_in_words(fact.lately)} in the last {LATELY_DAYS} days" if fact.lately else ""
    if fact.kind == CONTACTS:
        some = f"{fact.number:,} of the {fact.of:,} accounts that {introducer} talks with"
        return f"{target} is mentioned by {some}{lately}."
    if fact.kind == ALIKE:
        who = "1 account that mentions" if fact.number == 1 else f"{fact.number:,} accounts that mention"
        verb = "mentions" if fact.number == 1 else "mention"
        return f"{who} the same people as {introducer} {verb} {target} too{lately}."
    if fact.kind == COMMUNITY:
        return f"{introducer} and {target} are in the same community."
    assert fact.kind == RISING
    began = "1 account" if fact.number == 1 else f"{fact.number:,} accounts"
    return f"{began} mentioned {target} for the first time in the last {LATELY_DAYS} days."


def _portrait(name: str, person: Influencer) -> str:
    facts: Iterable[str] = (
        f"{person.followers:,} followers" if person.followers is not None else "",
        tier if (tier := tier_of(person.followers)) != UNKNOWN_TIER else "",
        f"community “{person.community_name}”" if person.community_name else "",
    )
    told = ", ".join(fact for fact in facts if fact)
    return f"{name}: {told}." if told else ""


def _handle(person: Influencer) -> str:
    return person.display_name.removeprefix("@")

"""What any source must pass, on the sample files in tests/data/sources, one folder a format.

A folder bears the `name` of its format and holds one or more files in the format's documented shape, with invented
people. A check that makes no sense for a format is named in its file `exempt.txt`, one a line: `shuffled: the reason`;
a file `platform.txt` holds the platform to give, where the format does not imply one, and `owner.txt` the owner.
"""

import random
from collections import Counter
from pathlib import Path

import pytest
from conftest import NOW, PROJECT
from sample_files import Sample, sample_of

from graph.records import Mention, Profile
from ingest.input import Input, plain_file
from ingest.registry import formats, recognise
from ingest.source import Item, ReadOptions, Rejected, Skipped

SAMPLES = PROJECT / "tests" / "data" / "sources"
NOT_SAMPLES = {"exempt.txt", "platform.txt", "owner.txt", "README.md"}
FILES = sorted(file for file in SAMPLES.glob("*/*") if file.name not in NOT_SAMPLES)

pytestmark = pytest.mark.parametrize("sample", FILES, ids=lambda file: f"{file.parent.name}/{file.name}")


FORMATS = {form.name: form for form in formats()}


def options_for(sample: Path) -> ReadOptions:
    platform, owner = (sample.parent / f"{option}.txt" for option in ("platform", "owner"))
    return ReadOptions(
        platform=platform.read_text().strip() if platform.exists() else None,
        owner=owner.read_text().strip() if owner.exists() else None,
    )


def read(sample: Path, file: Input | None = None) -> list[Item]:
    """All items of a file in the format of the sample; closing notes must be there to be told."""
    source = FORMATS[sample.parent.name].open(file or plain_file(sample), options_for(sample), NOW)
    items = list(source.items())
    assert all(isinstance(note, str) and note for note in [*source.notes, *source.closing_notes()])
    return items


def records(items: list[Item]) -> Counter[Mention[object] | Profile]:
    return Counter(item for item in items if isinstance(item, Mention | Profile))  # type: ignore[misc]


def changed(sample: Path, check: str) -> Sample:
    """The changes of the sample, or skip the test where the format has none."""
    exempt = sample.parent / "exempt.txt"
    for line in exempt.read_text().splitlines() if exempt.exists() else ():
        name, _, reason = line.partition(":")
        if name == check:
            pytest.skip(reason.strip())
    changes = sample_of(sample)
    if changes is None:
        pytest.skip(f"no rows can be told apart in a file *{sample.suffix}")
    return changes


def written(folder: Path, sample: Path, data: bytes) -> Input:
    path = folder / sample.name
    path.write_bytes(data)
    return plain_file(path)


def test_it_is_recognised_as_its_own_format(sample: Path) -> None:
    head = plain_file(sample).head
    confidence = {name: each.confidence(head) for name, each in FORMATS.items()}
    assert all(0 <= value <= 1 for value in confidence.values())
    best = max(confidence, key=lambda name: confidence[name])
    assert best == sample.parent.name, confidence
    assert list(confidence.values()).count(confidence[best]) == 1, confidence
    assert recognise(plain_file(sample), ReadOptions()).name == best, "a quick test left the format out"


def test_it_holds_records(sample: Path) -> None:
    assert records(read(sample))


def test_reading_twice_gives_the_same_items(sample: Path) -> None:
    assert read(sample) == read(sample)


def test_one_source_can_be_read_once_for_each_call(sample: Path) -> None:
    source = FORMATS[sample.parent.name].open(plain_file(sample), options_for(sample), NOW)
    assert list(source.items()) == list(source.items())


def test_each_mention_has_its_own_id_within_its_pair(sample: Path) -> None:
    mentions = [item for item in read(sample) if isinstance(item, Mention)]
    repeated = [
        mention for mention, number in Counter((m.source, m.target, m.event_id) for m in mentions).items() if number > 1
    ]
    assert not repeated


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_order_of_rows_does_not_matter(sample: Path, seed: int, tmp_path: Path) -> None:
    data = changed(sample, "shuffled").shuffled(random.Random(seed))
    assert records(read(sample, written(tmp_path, sample, data))) == records(read(sample))


def test_unknown_fields_change_nothing(sample: Path, tmp_path: Path) -> None:
    data = changed(sample, "unknown_field").with_unknown_field()
    assert records(read(sample, written(tmp_path, sample, data))) == records(read(sample))


def test_a_bad_row_costs_itself_only(sample: Path, tmp_path: Path) -> None:
    data = changed(sample, "bad_row").with_bad_row()
    items = read(sample, written(tmp_path, sample, data))
    assert records(items) == records(read(sample))
    assert _not_read(items) > _not_read(read(sample))


def _not_read(items: list[Item]) -> int:
    return sum(isinstance(item, Rejected | Skipped) for item in items)

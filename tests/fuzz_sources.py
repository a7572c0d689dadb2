"""Damage the sample files at random and read them: whatever a file holds, one of our own errors says what is wrong.

    PYTHONPATH=.:tests python tests/fuzz_sources.py --seconds 60 gexf pajek      # every format if none is named

Half of the damage is to bytes, the other half to one cell, which then holds a value that names nobody. A file is a
failure if reading it raises anything but our own errors, takes longer than `SLOW_SECONDS` or more memory than
`MAX_MEMORY`; with one bad cell also if a mention of another row is lost, or an account appears that the sample does not
have. Failures stay in the folder `--keep`; seeds and tracebacks are printed, and the exit status is 1.
"""

import argparse
import random
import resource
import signal
import sys
import traceback
from collections import Counter
from pathlib import Path
from types import FrameType

from damage import Replaced, damaged, replaced

from graph.errors import IntrographError
from graph.records import Account, Mention, Profile
from ingest.input import plain_file
from ingest.registry import formats
from ingest.source import Format, Item, ReadOptions, Rejected, Skipped

NOW = 1_790_000_000_000
SAMPLES = Path(__file__).parent / "data" / "sources"
NOT_SAMPLES = {"exempt.txt", "platform.txt", "owner.txt"}
SLOW_SECONDS = 20  # on a busy machine
MAX_MEMORY = 3 << 30  # bytes of addresses
SHOWN_FAILURES = 5
OF_SKIPPED_ROWS = {"some.shop", "some.friend", "77"}  # of an advertisement, which is a post when its mark is damaged

Records = Counter[Mention[Account] | Profile]


def read(form: Format, path: Path) -> list[Item] | None:
    """The items of a file in a format; None if one of our own errors refuses it."""
    file = plain_file(path)
    confidence = form.confidence(file.head)
    assert 0 <= confidence <= 1, confidence
    try:
        source = form.open(file, ReadOptions(owner="mia"), NOW)
        items = list(source.items())
        assert all(isinstance(item, Mention | Profile | Rejected | Skipped) for item in items)
        assert all(isinstance(note, str) for note in [*source.notes, *source.closing_notes()])
        return items
    except IntrographError as error:
        assert str(error).endswith("."), error  # noqa: PT017 - a program, no test
        return None


def records(items: list[Item]) -> Records:
    return Counter(item for item in items if isinstance(item, Mention | Profile))


def accounts(known: Records) -> set[str]:
    """Every handle and id."""
    ends = [
        end
        for record in known
        for end in ((record.account,) if isinstance(record, Profile) else (record.source, record.target))
    ]
    return {name for end in ends for name in (end.handle, end.account_id) if name}


def events(items: list[Item]) -> set[tuple[str, float]]:
    """Mentions by id and count: their ends may be known by fewer names without the row that has them."""
    return {(item.event_id.partition("#")[0], item.count) for item in items if isinstance(item, Mention)}


def check_cell(form: Format, path: Path, change: Replaced, known: set[str]) -> None:
    """A bad cell costs no other row, and is nobody."""
    path.write_bytes(change.without_row)
    others = read(form, path)
    path.write_bytes(change.changed)
    items = read(form, path)
    if others is None or (items is None and form.name == "posts"):  # too few rows to tell columns by
        return
    assert items is not None, f"refused as a whole for {change.value[:60]!r}"
    lost = events(others) - events(items)
    assert not lost, f"lost for {change.value[:60]!r}: {list(lost)[:2]}"
    shortened = {name.partition("@")[0] for name in known}  # of the fediverse, where the server is damaged
    invented = accounts(records(items)) - known - shortened - OF_SKIPPED_ROWS
    assert not invented, f"invented from {change.value[:60]!r}: {list(invented)[:3]}"


def check_one(form: Format, sample: Path, path: Path, known: set[str], rng: random.Random) -> None:
    change = replaced(sample, rng) if rng.random() < 0.5 else None
    if change:
        check_cell(form, path, change, known)
        return
    path.write_bytes(damaged(sample.read_bytes(), rng))
    read(form, path)


def _too_slow(number: int, frame: FrameType | None) -> None:
    raise AssertionError(f"it takes longer than {SLOW_SECONDS} s")


def fuzz(form: Format, seconds: float, keep: Path, seed: int) -> tuple[int, int]:
    """Damage the samples of a format for some time; the number of files read and of failures."""
    samples = [file for file in sorted((SAMPLES / form.name).glob("*")) if file.name not in NOT_SAMPLES]
    known = {sample: accounts(records(read(form, sample) or [])) for sample in samples}
    path = keep / f"{form.name}.current"
    files = failures = 0
    end = _processor_time() + seconds
    while samples and _processor_time() < end and failures < SHOWN_FAILURES:
        files += 1
        rng = random.Random(f"{seed}/{form.name}/{files}")
        sample = rng.choice(samples)
        signal.alarm(SLOW_SECONDS)
        try:
            check_one(form, sample, path, known[sample], rng)
        except Exception:
            failures += 1
            kept = path.rename(keep / f"{form.name}-{seed}-{files}{sample.suffix}")
            print(f"--- {kept}", traceback.format_exc(limit=-4), sep="\n", flush=True)
        finally:
            signal.alarm(0)
    path.unlink(missing_ok=True)
    return files, failures


def _processor_time() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_utime


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("formats", nargs="*")
    parser.add_argument("--seconds", type=float, default=10, help="of processor time for each format")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, default=Path("fuzz-failures"))
    arguments = parser.parse_args()
    arguments.keep.mkdir(parents=True, exist_ok=True)
    signal.signal(signal.SIGALRM, _too_slow)
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))
    failed = False
    for form in formats():
        if not arguments.formats or form.name in arguments.formats:
            files, failures = fuzz(form, arguments.seconds, arguments.keep, arguments.seed)
            print(f"{form.name}: {files:,} files, {failures} failures", flush=True)
            failed = failed or failures > 0
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())

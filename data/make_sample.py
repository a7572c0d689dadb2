"""Write the sample: an invented network of micro-influencers, the same at every run.

    python data/make_sample.py

About 1,500 accounts in a dozen niches over two platforms, 120 days of mentions, weekly follower counts. Inside a niche
sit close circles of friends who answer each other; a few hubs are mentioned by everybody and answer hardly anybody; some
accounts bridge two niches; some take off. Names, posts and pages are made up, and every link leads to example.org.
"""

import csv
import itertools
import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

HERE = Path(__file__).parent
SEED = 20260301
ACCOUNTS = 1_500
MENTIONS = 12_500
DAYS = 120
FIRST_DAY = datetime(2026, 3, 1, tzinfo=UTC)
WEEKS = DAYS // 7 + 1
PLATFORMS = (("instagram", 0.62), ("tiktok", 0.38))
HUBS_PER_PLATFORM = 7
BRIDGES = 60
TAKING_OFF = 30

FIRST_NAMES = [
    "ava",
    "mia",
    "zoe",
    "lea",
    "noah",
    "liam",
    "ella",
    "ivy",
    "luna",
    "kai",
    "max",
    "leo",
    "nina",
    "rita",
    "sofia",
    "emma",
    "jade",
    "otto",
    "hugo",
    "theo",
    "iris",
    "june",
    "cleo",
    "remy",
    "tess",
    "vera",
    "wren",
    "yara",
    "zane",
    "abby",
    "milo",
    "nora",
    "finn",
    "elsa",
    "juno",
    "ravi",
    "anya",
    "kofi",
    "lina",
    "omar",
    "priya",
    "sami",
    "tara",
    "ugo",
    "vik",
    "wanda",
    "xenia",
    "yuki",
    "zora",
    "bela",
    "carlo",
    "dana",
    "emil",
    "fay",
    "greta",
    "hana",
    "ilse",
    "joao",
    "kira",
    "lars",
    "mara",
    "nils",
    "oona",
    "pia",
    "quinn",
    "rosa",
    "sven",
    "tilda",
    "uma",
]
FAMILY_NAMES = [
    "Abbott",
    "Berg",
    "Castell",
    "Duval",
    "Ekman",
    "Farrow",
    "Grant",
    "Hollis",
    "Ibsen",
    "Jansen",
    "Keller",
    "Lindgren",
    "Marsh",
    "Novak",
    "Okafor",
    "Perrin",
    "Quist",
    "Ramos",
    "Sato",
    "Thorne",
    "Ueda",
    "Vance",
    "Weaver",
    "Yilmaz",
    "Zeller",
    "Adeyemi",
    "Brandt",
    "Corelli",
    "Dahl",
    "Espinoza",
]
CITIES = [
    "Lisbon",
    "Leeds",
    "Lyon",
    "Gdansk",
    "Porto",
    "Utrecht",
    "Bergen",
    "Graz",
    "Cork",
    "Turin",
    "Malmo",
    "Ghent",
    "Bilbao",
    "Tartu",
    "Brno",
]


@dataclass(frozen=True)
class Niche:
    """`tags` end handles, `bios` begin bios, `size` is its share of the accounts."""

    name: str
    tags: tuple[str, ...]
    bios: tuple[str, ...]
    size: float


NICHES = (
    Niche(
        "running",
        ("runs", "trail", "miles", "laps"),
        (
            "Trail running before breakfast",
            "Marathon training, slowly",
            "Running coach and trail mum",
            "Ultra trail and marathon diary",
        ),
        1.3,
    ),
    Niche(
        "vegan food",
        ("eats", "kitchen", "plants", "bakes"),
        (
            "Vegan recipes for weeknights",
            "Plant kitchen, big flavours",
            "Vegan baking without fuss",
            "Recipes from a tiny vegan kitchen",
        ),
        1.3,
    ),
    Niche(
        "slow travel",
        ("travels", "abroad", "byrail", "wanders"),
        (
            "Slow travel by train",
            "Night trains and small towns",
            "Travel with one bag",
            "Travel stories from the train window",
        ),
        1.2,
    ),
    Niche(
        "skincare",
        ("glow", "skin", "beauty", "derm"),
        (
            "Skincare with honest reviews",
            "Sensitive skincare diary",
            "Skincare science made simple",
            "Sunscreen and skincare routines",
        ),
        1.2,
    ),
    Niche(
        "house plants",
        ("leaf", "grows", "jungle", "pots"),
        (
            "Houseplants in a dark flat",
            "Monstera rescue and houseplants",
            "Propagating houseplants",
            "Balcony garden and houseplants",
        ),
        0.9,
    ),
    Niche(
        "indie games",
        ("plays", "pixels", "games", "quest"),
        (
            "Indie games and pixel art",
            "Cosy indie games on stream",
            "Making indie games at night",
            "Indie games worth your evening",
        ),
        1.1,
    ),
    Niche(
        "books",
        ("reads", "pages", "books", "shelf"),
        (
            "Two novels a month",
            "Books, tea, second novels",
            "Translated novels and books",
            "Book club for short novels",
        ),
        1.1,
    ),
    Niche(
        "surf",
        ("surfs", "waves", "tides", "salt"),
        ("Cold water surf", "Surf, wax and winter waves", "Longboard surf mornings", "Surf trips and shaping boards"),
        0.8,
    ),
    Niche(
        "family",
        ("mum", "dad", "family", "tiny"),
        (
            "Toddler chaos and family meals",
            "Family life with twins",
            "Gentle parenting, tired parents",
            "Parenting a toddler outdoors",
        ),
        1.1,
    ),
    Niche(
        "vintage",
        ("thrift", "vintage", "wears", "mends"),
        (
            "Vintage fashion and mending",
            "Thrifted vintage outfits",
            "Mending clothes, vintage finds",
            "Sewing vintage patterns",
        ),
        0.9,
    ),
    Niche(
        "cycling",
        ("rides", "gravel", "bikes", "spokes"),
        (
            "Gravel rides and coffee stops",
            "Bikepacking on gravel",
            "City cycling with kids on the bike",
            "Steel bikes and gravel roads",
        ),
        0.9,
    ),
    Niche(
        "coffee",
        ("brews", "coffee", "roasts", "cups"),
        (
            "Home espresso and filter coffee",
            "Coffee roasting in the garage",
            "Barista at heart, coffee first",
            "Pour-over coffee and espresso",
        ),
        0.8,
    ),
)
KINDS = {
    "instagram": (("mention", 0.45), ("tag", 0.35), ("reply", 0.2)),
    "tiktok": (("mention", 0.5), ("reply", 0.25), ("quote", 0.15), ("repost", 0.1)),
}
# What the project's own documentation speaks of has to be there.
FIXED = (
    ("instagram", "running", "jade.runs", "Jade Castell"),
    ("instagram", "running", "milo.trail", "Milo Berg"),
    ("tiktok", "vegan food", "ravi.eats", "Ravi Novak"),
)


@dataclass
class Person:
    number: int
    platform: str
    niche: Niche
    handle: str
    name: str
    bio: str
    city: str
    activity: float
    hub: bool = False
    second_niche: Niche | None = None
    takes_off: int | None = None
    followers: list[int] = field(default_factory=list)
    friends: list["Person"] = field(default_factory=list)


def main() -> None:
    rng = random.Random(SEED)
    people = make_people(rng)
    make_circles(rng, people)
    grow(rng, people)
    mentions = make_mentions(rng, people)
    write_profiles(rng, people)
    write_followers(people)
    write_mentions(mentions)
    total = sum(path.stat().st_size for path in HERE.glob("sample_*.csv"))
    print(f"{len(people):,} accounts, {len(mentions):,} mentions, {total / 1e6:.2f} MB")


def make_people(rng: random.Random) -> list[Person]:
    names = [f"{first}{dot}" for dot in (".", "", "_") for first in FIRST_NAMES]
    taken = {handle for _, _, handle, _ in FIXED}
    people = []
    weights = [niche.size for niche in NICHES]
    for number in range(ACCOUNTS):
        if number < len(FIXED):
            platform, niche_name, handle, name = FIXED[number]
            niche = next(n for n in NICHES if n.name == niche_name)
        else:
            platform = rng.choices(*zip(*PLATFORMS, strict=True))[0]
            niche = rng.choices(NICHES, weights)[0]
            while (handle := rng.choice(names) + rng.choice(niche.tags)) in taken:
                names.append(f"{rng.choice(FIRST_NAMES)}.{rng.choice(FIRST_NAMES)[0]}.")
            taken.add(handle)
            first = handle.split(".")[0].split("_")[0].removesuffix(next(t for t in niche.tags if handle.endswith(t)))
            name = f"{first.title()} {rng.choice(FAMILY_NAMES)}"
        city = rng.choice(CITIES)
        bio = f"{rng.choice(niche.bios)}. {rng.choice(('Based in', 'Living in', 'Often in', 'Made in'))} {city}."
        activity = 4.0 if number < len(FIXED) else rng.lognormvariate(0, 0.7)
        people.append(Person(number, platform, niche, handle, name, bio, city, activity))
    for platform, _ in PLATFORMS:
        for person in rng.sample([p for p in people[3:] if p.platform == platform], HUBS_PER_PLATFORM):
            person.hub, person.activity = True, 0.6
    for person in rng.sample([p for p in people[3:] if not p.hub], BRIDGES):
        person.second_niche = rng.choice([n for n in NICHES if n is not person.niche])
        person.bio = f"{person.bio} Also: {person.second_niche.bios[0].lower()}."
    return people


def make_circles(rng: random.Random, people: list[Person]) -> None:
    """Close circles of five to nine friends inside a niche on one platform."""
    for (platform, _), niche in itertools.product(PLATFORMS, NICHES):
        members = [p for p in people if p.platform == platform and p.niche is niche and not p.hub]
        rng.shuffle(members)
        members.sort(key=lambda p: p.number >= len(FIXED))
        while members:
            size = rng.randint(5, 9)
            circle, members = members[:size], members[size:]
            for person in circle:
                person.friends = [p for p in circle if p is not person]


def grow(rng: random.Random, people: list[Person]) -> None:
    for person in rng.sample([p for p in people[3:] if not p.hub], TAKING_OFF):
        person.takes_off = rng.randint(5, 12)
    for person in people:
        followers = rng.uniform(35_000, 140_000) if person.hub else min(28_000, max(280, rng.lognormvariate(8.1, 0.75)))
        if person.number < len(FIXED):
            followers = rng.uniform(3_000, 6_000)
        if person.takes_off is not None:
            followers = rng.uniform(900, 2_600)
        for week in range(WEEKS):
            person.followers.append(round(followers))
            takes_off = person.takes_off is not None and week >= person.takes_off
            followers *= 1 + (rng.uniform(0.07, 0.16) if takes_off else rng.gauss(0.004, 0.004))


def make_mentions(rng: random.Random, people: list[Person]) -> list[tuple[datetime, str, str, str, str, str]]:
    """(time, platform, source, target, kind, post) in order of time."""
    peers = {
        (platform, niche.name): [p for p in people if p.platform == platform and p.niche is niche]
        for (platform, _), niche in itertools.product(PLATFORMS, NICHES)
    }
    hubs = {platform: [p for p in people if p.platform == platform and p.hub] for platform, _ in PLATFORMS}
    everybody = {platform: [p for p in people if p.platform == platform] for platform, _ in PLATFORMS}
    rows = []
    weights = [p.activity for p in people]
    while len(rows) < MENTIONS:
        source = rng.choices(people, weights)[0]
        day = rng.uniform(0, DAYS)
        target = choose_target(rng, source, day / 7, peers, hubs, everybody)
        if target is source:
            continue
        rows.append(event(rng, source, target, day))
        close = target in source.friends
        if rng.random() < (0.5 if close else 0.02 if target.hub else 0.13):
            back = day + rng.expovariate(1.5)
            if back < DAYS:
                rows.append(event(rng, target, source, back))
    return sorted(rows)[:MENTIONS]


def choose_target(
    rng: random.Random,
    source: Person,
    week: float,
    peers: dict[tuple[str, str], list[Person]],
    hubs: dict[str, list[Person]],
    everybody: dict[str, list[Person]],
) -> Person:
    way = rng.random()
    if way < 0.5 and source.friends:
        return rng.choice(source.friends)
    if way < 0.55:
        return rng.choice(hubs[source.platform])
    if way < 0.565:
        return rng.choice(everybody[source.platform])
    niche = source.second_niche if source.second_niche and rng.random() < 0.5 else source.niche
    candidates = peers[source.platform, niche.name]
    known = [4.0 if p.takes_off is not None and week > p.takes_off else 1 + p.activity for p in candidates]
    return rng.choices(candidates, known)[0]


def event(rng: random.Random, source: Person, target: Person, day: float) -> tuple[datetime, str, str, str, str, str]:
    moment = FIRST_DAY + timedelta(seconds=round(day * 86_400))
    kind = rng.choices(*zip(*KINDS[source.platform], strict=True))[0]
    post = "".join(rng.choices("ABCDEFGHJKLMNPQRSTUVWXYZabcdefghkmnpqrstuvwxyz23456789", k=9))
    return moment, source.platform, source.handle, target.handle, kind, post


def write_profiles(rng: random.Random, people: list[Person]) -> None:
    with open(HERE / "sample_profiles.csv", "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("platform", "handle", "name", "bio", "url", "location", "engagement_rate", "date"))
        last = FIRST_DAY + timedelta(days=DAYS)
        for person in people:
            engagement = max(0.006, rng.gauss(0.045, 0.015) * (2_500 / person.followers[-1]) ** 0.15)
            writer.writerow(
                (
                    person.platform,
                    person.handle,
                    person.name,
                    person.bio,
                    f"https://example.org/{person.platform}/{person.handle}",
                    person.city,
                    f"{engagement:.3f}",
                    f"{last:%Y-%m-%d}",
                )
            )


def write_followers(people: list[Person]) -> None:
    with open(HERE / "sample_followers.csv", "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("platform", "handle", "date", "followers"))
        for week in range(WEEKS):
            day = FIRST_DAY + timedelta(days=7 * week)
            writer.writerows((p.platform, p.handle, f"{day:%Y-%m-%d}", p.followers[week]) for p in people)


def write_mentions(mentions: list[tuple[datetime, str, str, str, str, str]]) -> None:
    with open(HERE / "sample_mentions.csv", "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("created_at", "platform", "source", "target", "kind", "post_id", "url"))
        for moment, platform, source, target, kind, post in mentions:
            url = f"https://example.org/{platform}/p/{post}"
            writer.writerow((f"{moment:%Y-%m-%dT%H:%M:%SZ}", platform, source, target, kind, post, url))


if __name__ == "__main__":
    main()

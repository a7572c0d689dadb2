"""Tables as people hold them: each kind of fault in several variants, with what is right for it."""

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from conftest import NOW

from graph.errors import IntrographError
from graph.records import Account, Mention, Profile, to_datetime
from ingest import ReadOptions, Rejected
from ingest.input import plain_file
from ingest.registry import open_source
from ingest.source import Item, Skipped, Source

DEFAULT = ReadOptions()


@dataclass(frozen=True)
class Table:
    """A file and what reading it must give.

    Parameters
    ----------
    pairs
        The mentions of each ordered pair: "nora>tom": the sum of their counts.
    accounts
        The accounts of profiles, as platform:handle#id without the unknown parts.
    skipped
        Rows without a record, by their reason.
    notes
        Parts of notes that must be told.
    """

    content: str | bytes
    pairs: dict[str, float] = field(default_factory=dict)
    accounts: tuple[str, ...] = ()
    skipped: dict[str, int] = field(default_factory=dict)
    rejected: int = 0
    undated: int | None = None
    notes: tuple[str, ...] = ()
    options: ReadOptions = DEFAULT


THREE = {"nora.bakes>tomtrails": 3, "tomtrails>lea_fit": 1, "lea_fit>nora.bakes": 2}
NODES = ("nora.bakes#1", "tomtrails#2", "lea_fit#3")
NUMBERED = {"#1>#2": 3, "#2>#3": 1, "#3>#1": 2}
PAIRS = {"nora.bakes>tomtrails": 1, "nora.bakes>lea_fit": 1, "lea_fit>tomtrails": 1}

MENTIONS = {
    "Gephi edges": Table(
        "Source,Target,Weight\nnora.bakes,tomtrails,3\ntomtrails,lea_fit,1\nlea_fit,nora.bakes,2\n", THREE
    ),
    "Gephi edges by number": Table(
        "Source,Target,Type,Id,Label,timeset,Weight\n1,2,Directed,0,,,3.0\n2,3,Directed,1,,,1.0\n3,1,Directed,2,,,2.0\n",
        NUMBERED,
        notes=("“Source” holds ids of accounts", "“Id” holds the numbers of edges"),
    ),
    "Gephi edges by node name": Table(
        "Source;Target;Type;Id;Weight\nn1;n2;Directed;0;3,0\nn2;n3;Directed;1;1,0\nn3;n1;Directed;2;2,0\n",
        {"#n1>#n2": 3, "#n2>#n3": 1, "#n3>#n1": 2},
    ),
    "edges by number, from and to": Table("from\tto\tcount\n1\t2\t3\n2\t3\t1\n3\t1\t2\n", NUMBERED),
    "every edge has the same id": Table(
        "Source,Target,Type,Id,Weight\nnora,tom,Directed,5,1\nnora,tom,Directed,5,1\nnora,lea,Directed,5,2\n",
        {"nora>tom": 2, "nora>lea": 2},
    ),
    "rows numbered in a column called id": Table(
        "id,source,target\n0,nora,tom\n1,nora,tom\n2,nora,lea\n",
        {"nora>tom": 2, "nora>lea": 1},
        notes=("numbers of rows",),
    ),
    "undirected": Table(
        "Source,Target,Type,Weight\nnora,tom,Undirected,2\ntom,lea,undirected,1\ntom,lea,Directed,1\n",
        {"nora>tom": 2, "tom>nora": 2, "tom>lea": 2, "lea>tom": 1},
        notes=("undirected rows, counted in both directions: 2",),
    ),
    "no header": Table(
        '"nora.bakes";"tomtrails"\n"nora.bakes";"lea_fit"\n"lea_fit";"tomtrails"\n', PAIRS, notes=("no header",)
    ),
    "no header, with weights and days": Table(
        "nora.bakes,tomtrails,2026-03-01,2\nnora.bakes,lea_fit,2026-03-01,1\nlea_fit,tomtrails,2026-03-02,4\n",
        {"nora.bakes>tomtrails": 2, "nora.bakes>lea_fit": 1, "lea_fit>tomtrails": 4},
        undated=0,
    ),
    "no header, with kinds and platforms": Table(
        "nora,tom,mention,x\nlea,tom,reply,x\n", {"x:nora>x:tom": 1, "x:lea>x:tom": 1}, notes=("no header",)
    ),
    "no header, by number": Table("1,2\n2,3\n3,1\n", {"#1>#2": 1, "#2>#3": 1, "#3>#1": 1}, notes=("no header",)),
    "no header, which the user says": Table(
        "Poster,Tagged\nnora,tom\n",
        {"Poster>Tagged": 1, "nora>tom": 1},
        options=ReadOptions(header=False, columns=(("source", "1"), ("target", "2"))),
    ),
    "a header of unknown names": Table(
        "Poster,Named\nnora,tom\nlea,tom\n",
        {"nora>tom": 1, "lea>tom": 1},
        options=ReadOptions(columns=(("source", "poster"), ("target", "Named"))),
    ),
    "a header that names a user again": Table(
        "source,target\nnora,source\ntarget,nora\n",
        {"nora>source": 1, "target>nora": 1},
        options=ReadOptions(header=True),
    ),
    "lines of comment": Table("# exported by a tool\n# 2026\nsource,target\nnora,tom\n", {"nora>tom": 1}),
    "names of columns in German": Table("Quelle;Ziel;Gewicht\nnora;tom;1,5\n", {"nora>tom": 1.5}),
    "mentions that are a count": Table(
        "source,target,mentions\nnora,tom,3\nlea,tom,4\n", {"nora>tom": 3, "lea>tom": 4}
    ),
    "a lone carriage return": Table(
        "source,target,note\r\nnora,tom,a\rb\r\nlea,tom,\r\n", {"nora>tom": 1, "lea>tom": 1}
    ),
    "missing values everywhere": Table(
        "source,target,date,weight,type\nnora,tom,N/A,null,None\nnora,lea,nan,NaN,-\n",
        {"nora>tom": 1, "nora>lea": 1},
        undated=2,
    ),
    "title lines": Table(
        "Mentions among our partners\nExported,1 March 2026\n\nsource,target,weight\nnora,tom,2\ntom,lea,1\n",
        {"nora>tom": 2, "tom>lea": 1},
        notes=("2 lines above the table left out",),
    ),
    "the header again in the middle": Table(
        "source,target\nnora,tom\nSource,Target\ntom,lea\n",
        {"nora>tom": 1, "tom>lea": 1},
        skipped={"repeated headers": 1},
    ),
    "numbers of authors beside handles": Table(
        "tweet_key,author_number,mention_screen_name,mention_number\n19000000000000000011,5001,tomtrails,5002\n"
        "19000000000000000012,5001,lea_fit,5003\n19000000000000000013,5002,nora_bakes,5001\n"
        "19000000000000000014,5003,lea_fit,5003\n",
        {"#5001>tomtrails#5002": 1, "#5001>lea_fit#5003": 1, "#5002>nora_bakes#5001": 1, "#5003>lea_fit#5003": 1},
    ),
    "ids of users and handles": Table(
        "user_id,username,mentioned_user_id,mentioned_username\n17,nora,18,tom\n18,tom,17,nora\n",
        {"nora#17>tom#18": 1, "tom#18>nora#17": 1},
    ),
    "replies with the client that sent them": Table(
        "created_at,username,in_reply_to_screen_name,source\n2026-03-01 10:00:00,nora,tom,Twitter for iPhone\n"
        "2026-03-01 11:00:00,lea,nora,TweetDeck\n",
        {"nora>tom": 1, "lea>nora": 1},
        undated=0,
    ),
    "client addresses as source": Table(
        'source,author,mentioned_user\n"<a href=""http://x.example"">App</a>",nora,tom\nWeb App,tom,lea\n',
        {"nora>tom": 1, "tom>lea": 1},
    ),
    "weights": Table(
        'Source,Target,Weight\nnora,tom,0.5\ntom,nora,0.3\nlea,tom,"1,234"\nlea,ida,NaN\nida,tom,0\nida,nora,-1\nida,lea,many\n',
        {"nora>tom": 0.5, "tom>nora": 0.3, "lea>tom": 1234, "lea>ida": 1, "ida>lea": 1},
        skipped={"rows with a weight of 0": 1, "rows with a negative weight": 1},
        notes=("1 weight could not be read and counted as 1, first in row 8: “many” is not a weight",),
    ),
    "weights with decimal commas": Table(
        "source;target;weight\nnora;tom;0,5\ntom;nora;1,234\nlea;tom;1.234,5\n",
        {"nora>tom": 0.5, "tom>nora": 1.234, "lea>tom": 1234.5},
        notes=("decimal commas",),
    ),
    "a column that is ignored": Table(
        "source,target,weight\nnora,tom,3\n", {"nora>tom": 1}, options=ReadOptions(ignored=("Weight",))
    ),
    "a list in Python's spelling": Table(
        "date,username,mentions\n2026-03-01,nora,\"['tom', 'lea']\"\n2026-03-02,lea,[]\n2026-03-03,tom,['nora']\n",
        {"nora>tom": 1, "nora>lea": 1, "tom>nora": 1},
        skipped={"posts that name nobody": 1},
        undated=0,
    ),
    "a list in JSON": Table(
        'post_id,username,mentions\np1,nora,"[""tom"", ""lea""]"\np2,tom,"[{""username"": ""nora""}]"\n',
        {"nora>tom": 1, "nora>lea": 1, "tom>nora": 1},
    ),
    "a list with bars": Table(
        "id,username,mentioned_names,retweeted_user\np1,nora,tom|lea,\np2,lea,,tom\np3,tom,,\n",
        {"nora>tom": 1, "nora>lea": 1, "lea>tom": 1},
        skipped={"posts that name nobody": 1},
    ),
    "a list with commas and one with blanks": Table(
        'username,mentions\nnora,"tom, lea"\ntom,@nora @lea\n',
        {"nora>tom": 1, "nora>lea": 1, "tom>nora": 1, "tom>lea": 1},
    ),
    "numbered columns": Table(
        "username,mention1,mention2,mention3\nnora,tom,lea,\ntom,nora,,\nlea,,,\n",
        {"nora>tom": 1, "nora>lea": 1, "tom>nora": 1},
        skipped={"posts that name nobody": 1},
    ),
    "numbered columns with slashes": Table(
        "ownerUsername,taggedUsers/0/username,taggedUsers/1/username\nnora,tom,lea\ntom,nora,\n",
        {"nora>tom": 1, "nora>lea": 1, "tom>nora": 1},
    ),
    "addresses at both ends": Table(
        "source,target\nhttps://www.instagram.com/nora.bakes/,instagram.com/tomtrails\n"
        "https://www.instagram.com/p/Cxyz/,https://www.instagram.com/tomtrails/\n",
        {"instagram:nora.bakes>instagram:tomtrails": 1},
        rejected=1,
    ),
    "handles that are missing": Table(
        "source,target\nnora,NA\nn/a,tom\n—,tom\nnora,tom\nunknown,None\n,\n",
        {"nora>tom": 1},
        skipped={"rows without a target": 1, "rows without a source": 3},
    ),
    "case and blanks": Table(
        "source , target ,weight,\n@Nora.Bakes,TomTrails,1,\nnora.bakes ,@tomtrails,2,\n,,,\n",
        {"nora.bakes>tomtrails": 3},
    ),
    "parallel, self and blank": Table(
        "Source,Target\nnora,tom\nnora,tom\ntom,nora\nlea,lea\n,tom\nida,\n",
        {"nora>tom": 2, "tom>nora": 1, "lea>lea": 1},
        skipped={"rows without a source": 1, "rows without a target": 1},
    ),
    "quotes in unquoted cells": Table(
        'username;mentioned_user;note\nnora;tom;he said "run; then rest" to me\nnora;lea;"one; ""two"""\nlea;tom;5" screen\n',
        {"nora>lea": 1, "lea>tom": 1},
        rejected=1,
    ),
    "fediverse": Table(
        "account,mentioned,created_at\n@nora@mastodon.example,@tom@social.example,2026-03-01T10:00:00+02:00\n"
        "nora.bsky.example,tom.bsky.example,2026-03-02T10:00:00Z\n",
        {"nora@mastodon.example>tom@social.example": 1, "nora.bsky.example>tom.bsky.example": 1},
        undated=0,
    ),
    "rounded ids": Table(
        'author_id,mentioned_user_id\n1.9E+18,17\n5003,"1,78E+18"\n5003.0,17\n', {"#5003>#17": 1}, rejected=2
    ),
    "a byte order mark and semicolons": Table("\ufeffSource;Target;Type\nnora;tom;Directed\n", {"nora>tom": 1}),
    "R's row names": Table(
        '"source" "target"\n'.replace(" ", ",") + '"1","nora","tom"\n"2","tom","lea"\n', {"nora>tom": 1, "tom>lea": 1}
    ),
    "UTF-16 without a mark": Table(
        "source,target\nnora,tom\nnora,lea\n".encode("utf-16-le"), {"nora>tom": 1, "nora>lea": 1}
    ),
    "Excel's separator line": Table("sep=|\nsource|target\nnora|tom\n", {"nora>tom": 1}),
    "a matrix": Table(
        ",nora,tom,lea\nnora,0.0,3.0,0.0\ntom,0.0,1.0,1.0\nlea,2.0,0.0,0.0\n",
        {"nora>tom": 3, "tom>tom": 1, "tom>lea": 1, "lea>nora": 2},
        notes=("a matrix of 3 accounts",),
    ),
    "a matrix with blanks and semicolons": Table(
        "from/to;nora;tom;lea\nnora;;3;\ntom;;;0,5\nlea;2;NA;x\n".replace("x", ""),
        {"nora>tom": 3, "tom>lea": 0.5, "lea>nora": 2},
    ),
    "a matrix with totals": Table(
        ",nora,tom,lea,Total\nnora,0,3,0,3\ntom,0,0,1,1\nlea,2,0,0,2\nTotal,2,3,1,6\n",
        {"nora>tom": 3, "tom>lea": 1, "lea>nora": 2},
        skipped={"rows of totals": 1},
    ),
    "a matrix of ids": Table(",1,2\n1,0,4\n2,5,0\n", {"#1>#2": 4, "#2>#1": 5}, notes=("read as ids",)),
}

PROFILES = {
    "Gephi nodes": Table(
        "Id,Label,community,followers\nnora.bakes,nora.bakes,0,1200\ntomtrails,tomtrails,0,5400\nquietone,quietone,1,90\n",
        accounts=("nora.bakes", "tomtrails", "quietone"),
    ),
    "Gephi nodes by number": Table("Id,Label\n1,nora.bakes\n2,tomtrails\n3,lea_fit\n", accounts=NODES),
    "Gephi nodes by number, with degrees": Table(
        "Id,Label,timeset,indegree\n1,nora.bakes,,3\n2,tomtrails,,1\n3,lea_fit,,0\n", accounts=NODES
    ),
    "Gephi nodes with shown names": Table("Id,Label\n1,Nora Lindt\n2,Tom Weiss\n", accounts=("#1", "#2")),
    "handles as ids, shown names as labels": Table(
        "Id,Label\nnora.bakes,Nora Lindt\ntomtrails,Tom Weiss\n", accounts=("nora.bakes", "tomtrails")
    ),
    "missing handles": Table(
        '"name","instagram_handle","followers"\n"Nora","nora.bakes",1200\n"Tom",NA,5400\n"Lea",n.a.,80\n"Ida","ida_k",NA\n',
        accounts=("instagram:nora.bakes", "instagram:ida_k"),
        skipped={"rows without a handle": 2},
    ),
    "Western Europe": Table(
        "name,handle,followers\nZoè – Porto,zoe.porto,1200\n".encode("cp1252"), accounts=("zoe.porto",)
    ),
    "Central Europe": Table("name,handle,followers\nŁukasz Żak,lukasz,1200\n".encode("cp1250"), accounts=("lukasz",)),
    "a list of addresses": Table(
        "Page or Account URL\nhttps://www.instagram.com/nora.bakes\nhttps://www.instagram.com/tomtrails/\n",
        accounts=("instagram:nora.bakes", "instagram:tomtrails"),
    ),
    "a list of addresses without a header": Table(
        "https://www.tiktok.com/@nora.bakes\ntiktok.com/@tomtrails?lang=de\n",
        accounts=("tiktok:nora.bakes", "tiktok:tomtrails"),
    ),
    "a list of addresses under any name": Table(
        "Kanal;Abos\nhttps://youtube.com/@nora;1.200\nwww.youtube.com/channel/UCabc123;3,4 Mio\n",
        accounts=("youtube:nora", "youtube:#UCabc123"),
    ),
    "a list of handles": Table("handle\njade\nmia\n", accounts=("jade", "mia")),
    "addresses of all sorts": Table(
        "profile,followers\nhttps://www.instagram.com/nora.bakes/,1200\nwww.instagram.com/tomtrails,5400\n"
        "https://www.youtube.com/@idak/videos,300\nhttps://www.youtube.com/watch?v=abc,310\n"
        "https://www.facebook.com/profile.php?id=100000001,50\nhttps://www.instagram.com/zoe.cooks/reels/,70\n"
        "https://www.instagram.com/reels/Cxyz/,70\nhttps://twitter.com/pia_runs/status/1900000000000000001,80\n"
        "https://bsky.app/profile/did:plc:abc123,5\nhttps://mastodon.example/@momo,6\n",
        accounts=(
            "instagram:nora.bakes",
            "instagram:tomtrails",
            "youtube:idak",
            "facebook:#100000001",
            "instagram:zoe.cooks",
            "x:pia_runs",
            "bluesky:#did:plc:abc123",
            "mastodon:momo@mastodon.example",
        ),
        rejected=2,
    ),
    "names and addresses": Table(
        'Name ,Link,State\n"Lindt, Nora",https://twitter.com/nora_bakes,WI\n"Weiss, Tom",https://x.com/tomtrails,OR\n',
        accounts=("x:nora_bakes", "x:tomtrails"),
    ),
    "a title line and a total": Table(
        "Top bakers and runners, March 2026\nRank,Username,Followers\n1,@nora.bakes,1.2M\n2,@tomtrails,950K\n,Total,2.15M\n",
        accounts=("nora.bakes", "tomtrails"),
        skipped={"rows of totals": 1},
        notes=("1 line above the table left out",),
    ),
    "a total in the last row": Table(
        "handle;followers\ntotal;12\nnora.bakes;1200\nGesamt;1212\n",
        accounts=("total", "nora.bakes"),
        skipped={"rows of totals": 1},
    ),
    "names of columns that mislead": Table(
        "Rank,name,instagram name,followers\n1,norabakes,Nora Bakes 🥖,1.2M\n2,tomtrails,Tom,950K\n3,lea_fit,Lea Fit,17K\n",
        accounts=("norabakes", "tomtrails", "lea_fit"),
    ),
    "names of creators beside addresses": Table(
        "Creator,Link\nNora Lindt,https://www.instagram.com/nora.bakes\nTom,https://www.tiktok.com/@tomt\n",
        accounts=("instagram:nora.bakes", "tiktok:tomt"),
        notes=("name = Creator",),
    ),
    "accounts on several platforms": Table(
        "Name,Instagram,TikTok handle,YouTube URL,Followers IG,TikTok followers\nNora,@nora.bakes,@norab,,12K,3K\n"
        "Tom,,tomt,https://www.youtube.com/@tomtube,,5K\nLea,NA,,—,1,\n",
        accounts=("tiktok:norab", "instagram:nora.bakes", "tiktok:tomt", "youtube:tomtube"),
        skipped={"rows without a handle": 1},
        notes=("also on instagram: Instagram", "also on youtube: YouTube URL"),
    ),
    "years as names of columns": Table(
        "handle,name,2024,2025,2026-01-01\nnora,Nora,5,6,7\ntom,Tom,8,6,7\n",
        accounts=("nora", "tom"),
        notes=("name = name",),
    ),
    "handles of digits": Table("handle,followers\n433,1000\nnora,5\n", accounts=("433", "nora")),
    "unreadable numbers": Table(
        'handle,followers\nnora,many\ntom,-1\nlea,"3,4 Mio"\nida,#REF!\n',
        accounts=("nora", "tom", "lea", "ida"),
        notes=("1 number could not be read and left out, first in row 2: “many” is not a number of followers",),
    ),
}


def name(account: Account) -> str:
    platform = "" if account.platform == "unknown" else f"{account.platform}:"
    return f"{platform}{(account.handle or '').casefold()}" + (f"#{account.account_id}" if account.account_id else "")


def opened(folder: Path, content: str | bytes, options: ReadOptions = DEFAULT) -> Source:
    path = folder / "table.txt"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return open_source(plain_file(path), options, NOW)


def check(table: Table, source: Source) -> list[Item]:
    items = list(source.items())
    notes = [*source.notes, *source.closing_notes()]
    assert [item.reason for item in items if isinstance(item, Rejected)][table.rejected :] == [], notes
    assert Counter(item.reason for item in items if isinstance(item, Skipped)) == table.skipped, notes
    assert sum(isinstance(item, Rejected) for item in items) == table.rejected
    for part in table.notes:
        assert any(part in note for note in notes), notes
    return items


@pytest.mark.parametrize("case", MENTIONS)
def test_mentions_of_a_table(tmp_path: Path, case: str) -> None:
    table = MENTIONS[case]
    mentions = [
        item for item in check(table, opened(tmp_path, table.content, table.options)) if isinstance(item, Mention)
    ]
    pairs: Counter[str] = Counter()
    for mention in mentions:
        pairs[f"{name(mention.source)}>{name(mention.target)}"] += mention.count  # type: ignore[assignment]
    assert pairs == {pair.replace("Poster>Tagged", "poster>tagged"): count for pair, count in table.pairs.items()}
    if table.undated is not None:
        assert sum(mention.at is None for mention in mentions) == table.undated


@pytest.mark.parametrize("case", PROFILES)
def test_accounts_of_a_table(tmp_path: Path, case: str) -> None:
    table = PROFILES[case]
    items = check(table, opened(tmp_path, table.content, table.options))
    assert tuple(name(item.account) for item in items if isinstance(item, Profile)) == table.accounts


TIMES = {
    "3/14/2026 2:05 PM": "2026-03-14T14:05",
    "3/15/26": "2026-03-15T00:00",
    "2026-03-16 14:05:00 EDT": "2026-03-16T18:05",
    "Mar 17, 2026": "2026-03-17T00:00",
    "18-Mar-2026": "2026-03-18T00:00",
    "2026-03-19 02:05 PM": "2026-03-19T14:05",
    "20.03.26 18:30": "2026-03-20T18:30",
    "2026-03-21 14:05:00 +02:00": "2026-03-21T12:05",
    "2026-03-22T14:05:00.1234567Z": "2026-03-22T14:05",
    "17. März 2026": "2026-03-17T00:00",
    "Saturday, March 14, 2026 at 8pm": "2026-03-14T20:00",
    "17 de marzo de 2026": "2026-03-17T00:00",
    "2026/03/14 10:00": "2026-03-14T10:00",
    "46095.5": "2026-03-14T12:00",
    "20260314": "2026-03-14T00:00",
    "1772359200": "2026-03-01T10:00",
    "Sat, 14 Mar 2026 10:00:00 +0200": "2026-03-14T08:00",
    "soon": None,
    "2026-02-30": None,
    "2026-03-16 14:05:00 IST": None,  # India, Israel or Ireland
    "n/a": None,
}


def test_times_as_spreadsheets_and_people_write_them(tmp_path: Path) -> None:
    rows = [f'nora{n},tom,"{text}"\n' for n, text in enumerate(TIMES)]
    source = opened(tmp_path, "source,target,date\n" + "".join(rows))
    mentions = [item for item in source.items() if isinstance(item, Mention)]
    assert [mention.at and f"{to_datetime(mention.at):%Y-%m-%dT%H:%M}" for mention in mentions] == list(TIMES.values())
    assert any("3 times could not be read, so those mentions are undated" in note for note in source.closing_notes())


def test_days_and_months_that_cannot_be_told_apart_are_counted(tmp_path: Path) -> None:
    source = opened(tmp_path, "source,target,date\nnora,tom,03/04/2026\nlea,tom,05/06/2026\nida,tom,07/07/2026\n")
    instants = [item.at for item in source.items() if isinstance(item, Mention)]
    assert instants[:2] == [None, None]
    assert instants[2] is not None
    assert any("2 times could not be read" in note and "give --time-format" in note for note in source.closing_notes())


def test_numbers_of_followers_as_people_write_them(tmp_path: Path) -> None:
    cells = {
        "1.2M": 1_200_000,
        "3,4 Mio": 3_400_000,
        "12 345": 12_345,
        "12.345": 12_345,
        "950K": 950_000,
        "-1": None,
        "N/A": None,
    }
    source = opened(tmp_path, "handle;followers\n" + "".join(f"h{n};{cell}\n" for n, cell in enumerate(cells)))
    assert [item.followers for item in source.items() if isinstance(item, Profile)] == list(cells.values())
    assert source.closing_notes() == []


def test_text_in_an_old_encoding_is_read_as_it_was_written(tmp_path: Path) -> None:
    names = {"cp1252": "Zoè – Søndergård", "cp1250": "Dvořák Łukasz"}
    for encoding, shown in names.items():
        source = opened(tmp_path, f"name,handle,followers\n{shown},zoe,5\n".encode(encoding))
        assert [item.name for item in source.items() if isinstance(item, Profile)] == [shown]


@pytest.mark.parametrize(
    ("content", "options", "sentence"),
    [
        ("Here,There\nnora,tom\n", ReadOptions(), "say which they are, as in --column source=NAME"),
        ("nora,5,6,tom,lea\nnora,5,6,tom,lea\n", ReadOptions(), "say which, as in --column source=1 --column target=2"),
        ("source,target\nnora,tom\n", ReadOptions(form="matrix"), "this is not a matrix of mentions"),
        ("source,target\nnora,tom\n", ReadOptions(kind="profiles"), "profiles need a column of handles"),
        ("handle,name\nnora,Nora\n", ReadOptions(columns=(("handle", "user"),)), "there is no column “user”"),
        ("source,target\nnora,tom\n", ReadOptions(form="sheet"), "there is no format “sheet”; the formats are"),
    ],
)
def test_what_cannot_be_decided_is_asked_in_one_sentence(
    tmp_path: Path, content: str, options: ReadOptions, sentence: str
) -> None:
    with pytest.raises(IntrographError) as error:
        opened(tmp_path, content, options)
    assert sentence in str(error.value)
    assert str(error.value).startswith("table.txt: ")

"""The documented rules of tools that import people, written from their help pages and not from our presets.

Each rule takes the bytes of one file and returns a sentence for each breach.
"""

import csv
import io
import re
from collections.abc import Callable, Iterator
from datetime import datetime

Rows = list[dict[str, str]]
EMAIL = re.compile(r"[^\s@'.][^\s@]*@[^\s@]+\.[^\s@.]+")


def table(content: bytes) -> tuple[list[str], Rows]:
    """Header and rows of a CSV in UTF-8."""
    lines = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    return lines[0], [dict(zip(lines[0], line, strict=True)) for line in lines[1:]]


def _same_case_twice(values: list[str]) -> bool:
    filled = [value.casefold() for value in values if value]
    return len(filled) != len(set(filled))


def upfluence(content: bytes) -> Iterator[str]:
    header, rows = table(content)
    known = {"influencer_id", "media_url", "profile_name", "first_name", "last_name", "phone_number", "email"}
    if unknown := [name for name in header if name not in known and not name.startswith("shipping_address.")]:
        yield f"Upfluence does not know {unknown}"
    for row in rows:
        if not re.fullmatch(r"https?://[^\s?#]+", row["media_url"]):
            yield f"media_url is one clean profile URL, not {row['media_url']!r}"
        if row["email"] and not EMAIL.fullmatch(row["email"]):
            yield f"no spaces or dots at the ends of {row['email']!r}"
        if not row["profile_name"]:
            yield "profile_name is empty"


def aspire(content: bytes) -> Iterator[str]:
    _, rows = table(content)
    for row in rows:
        if not (row["email"] or row["uid"]):
            yield "an identifier is required"
        for platform in ("instagram", "tiktok", "pinterest"):
            if row[platform].startswith("@") or "/" in row[platform]:
                yield f"{platform} is a bare handle, not {row[platform]!r}"
        if row["youtube"] and not row["youtube"].startswith("https://www.youtube.com/"):
            yield f"youtube is the URL of a channel, not {row['youtube']!r}"
    if _same_case_twice([row["uid"] for row in rows]):
        yield "one identifier stands for two creators"


def grin(content: bytes) -> Iterator[str]:
    header, _ = table(content)
    if len(header) != len(set(header)) or not all(header):
        yield "the header row names each column"


def hubspot(content: bytes) -> Iterator[str]:
    header, rows = table(content)
    if len(header) >= 1_000 or len(content) > 20_000_000 or len(rows) > 1_048_576:
        yield "the file is too large"
    if {"Notes", "Last Contacted"} & set(header):
        yield "notes are activities, and HubSpot sets Last Contacted itself"
    for row in rows:
        if not (row["First Name"] or row["Last Name"] or row["Email"]):
            yield "a contact needs a name or an e-mail address"
    if _same_case_twice([row["Email"] for row in rows]):
        yield "an e-mail address belongs to one contact"


def klaviyo(content: bytes) -> Iterator[str]:
    header, rows = table(content)
    if header[0] not in ("Email Address", "Phone Number") or len(content) > 50_000_000:
        yield "the first column is the e-mail address or the phone number; 50 MB at most"
    for row in rows:
        if not EMAIL.fullmatch(row["Email Address"]):
            yield f"every row needs an e-mail address, not {row['Email Address']!r}"
        if row["Last Interaction"]:
            datetime.strptime(row["Last Interaction"], "%Y-%m-%d %H:%M:%S")
    if _same_case_twice([row["Email Address"] for row in rows]):
        yield "e-mail addresses do not repeat"


def refersion(content: bytes) -> Iterator[str]:
    header, rows = table(content)
    if missing := {"First Name", "Last Name", "Email Address", "Offer ID", "Password"} - set(header):
        yield f"the header lacks {missing}"
    for row in rows:  # the team fills in Offer ID and Password
        if not (row["First Name"] and row["Last Name"] and EMAIL.fullmatch(row["Email Address"])):
            yield "names and e-mail address are required"


def salesforce(content: bytes) -> Iterator[str]:
    header, rows = table(content)
    labels = {"First Name", "Last Name", "Company", "Email", "Website", "Lead Source", "Description"}
    if set(header) - labels or len(rows) > 50_000 or len(content) > 100_000_000:
        yield "labels of a lead, 50,000 rows and 100 MB at most"
    for row in rows:
        if not (row["Last Name"] and row["Company"]):
            yield "Last Name and Company are required"
    names = [f"{row['First Name']}\0{row['Last Name']}" for row in rows if row["First Name"]]
    if _same_case_twice(names):
        yield "leads are matched by name"


def mailchimp(content: bytes) -> Iterator[str]:
    _, rows = table(content)
    for row in rows:
        local = row["Email Address"].partition("@")[0]
        if not EMAIL.fullmatch(row["Email Address"]) or not local.isascii():
            yield f"an ASCII e-mail address is required, not {row['Email Address']!r}"
        if any(len(cell.encode()) > 255 for cell in row.values()):
            yield "text is cut at 255 bytes"
    if _same_case_twice([row["Email Address"] for row in rows]):
        yield "e-mail addresses do not repeat"


RULES: dict[str, Callable[[bytes], Iterator[str]]] = {
    "upfluence": upfluence,
    "aspire": aspire,
    "grin": grin,
    "hubspot": hubspot,
    "klaviyo": klaviyo,
    "refersion": refersion,
    "salesforce": salesforce,
    "mailchimp": mailchimp,
}

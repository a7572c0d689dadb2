"""Links that strangers have put into data: where they lead, before anybody follows one."""

import unicodedata
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit, urlunsplit

# Besides the hosts of profile pages: short links, older names and the parts of a site that have a name of their own.
_HOSTS = {
    "instagram": ("instagram.com", "instagr.am"),
    "tiktok": ("tiktok.com",),
    "x": ("x.com", "twitter.com", "t.co"),
    "youtube": ("youtube.com", "youtu.be"),
    "threads": ("threads.net", "threads.com"),
    "bluesky": ("bsky.app",),
    "twitch": ("twitch.tv",),
}
HOST_OF_LINK = r"^https?://([^/?#]+)"


@dataclass(frozen=True)
class Link:
    """A link that may be offered: http or https, without a user name, its host in ASCII.

    Attributes
    ----------
    url
        The address.
    host
        Where it leads, without `www.`; letters beyond ASCII as in xn--…, so that none looks like another.
    """

    url: str
    host: str

    def is_of(self, platform: str) -> bool:
        """Whether the link leads to a platform; also True if its hosts are not known.

        >>> web_link("https://instagram.com.attacker.invalid/jade").is_of("instagram")
        False
        """
        hosts = _HOSTS.get(platform)
        return hosts is None or _is_below(self.host, hosts)


def web_link(text: str | None) -> Link | None:
    """The link in a text from a file; None if it is none that may be offered.

    >>> web_link("https://user:pw@Example.org/p/1?a=b")
    Link(url='https://example.org/p/1?a=b', host='example.org')
    >>> web_link("javascript:alert(1)"), web_link("https://a b"), web_link("http:///p")
    (None, None, None)
    """
    if not text or "\\" in text or any(c.isspace() or unicodedata.category(c) in ("Cc", "Cf", "Cs") for c in text):
        return None
    try:
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port
        ascii_host = host.encode("idna").decode().lower() if host and ":" not in host else ""
    except (ValueError, UnicodeError):
        return None
    if parts.scheme not in ("http", "https") or not ascii_host:
        return None
    place = f"{ascii_host}:{port}" if port is not None else ascii_host
    url = urlunsplit(SplitResult(parts.scheme, place, parts.path, parts.query, parts.fragment))
    return Link(url, place.removeprefix("www."))


def _is_below(host: str, names: tuple[str, ...]) -> bool:
    bare = host.partition(":")[0].removesuffix(".")
    return any(bare == name or bare.endswith(f".{name}") for name in names)

"""Drivers of the official Neo4j library: one address, or several of one cluster."""

import logging

import neo4j
from neo4j.exceptions import ConfigurationError, DriverError, Neo4jError

from graph.errors import StoreUnreachable

CONNECT_SECONDS = 5.0
ACQUISITION_SECONDS = 20.0  # how long a thread waits for a free connection
BOLT_PORT = 7687
# A connection that another thread cuts meanwhile leaves the driver in any state.
CLOSING_ERRORS = (DriverError, Neo4jError, OSError, AttributeError, BufferError)
# Stands for the addresses of a cluster until its routing table is known. A name of its own, because a member that the
# table names must lead to that member alone; no name that ends like this one exists in the DNS (RFC 2606).
ANY_MEMBER = "cluster.invalid"

log = logging.getLogger(__name__)


def open_driver(
    uri: str, username: str, password: str, retry_seconds: float, check_seconds: float | None = None
) -> neo4j.Driver:
    """A driver that connects when it is first used.

    Parameters
    ----------
    uri
        `bolt://host:7687`, or `neo4j://` with one or more members of a cluster, as in `neo4j://one:7687,two:7687`: the
        first that answers says which members write and which only read.
    retry_seconds
        How long a transaction is tried again after a conflict.
    check_seconds
        A connection that was idle for longer is tested before it is used.

    Raises
    ------
    StoreUnreachable
        The URI cannot be used.
    """
    driver_log = logging.getLogger("neo4j")
    if not driver_log.handlers:  # its warnings about retries are for logs, and not for the terminal of last resort
        driver_log.addHandler(logging.NullHandler())
    scheme, _, hosts = uri.partition("://")
    members = hosts.split(",") if "," in hosts else []
    if members and not is_routed(uri):
        raise StoreUnreachable(
            "NEO4J_URI names several addresses, which only neo4j:// can use: write it as neo4j://one:7687,two:7687."
        )
    try:
        addresses = [_address(member.strip()) for member in members]
        return neo4j.GraphDatabase.driver(
            f"{scheme}://{ANY_MEMBER}" if addresses else uri,
            auth=(username, password),
            resolver=lambda address: addresses if address.host == ANY_MEMBER else [address],
            connection_timeout=CONNECT_SECONDS,
            max_transaction_retry_time=retry_seconds,
            connection_acquisition_timeout=ACQUISITION_SECONDS,
            liveness_check_timeout=check_seconds,
            notifications_min_severity="OFF",
            user_agent="intrograph",
        )
    except (ConfigurationError, ValueError) as error:
        raise StoreUnreachable(f"NEO4J_URI cannot be used ({error}); write it as neo4j://host:7687.") from error


def _address(member: str) -> neo4j.Address:
    address = neo4j.Address.parse(member, default_port=BOLT_PORT)
    if not isinstance(address.port, int):
        raise ValueError(f"“{member[:80]}” has no port number")
    return address


def close(resource: neo4j.Session | neo4j.Driver) -> bool:
    """Close a session or a driver; False if its connection was lost, or cut by another thread meanwhile.

    What is cut during the first attempt is still open for the driver library, so there is a second one.
    """
    for attempt in range(2):
        try:
            resource.close()
        except CLOSING_ERRORS as error:
            log.debug("A connection was lost while it was closed: %s", error)
        else:
            return attempt == 0
    return False


def one_address(uri: str) -> str:
    """The URI of the first of several addresses, for programs that know one.

    >>> one_address("neo4j://one:7687,two:7687"), one_address("bolt://one:7687")
    ('neo4j://one:7687', 'bolt://one:7687')
    """
    return uri.partition(",")[0]


def is_routed(uri: str) -> bool:
    """Whether a URI leads to a cluster, whose members share the work, or to a server that stands for one.

    >>> is_routed("neo4j+s://one:7687"), is_routed("bolt://one:7687")
    (True, False)
    """
    return uri.startswith("neo4j")

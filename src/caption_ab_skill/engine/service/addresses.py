"""Which network addresses are somewhere in the public internet, and none of this machine or its own networks."""

from __future__ import annotations

import ipaddress

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

# IPv6 networks whose addresses carry an IPv4 address, which is where a packet ends up: the well-known NAT64 prefix
# (RFC 6052; last 32 bits), and IPv4-compatible addresses (RFC 4291, 2.5.5.1; long deprecated).
_CARRIES_IPV4 = tuple(map(ipaddress.ip_network, ("64:ff9b::/96", "::/96")))
# NAT64 with a prefix of one's own (RFC 8215): where it leads is the local network's matter.
_LOCAL = (ipaddress.ip_network("64:ff9b:1::/48"),)


def is_public(address: IPAddress) -> bool:
    """Whether an address is the public internet's, the one that it carries inside included."""
    if any(address in network for network in _LOCAL if network.version == address.version):
        return False
    inside = _ipv4_inside(address)
    if inside is not None:
        return is_public(inside)
    return address.is_global and not address.is_multicast


def _ipv4_inside(address: IPAddress) -> ipaddress.IPv4Address | None:
    if isinstance(address, ipaddress.IPv4Address):
        return None
    if address.ipv4_mapped or address.sixtofour:
        return address.ipv4_mapped or address.sixtofour
    if address.teredo:
        return address.teredo[1]
    if any(address in network for network in _CARRIES_IPV4):
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return None

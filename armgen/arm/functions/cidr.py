"""CIDR functions: cidrHost, cidrSubnet, parseCidr.

Source: "CIDR functions for ARM templates". `cidrHost` counts from the first usable address. A subnet beyond the end
of the network is given, as other readers of templates do; one outside of the address space is an error.
"""

from __future__ import annotations

import ipaddress

from armgen.arm.functions.function import Function, bad, integer, text
from armgen.arm.values import Value

_Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def _network(name: str, value: Value) -> _Network:
    source = text(name, value)
    address, slash, length = source.partition("/")
    try:
        if "%" in source or (slash and not (length.isdigit() and length.isascii())):
            raise ValueError
        return ipaddress.ip_network(f"{address.strip()}/{length}" if slash else address.strip(), strict=False)
    except ValueError:
        raise bad(f"The template function '{name}' needs a network like '10.0.0.0/24', not '{source[:60]}'.") from None


def _usable(network: _Network) -> tuple[int, int]:
    """First and last address for hosts: IPv4 networks of four addresses and more keep their ends for themselves."""
    first, last = int(network.network_address), int(network.broadcast_address)
    return (first + 1, last - 1) if network.version == 4 and network.prefixlen < 31 else (first, last)


def _address(network: _Network, number: int) -> str:
    kind = ipaddress.IPv4Address if network.version == 4 else ipaddress.IPv6Address
    return str(kind(number))


def _parse_cidr(value: Value) -> Value:
    network = _network("parseCidr", value)
    first, last = _usable(network)
    parts: dict[str, Value] = {"network": str(network.network_address), "netmask": str(network.netmask)}
    if network.version == 4:
        parts["broadcast"] = str(network.broadcast_address)
    return parts | {
        "firstUsable": _address(network, first),
        "lastUsable": _address(network, last),
        "cidr": network.prefixlen,
    }


def _cidr_subnet(value: Value, prefix: Value, index: Value) -> Value:
    network = _network("cidrSubnet", value)
    length, number = integer("cidrSubnet", prefix, "second argument"), integer("cidrSubnet", index, "third argument")
    if not network.prefixlen <= length <= network.max_prefixlen:
        raise bad(f"A subnet of /{network.prefixlen} has a length from {network.prefixlen} to {network.max_prefixlen}.")
    start = int(network.network_address) + (number << (network.max_prefixlen - length) if 0 <= number < 2**63 else -1)
    if number < 0 or start >= 2**network.max_prefixlen:
        raise bad(f"There is no subnet number {number} of '{network}'.")
    return f"{_address(network, start)}/{length}"


def _cidr_host(value: Value, index: Value) -> Value:
    network, number = _network("cidrHost", value), integer("cidrHost", index, "second argument")
    first, last = int(network.network_address), int(network.broadcast_address)
    if network.prefixlen < network.max_prefixlen - 1:
        first, last = first + 1, last - (network.version == 4)
    if number < 0 or first + number > last:
        raise bad(f"There is no host number {number} in '{network}'.")
    return _address(network, first + number)


FUNCTIONS = (
    Function("cidrHost", 2, 2, _cidr_host),
    Function("cidrSubnet", 3, 3, _cidr_subnet),
    Function("parseCidr", 1, 1, _parse_cidr),
)

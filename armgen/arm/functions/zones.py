"""Availability zones: pickZones, toLogicalZone(s), toPhysicalZone(s).

Sources: "Resource functions for ARM templates"; the page "Azure regions" for the regions that have zones. Which
physical zone a logical one is hangs on the subscription: that is left to the run, or made up (the same numbers)
where values may be made up.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from armgen.arm.functions.function import Function, array, bad, integer, text
from armgen.arm.syntax import Call
from armgen.arm.values import Deferred, Value, is_known, to_node

if TYPE_CHECKING:
    from armgen.arm.evaluator import Evaluator

_REGIONS = frozenset(
    [
        "australiaeast",
        "austriaeast",
        "belgiumcentral",
        "brazilsouth",
        "canadacentral",
        "centralindia",
        "centralus",
        "chilecentral",
        "chinanorth3",
        "denmarkeast",
        "eastasia",
        "eastus",
        "eastus2",
        "eastus2euap",
        "francecentral",
        "germanywestcentral",
        "indonesiacentral",
        "israelcentral",
        "italynorth",
        "japaneast",
        "japanwest",
        "koreacentral",
        "malaysiawest",
        "mexicocentral",
        "newzealandnorth",
        "northeurope",
        "norwayeast",
        "polandcentral",
        "qatarcentral",
        "southafricanorth",
        "southcentralus",
        "southeastasia",
        "spaincentral",
        "swedencentral",
        "switzerlandnorth",
        "uaenorth",
        "uksouth",
        "usgovvirginia",
        "westeurope",
        "westus2",
        "westus3",
    ]
)
_FOUR = frozenset(("eastus2euap",))
_TYPES = frozenset(
    [
        "microsoft.compute/virtualmachines",
        "microsoft.compute/virtualmachinescalesets",
        "microsoft.compute/disks",
        "microsoft.compute/hostgroups",
        "microsoft.compute/hostgroups/hosts",
        "microsoft.compute/capacityreservationgroups",
        "microsoft.network/publicipaddresses",
        "microsoft.network/publicipprefixes",
        "microsoft.network/natgateways",
        "microsoft.network/applicationgateways",
        "microsoft.network/azurefirewalls",
        "microsoft.network/loadbalancers",
        "microsoft.network/virtualnetworkgateways",
        "microsoft.network/bastionhosts",
        "microsoft.cache/redis",
        "microsoft.containerservice/managedclusters",
        "microsoft.dbforpostgresql/flexibleservers",
        "microsoft.dbformysql/flexibleservers",
        "microsoft.apimanagement/service",
        "microsoft.kusto/clusters",
    ]
)


def _region(location: str) -> str:
    return location.replace(" ", "").lower()


def _count(location: str) -> int:
    region = _region(location)
    return 4 if region in _FOUR else 3 if region in _REGIONS else 0


def _pick_zones(namespace: Value, kind: Value, location: Value, number: Value = 1, offset: Value = 0) -> Value:
    provider, type_name = text("pickZones", namespace, "namespace"), text("pickZones", kind, "type")
    count, first = integer("pickZones", number, "number of zones"), integer("pickZones", offset, "offset")
    there = min(_count(text("pickZones", location, "location")), 3)
    if count < 1 or first < 0:
        raise bad("The template function 'pickZones' picks one zone or more, from an offset of 0 or more.")
    if f"{provider}/{type_name}".lower() not in _TYPES or not there:
        return []
    if first + count > there:
        raise bad(f"The location has {there} zones; 'pickZones' asks for {count} from an offset of {first}.")
    return [str(zone) for zone in range(first + 1, first + count + 1)]


def _to_logical(location: str, zone: str) -> str:
    region = _region(location)
    match = re.match(rf"{re.escape(region)}-az([1-9])\Z", zone.lower())
    return match[1] if match and int(match[1]) <= _count(location) else ""


def _to_physical(location: str, zone: str) -> str:
    known = zone in ("1", "2", "3", "4") and int(zone) <= _count(location)
    return f"{_region(location)}-az{zone}" if known else ""


def _convert(name: str, evaluator: Evaluator, args: tuple[Value, ...]) -> Value:
    if not evaluator.environment.fresh or not all(map(is_known, args)):
        return Deferred(Call(name, tuple(map(to_node, args))))
    text(name, args[0], "subscription")
    location = text(name, args[1], "location")
    convert = _to_logical if name.startswith("toLogical") else _to_physical
    if not name.endswith("s"):
        return convert(location, text(name, args[2], "zone"))
    zones = [convert(location, text(name, zone, "zone")) for zone in array(name, args[2], "zones")]
    return [zone for zone in zones if zone]


def _zone_function(name: str) -> Function:
    def run(evaluator: Evaluator, *args: Value) -> Value:
        return _convert(name, evaluator, args)

    return Function(name, 3, 3, run, "scoped")


FUNCTIONS = (
    Function("pickZones", 3, 5, _pick_zones),
    _zone_function("toLogicalZone"),
    _zone_function("toLogicalZones"),
    _zone_function("toPhysicalZone"),
    _zone_function("toPhysicalZones"),
)

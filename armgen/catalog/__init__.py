"""What Azure and its documentation say, read from `schemas/catalog/*.json` when it is first asked for.

Each file is read at most once and only when something in it is needed: most runs need two of the eight.
"""

from __future__ import annotations

from armgen.catalog.documentation import (
    AzureError,
    Edition,
    NameRule,
    Page,
    Rival,
    Statement,
    azure_error,
    editions,
    limit,
    name_rule,
    preview_regions,
    region_names,
    source,
    statements,
)
from armgen.catalog.machines import has_premium_storage, is_boost_size, os_supported
from armgen.catalog.versions import (
    PropertyFact,
    PropertyStatus,
    api_versions,
    default_api_version,
    is_published,
    near_property,
    newest,
    property_since,
    property_status,
    read_only_paths,
    spelled,
    type_names,
)

__all__ = [
    "AzureError",
    "Edition",
    "NameRule",
    "Page",
    "PropertyFact",
    "PropertyStatus",
    "Rival",
    "Statement",
    "api_versions",
    "azure_error",
    "default_api_version",
    "editions",
    "has_premium_storage",
    "is_boost_size",
    "is_published",
    "limit",
    "name_rule",
    "near_property",
    "newest",
    "os_supported",
    "preview_regions",
    "property_since",
    "property_status",
    "read_only_paths",
    "region_names",
    "source",
    "spelled",
    "statements",
    "type_names",
]

"""String functions that encode: base64, data URIs, URI components, whole URIs.

Source: "String functions for ARM templates". `buildUri` and `parseUri` are documented for Bicep only.
"""

from __future__ import annotations

import base64
import codecs
import re

from armgen.arm.dotnet import uris
from armgen.arm.dotnet.jsontext import JsonTextError, read
from armgen.arm.dotnet.numbers import FormatError
from armgen.arm.dotnet.strings import well_formed
from armgen.arm.functions.function import Function, bad, integer, obj, text
from armgen.arm.values import Value, find_key

_BASE64 = r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?\Z"


def _encoded(value: str) -> str:
    return base64.b64encode(well_formed(value).encode()).decode()


def _decoded(name: str, value: str) -> bytes:
    packed = re.sub(r"[ \t\r\n]+", "", value)
    if not re.match(_BASE64, packed):
        raise bad(f"The template function '{name}' got a string that is not base64: '{value[:60]}'.")
    return base64.b64decode(packed)


def _base64(value: Value) -> Value:
    return _encoded(text("base64", value))


def _base64_to_string(value: Value) -> Value:
    return _decoded("base64ToString", text("base64ToString", value)).decode("utf-8", "replace")


def _base64_to_json(value: Value) -> Value:
    source = _decoded("base64ToJson", text("base64ToJson", value)).decode("utf-8", "replace")
    try:
        return read(source.removeprefix("\ufeff"))
    except JsonTextError as error:
        raise bad(f"The template function 'base64ToJson' got a string that holds no JSON: {error}.") from None


def _data_uri(value: Value) -> Value:
    return f"data:text/plain;charset=utf-8;base64,{_encoded(text('dataUri', value))}"


def _data_uri_to_string(value: Value) -> Value:
    source = text("dataUriToString", value)
    head, comma, data = source.partition(",")
    if not head.lower().startswith("data:") or not comma:
        raise bad("The template function 'dataUriToString' needs a data URI, like 'data:;base64,SGVsbG8='.")
    options = [option.strip() for option in head[5:].split(";")]
    charset = next((option[8:].strip('"') for option in options if option.lower().startswith("charset=")), "utf-8")
    try:
        codec = codecs.lookup(charset).name
    except LookupError:
        raise bad(
            f"The template function 'dataUriToString' does not know the character set '{charset[:60]}'."
        ) from None
    if options[-1].lower() != "base64":
        return uris.unescape_data(data)
    return _decoded("dataUriToString", uris.unescape_data(data)).decode(
        codec if _is_text(codec) else "utf-8", "replace"
    )


def _is_text(codec: str) -> bool:
    return codec in ("utf-8", "ascii", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "iso8859-1", "cp1252", "utf-7")


def _uri(base: Value, relative: Value) -> Value:
    start, rest = text("uri", base, "first argument"), text("uri", relative, "second argument")
    try:
        return str(uris.join(start, rest))
    except FormatError as error:
        raise bad(f"The template function 'uri' cannot join '{start[:60]}' and '{rest[:60]}': {error}.") from None


def _uri_component(value: Value) -> Value:
    return uris.escape_data(text("uriComponent", value))


def _uri_component_to_string(value: Value) -> Value:
    return uris.unescape_data(text("uriComponentToString", value))


def _parse_uri(value: Value) -> Value:
    source = text("parseUri", value)
    try:
        uri = uris.parse(source)
    except FormatError as error:
        raise bad(f"The template function 'parseUri' cannot read '{source[:60]}': {error}.") from None
    parts: dict[str, Value] = {
        "scheme": uri.scheme,
        "host": uri.host,
        "port": int(uri.port) if uri.port else None,
    }
    if uri.path not in ("", "/"):
        parts["path"] = uri.path
    if uri.query:
        parts["query"] = uri.query
    return parts


def _build_uri(value: Value) -> Value:
    parts = obj("buildUri", value)
    known = {key: parts.get(find_key(parts, key) or "") for key in ("scheme", "host", "port", "path", "query")}
    scheme, host = (text("buildUri", known[key], f"'{key}'") for key in ("scheme", "host"))
    path, query = ("" if known[key] is None else text("buildUri", known[key], f"'{key}'") for key in ("path", "query"))
    port = "" if known["port"] is None else f":{integer('buildUri', known['port'], 'port')}"
    whole = f"{scheme}://{host}{port}/{path.removeprefix('/')}{'?' if query else ''}{query.removeprefix('?')}"
    try:
        return uris.parse(whole).absolute
    except FormatError as error:
        raise bad(f"The template function 'buildUri' makes no URI of '{whole[:60]}': {error}.") from None


FUNCTIONS = (
    Function("base64", 1, 1, _base64),
    Function("base64ToJson", 1, 1, _base64_to_json),
    Function("base64ToString", 1, 1, _base64_to_string),
    Function("buildUri", 1, 1, _build_uri),
    Function("dataUri", 1, 1, _data_uri),
    Function("dataUriToString", 1, 1, _data_uri_to_string),
    Function("parseUri", 1, 1, _parse_uri),
    Function("uri", 2, 2, _uri),
    Function("uriComponent", 1, 1, _uri_component),
    Function("uriComponentToString", 1, 1, _uri_component_to_string),
)

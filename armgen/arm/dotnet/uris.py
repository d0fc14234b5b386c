"""URIs as .NET's `Uri` resolves, shows and escapes them."""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import quote

from armgen.arm.dotnet.numbers import FormatError
from armgen.arm.dotnet.strings import well_formed

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.\-]*):")
_PORTS = {"http": "80", "https": "443", "ftp": "21", "ws": "80", "wss": "443"}
_RUN = re.compile(r"(?:%[0-9A-Fa-f]{2})+")
_RESERVED = frozenset((*b":/?#[]@!$&'()*+,;=%\\\x7f", *range(32)))
"""Bytes that `ToString` leaves escaped."""

_ALLOWED = "-._~:/?#[]@!$&'()*+,;=%"


class Uri(NamedTuple):
    """An absolute URI taken apart. `user` ends in `@` unless empty; `query` and `fragment` keep their mark."""

    scheme: str
    user: str
    host: str
    port: str
    path: str
    query: str
    fragment: str

    @property
    def absolute(self) -> str:
        """All escaped (`AbsoluteUri`)."""
        return _escape(self._text())

    def __str__(self) -> str:
        """As `ToString` shows it: what needs no escape has none."""
        return _RUN.sub(lambda match: _unescape(match[0], _RESERVED), self._text())

    def _text(self) -> str:
        port = f":{self.port}" if self.port else ""
        return f"{self.scheme}://{self.user}{self.host}{port}{self.path}{self.query}{self.fragment}"


def parse(text: str) -> Uri:
    """An absolute URI. Raises FormatError."""
    text = text.strip()
    if text.startswith("/") and not text.startswith("//"):
        text = "file://" + text
    match = _SCHEME.match(text)
    if match is None or not text[match.end() :].replace("\\", "/").startswith("//"):
        raise FormatError("no absolute URI")
    return _parts(match[1].lower(), text[match.end() + 2 :])


def _parts(scheme: str, rest: str) -> Uri:
    rest, mark, fragment = rest.partition("#")
    fragment = mark + fragment
    rest, mark, query = rest.partition("?")
    authority, slash, path = rest.replace("\\", "/").partition("/")
    user, at, host = authority.rpartition("@")
    name, _, port = host.rpartition(":") if re.search(r":[0-9]*\Z", host) else (host, "", "")
    if (not name and scheme != "file") or re.search(r"[\s<>\"^`{|}]", name):
        raise FormatError("no host")
    if port and int(port) > 65_535:
        raise FormatError("no port")
    if port and port.lstrip("0") == _PORTS.get(scheme):
        port = ""
    return Uri(scheme, user + at, name.lower(), port, _without_dots(slash + path) or "/", mark + query, fragment)


def join(base: str, relative: str) -> Uri:
    """`relative` as seen from `base`. Raises FormatError."""
    root = parse(base)
    relative = relative.strip()
    match = _SCHEME.match(relative)
    if match is not None:
        return parse(relative)
    if re.match(r"[/\\]{2}", relative):
        return _parts(root.scheme, relative[2:])
    if not relative:
        return root._replace(fragment="")
    path, fragment = relative.partition("#")[0], "".join(relative.partition("#")[1:])
    path, mark, query = path.partition("?")
    path = path.replace("\\", "/")
    if not path:
        return root._replace(query=mark + query if mark else root.query, fragment=fragment)
    whole = path if path.startswith("/") else root.path[: root.path.rfind("/") + 1] + path
    return root._replace(path=_without_dots(whole), query=mark + query, fragment=fragment)


def _without_dots(path: str) -> str:
    """RFC 3986, 5.2.4."""
    out: list[str] = []
    segments = path.split("/")
    for index, segment in enumerate(segments):
        last = index == len(segments) - 1
        if segment == "..":
            if len(out) > 1:
                out.pop()
        elif segment != ".":
            out.append(segment)
            continue
        if last:
            out.append("")
    return "/".join(out)


def _escape(text: str) -> str:
    escaped = quote(well_formed(text).encode(), safe=_ALLOWED)
    return re.sub(r"%(?![0-9A-Fa-f]{2})", "%25", escaped)


def escape_data(text: str) -> str:
    """`EscapeDataString`: everything but letters, digits and `-._~`."""
    return quote(well_formed(text).encode(), safe="-._~")


def unescape_data(text: str) -> str:
    """`UnescapeDataString`: what is no escape of UTF-8 stays as it is."""
    return _RUN.sub(lambda match: _unescape(match[0], frozenset()), text)


def _unescape(run: str, kept: frozenset[int]) -> str:
    data = bytes.fromhex(run.replace("%", ""))
    out: list[str] = []
    at = 0
    while at < len(data):
        size = _sequence(data, at)
        piece = data[at : at + size] if size else b""
        if size and not (size == 1 and piece[0] in kept):
            out.append(piece.decode())
        else:
            size = 1
            out.append(run[3 * at : 3 * at + 3])
        at += size
    return "".join(out)


def _sequence(data: bytes, at: int) -> int:
    """The length of the UTF-8 sequence at an offset, 0 when there is none."""
    first = data[at]
    size = (
        1
        if first < 0x80
        else 2
        if 0xC2 <= first < 0xE0
        else 3
        if 0xE0 <= first < 0xF0
        else 4
        if 0xF0 <= first < 0xF5
        else 0
    )
    try:
        data[at : at + size].decode()
    except UnicodeDecodeError:
        return 0
    return size if at + size <= len(data) else 0

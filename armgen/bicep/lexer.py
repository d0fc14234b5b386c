"""From Bicep text to tokens: one compiled regular expression, restarted only where a string goes on after a hole.

Tokens are four lists of one length: a list of objects costs three times as much for a file of 50,000 tokens. The kind
of a punctuation token is its own text.
"""

from __future__ import annotations

import re
from typing import NamedTuple

NEWLINE = "newline"
NAME = "name"
NUMBER = "number"
STRING = "string"
HEAD = "string head"
MIDDLE = "string middle"
TAIL = "string tail"
END = "end"
BAD = "bad"


class SyntaxFault(NamedTuple):
    """Text that is no Bicep. Offsets in code points, `end` exclusive; `expected` is "" where nothing would do."""

    start: int
    end: int
    message: str
    expected: str = ""


class Tokens(NamedTuple):
    """`texts` holds the value of a string part, without quotes and escapes, and the text of all else."""

    kinds: list[str]
    texts: list[str]
    starts: list[int]
    ends: list[int]
    faults: list[SyntaxFault]


_COMMENT = r"//[^\r\n]*|/\*[\s\S]*?\*/"

# The last alternative takes any character: a pattern that cannot fail does not backtrack over blanks and comments.
_TOKEN = re.compile(
    rf"""(?:[ \t]+|{_COMMENT})*(?:
      ([A-Za-z_][A-Za-z0-9_]*)
    | ([\r\n](?:[ \t\r\n]+|{_COMMENT})*)
    | ('(?!'')[^'\\$\r\n]*')
    | (/\*)
    | (\.\.\.|\?\?|::|=>|==|=~|!=|!~|<=|>=|&&|\|\||[{{}}()\[\]@,.?:+\-*/%^<>=!|;])
    | ([0-9]+)
    | (\$*'''|')
    | (\#)
    | (\Z)
    | ([\s\S])
    )""",
    re.VERBOSE,
)
_IN_LINE = re.compile(r"(?:[^'\\$\r\n]|\\[^\r\n]|\$(?!\{))*")
_ESCAPE = re.compile(r"\\(?:u\{([0-9A-Fa-f]*)\}|([\s\S]))")
_SIMPLE_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "\\": "\\", "'": "'", "$": "$"}
_MULTI_END = re.compile(r"'{3,}")
_DIRECTIVE = re.compile(r"#(disable-next-line|disable-diagnostics|restore-diagnostics)(?=[ \t\r\n]|\Z)")
_LINE_REST = re.compile(r"[^\r\n]*")
_LARGEST = 2**63  # what a unary minus may still make a 64-bit integer of


class _Hole(NamedTuple):
    """An interpolation that is open: `dollars` is 0 in a '..' string."""

    start: int
    dollars: int


def tokenize(text: str) -> Tokens:
    """All tokens of `text`, the last of kind END. Never fails: what is no token is a fault and a BAD token."""
    return _Lexer(text).run()


class _Lexer:
    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = Tokens([], [], [], [], [])
        self.holes: list[_Hole] = []
        self.depths: list[int] = []  # braces that are open inside each hole

    def run(self) -> Tokens:
        position: int | None = 0
        while position is not None:
            position = self._run_from(position)
        self._put(END, "", len(self.text), len(self.text))
        return self.tokens

    def _run_from(self, position: int) -> int | None:
        """Tokens up to where the expression has to be started again: that offset, None at the end of the text."""
        tokens = self.tokens
        add_kind, add_text = tokens.kinds.append, tokens.texts.append
        add_start, add_end = tokens.starts.append, tokens.ends.append
        depths = self.depths
        for match in _TOKEN.finditer(self.text, position):
            group = match.lastindex
            start, end = match.span(group)  # type: ignore[arg-type]
            value = match[group]  # type: ignore[index]
            if group == 1:
                kind = NAME
            elif group == 5:
                kind = value
                if depths:
                    if value == "}" and not depths[-1]:
                        return self._go_on(start)
                    depths[-1] += (value == "{") - (value == "}")
            elif group == 2:
                if depths:
                    self._close_holes(start)
                if tokens.kinds and tokens.kinds[-1] == NEWLINE:
                    continue
                kind = NEWLINE
            elif group == 3:
                kind, value = STRING, value[1:-1]
            elif group == 6:
                kind = NUMBER
                if len(value) > 18 and (len(value.lstrip("0")) > 19 or int(value.lstrip("0")) > _LARGEST):
                    self._fault(start, end, "This number does not fit 64 bits.", "an integer of at most 64 bits")
                    value = "0"
            elif group == 9:
                return None
            else:
                return self._special(start, end, value)
            add_kind(kind)
            add_text(value)
            add_start(start)
            add_end(end)
        return None

    def _put(self, kind: str, value: str, start: int, end: int) -> None:
        self.tokens.kinds.append(kind)
        self.tokens.texts.append(value)
        self.tokens.starts.append(start)
        self.tokens.ends.append(end)

    def _fault(self, start: int, end: int, message: str, expected: str = "") -> None:
        self.tokens.faults.append(SyntaxFault(start, end, message, expected))

    def _special(self, start: int, end: int, value: str) -> int:
        """What a regular expression alone cannot cut: strings with holes or escapes, directives, foreign characters."""
        if value == "'":
            return self._in_line(start, end, opening=True)
        if value.endswith("'''"):
            return self._multi(start, end, len(value) - 3, opening=True)
        if value == "/*":
            self._fault(start, len(self.text), "This comment is not closed.", "*/")
            return len(self.text)
        if value == "#":
            after = self._directive(start)
            if after:
                return after
        shown = value if value.isprintable() and value != " " else f"U+{ord(value):04X}"
        self._fault(start, end, f"The character '{shown}' has no meaning here.")
        self._put(BAD, value, start, end)
        return end

    def _directive(self, start: int) -> int:
        """The offset after a directive, 0 when `#` begins none: it is trivia, and first on its line."""
        match = _DIRECTIVE.match(self.text, start)
        line = max(self.text.rfind("\n", 0, start), self.text.rfind("\r", 0, start)) + 1
        if not match or self.text[line:start].strip(" \t"):
            return 0
        rest = _LINE_REST.match(self.text, match.end())
        end = rest.end() if rest else match.end()
        if not self.text[match.end() : end].split("//")[0].strip(" \t"):
            self._fault(
                match.end(), match.end() + 1, "This directive names no diagnostic.", "one diagnostic code or more"
            )
        return end

    def _go_on(self, start: int) -> int:
        """The string goes on after the `}` at `start` that closes its hole."""
        hole = self.holes.pop()
        self.depths.pop()
        if hole.dollars:
            return self._multi(start, start + 1, hole.dollars, opening=False)
        return self._in_line(start, start + 1, opening=False)

    def _open_hole(self, start: int, dollars: int) -> None:
        self.holes.append(_Hole(start, dollars))
        self.depths.append(0)

    def _close_holes(self, newline: int) -> None:
        """A newline ends every string that is open: each gets an empty tail, so that the parser keeps its place."""
        self._fault(newline, newline + 1, "A string may not go on over a line end inside ${ }.", "}")
        while self.holes:
            self.holes.pop()
            self.depths.pop()
            self._put(TAIL, "", newline, newline)

    def _in_line(self, start: int, position: int, *, opening: bool) -> int:
        match = _IN_LINE.match(self.text, position)
        stop = match.end() if match else position
        value = self.text[position:stop]
        if "\\" in value:
            value = self._unescape(value, position)
        closer = self.text[stop : stop + 1]
        if closer == "$":
            self._put(HEAD if opening else MIDDLE, value, start, stop + 2)
            self._open_hole(start, 0)
            return stop + 2
        end = stop + 1 if closer == "'" else stop
        if closer != "'":
            self._fault(start, max(end, start + 1), "This string is not closed on its line.", "'")
        self._put(STRING if opening else TAIL, value, start, end)
        return end

    def _unescape(self, value: str, offset: int) -> str:
        def replace(match: re.Match[str]) -> str:
            digits, letter = match.groups()
            if letter is not None:
                if letter in _SIMPLE_ESCAPES:
                    return _SIMPLE_ESCAPES[letter]
            elif digits and len(digits) < 9 and int(digits, 16) <= 0x10FFFF:
                return chr(int(digits, 16))
            start = offset + match.start()
            self._fault(start, offset + match.end(), f"'{match[0]}' is no escape.", r"\n \r \t \\ \' \$ or \u{hex}")
            return match[0]

        return _ESCAPE.sub(replace, value)

    def _multi(self, start: int, position: int, dollars: int, *, opening: bool) -> int:
        """A `'''` string, or its next part after a hole; n dollars before the opener make `${` of n dollars a hole."""
        text = self.text
        pattern = _MULTI_END if not dollars else re.compile(r"'{3,}|\$+\{")
        scan = position
        while True:
            match = pattern.search(text, scan)
            if match is None:
                self._fault(start, len(text), "This multi-line string is not closed.", "'''")
                stop = end = len(text)
                break
            if match[0][0] == "'":
                stop, end = match.end() - 3, match.end()
                break
            if len(match[0]) > dollars:
                stop, end = match.end() - dollars - 1, match.end()
                self._put(HEAD if opening else MIDDLE, self._lines(position, stop, opening), start, end)
                self._open_hole(start, dollars)
                return end
            scan = match.end()
        self._put(STRING if opening else TAIL, self._lines(position, stop, opening), start, end)
        return end

    def _lines(self, start: int, stop: int, opening: bool) -> str:
        value = self.text[start:stop]
        if not opening:
            return value
        return value[2:] if value.startswith("\r\n") else value[1:] if value.startswith(("\n", "\r")) else value

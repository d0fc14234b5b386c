"""A place in the tokens of a text, and what is said when something else was expected there."""

from __future__ import annotations

from typing import NoReturn

from armgen.bicep import syntax
from armgen.bicep.lexer import BAD, END, HEAD, MIDDLE, NAME, NEWLINE, STRING, TAIL, SyntaxFault, Tokens

KEYWORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None}
_LONGEST_NAME = 255
_FOUND = {
    NEWLINE: "the end of the line",
    END: "the end of the file",
    STRING: "a string",
    HEAD: "a string",
    MIDDLE: "'}'",
    TAIL: "'}'",
    BAD: "a foreign character",
}


class FaultError(Exception):
    """A syntax error on its way to the declaration that it is in."""

    def __init__(self, fault: SyntaxFault) -> None:
        super().__init__(fault.message)
        self.fault = fault


class Cursor:
    """The tokens and a place in them. Every method reads what it is called after and leaves the place behind it."""

    def __init__(self, tokens: Tokens) -> None:
        self.kinds, self.texts, self.starts, self.ends, _ = tokens
        self.i = 0
        self.depth = 0

    def fault(self, expected: str, message: str = "", at: int | None = None) -> NoReturn:
        raise self.wrong(expected, message, at)

    def wrong(self, expected: str, message: str = "", at: int | None = None) -> FaultError:
        at = self.i if at is None else at
        found = _FOUND.get(self.kinds[at]) or f"'{self.texts[at]}'"
        start = self.starts[at]
        return FaultError(
            SyntaxFault(
                start, max(self.ends[at], start + 1), message or f"Expected {expected}, found {found}.", expected
            )
        )

    def last_end(self) -> int:
        return self.ends[self.i - 1]

    def expect(self, kind: str, expected: str = "") -> int:
        """Steps over a token of this kind; its index."""
        i = self.i
        if self.kinds[i] != kind:
            self.fault(expected or f"'{kind}'")
        self.i = i + 1
        return i

    def newlines(self) -> bool:
        """Steps over line ends; whether there were any. (The lexer makes one token of a run, directives split it.)"""
        if self.kinds[self.i] != NEWLINE:
            return False
        while self.kinds[self.i] == NEWLINE:
            self.i += 1
        return True

    def at_word(self, word: str) -> bool:
        return self.kinds[self.i] == NAME and self.texts[self.i] == word

    def take_word(self, word: str) -> bool:
        if self.at_word(word):
            self.i += 1
            return True
        return False

    def after_newlines(self) -> int:
        """The index of the next token that is no line end."""
        i = self.i
        while self.kinds[i] == NEWLINE:
            i += 1
        return i

    def name(self, what: str) -> syntax.Name:
        i = self.i
        if self.kinds[i] != NAME or self.texts[i] in KEYWORDS:
            self.fault(what)
        if len(self.texts[i]) > _LONGEST_NAME:
            self.fault(what, f"A name has at most {_LONGEST_NAME} characters.")
        self.i = i + 1
        return syntax.Name(self.texts[i], self.starts[i], self.ends[i])

    def separator(self, closer: str) -> bool:
        """Line ends or one comma between two items; False at the closer (or where something else stands)."""
        kind = self.kinds[self.i]
        if kind == NEWLINE:
            self.newlines()
            return self.kinds[self.i] != closer
        if kind == ",":
            self.i += 1
            if self.kinds[self.i] == NEWLINE:
                self.fault("an item", "A line end may not follow a comma: either of them separates two items.")
            return self.kinds[self.i] != closer
        if kind != closer:
            expected = f"a line end, ',' or '{closer}'"
            self.fault(expected if kind != END else f"'{closer}'")
        return False

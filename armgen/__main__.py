"""`python -m armgen` and the console script."""

from __future__ import annotations


def main() -> None:
    """Run the command line; leaves with one of the exit codes of docs/cli.md."""
    from armgen.cli.main import run

    run()


if __name__ == "__main__":
    main()

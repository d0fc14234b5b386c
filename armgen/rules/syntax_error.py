"""A file cannot be parsed.

It is not what its name says: not YAML, JSON, TOML or Bicep, not UTF-8, too deeply nested, or it holds a key twice. The
front end that reads the file reports it.

Bad::

    collections: {rpc: [

Good::

    collections: {}
"""

"""What the .NET runtime does with texts, numbers, dates and URIs, as far as template functions show it.

The deployment engine runs on .NET with the invariant culture. Every module here is held against recorded behaviour
of the runtime.
"""

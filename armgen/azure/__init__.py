"""The Azure SDK behind small functions: the only place that imports it, and that may hold what it leaves untyped."""

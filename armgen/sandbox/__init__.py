"""A local endpoint that behaves as Azure documents its deployments and restore points. It is not Azure.

`server.start` runs it on a loopback port for the real SDK clients. Nothing here reads specs, rules or the estate: a
preview that agrees with the sandbox agrees with a second opinion.
"""

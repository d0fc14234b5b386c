"""Where requests go: a cloud of Azure with the caller's credential, or the local sandbox with none."""

from __future__ import annotations

import os
from typing import Any, Literal, NamedTuple
from urllib.parse import urlsplit

from armgen.errors import UnreachableError, UsageError

TargetName = Literal["azure", "sandbox"]

CLOUDS = {
    "AzureCloud": ("https://management.azure.com", "https://login.microsoftonline.com"),
    "AzureChinaCloud": ("https://management.chinacloudapi.cn", "https://login.chinacloudapi.cn"),
    "AzureUSGovernment": ("https://management.usgovcloudapi.net", "https://login.microsoftonline.us"),
}
"""Management endpoint and authority host of each cloud (azure-core's AzureClouds)."""

SANDBOX_URL = "ARMGEN_SANDBOX_URL"


class Target(NamedTuple):
    """`options` are the keyword arguments that every SDK client takes beside its subscription."""

    name: TargetName
    url: str
    credential: Any
    options: dict[str, Any]


def azure_target(cloud: str = "AzureCloud") -> Target:
    """Azure with azure-identity's default chain. UsageError when ARMGEN_SANDBOX_URL is set: one of the two is meant."""
    if os.environ.get(SANDBOX_URL):
        raise UsageError(
            f"{SANDBOX_URL} is set, but the target is azure.", hint="Unset it, or choose `--target sandbox`."
        )
    if cloud not in CLOUDS:
        raise UsageError(f"There is no cloud '{cloud}'.", hint=f"The clouds are {', '.join(CLOUDS)}.")
    import logging

    from azure.identity import DefaultAzureCredential

    logging.getLogger("azure").addHandler(logging.NullHandler())  # what goes wrong is said once, as an error
    url, authority = CLOUDS[cloud]
    credential = DefaultAzureCredential(authority=authority)
    return Target("azure", url, credential, {"base_url": url, "credential_scopes": [f"{url}/.default"]})


def sandbox_target(url: str) -> Target:
    """The sandbox at `url`, which must be on this machine. No credential is loaded for it."""
    host = urlsplit(url).hostname or ""
    if host not in ("127.0.0.1", "localhost", "::1"):
        raise UsageError(f"The sandbox '{url}' is not on this machine.", hint="Only loopback addresses are taken.")
    from azure.core.pipeline.policies import SansIOHTTPPolicy

    # azure-core refuses bearer tokens over http (facts E9); the sandbox needs none at all.
    # It answers at once, so a request that was dropped is tried again soon.
    options = {
        "base_url": url,
        "authentication_policy": SansIOHTTPPolicy(),
        "credential_scopes": ["none"],
        "retry_backoff_factor": 0.1,
        "retry_backoff_max": 2,
    }
    return Target("sandbox", url, _NoCredential(), options)


class _NoCredential:
    """What an SDK client wants to have, never asked for a token: the authentication policy is replaced."""

    def get_token(self, *scopes: str, **_: Any) -> Any:
        raise UnreachableError("The sandbox takes no credentials.")


def explain_failure(error: Exception) -> UnreachableError | None:
    """A failure to reach or to sign in as an error of exit code 3, None for any other failure."""
    from azure.core.exceptions import ClientAuthenticationError, HttpResponseError, ServiceRequestError

    status = error.status_code if isinstance(error, HttpResponseError) else None
    if isinstance(error, ClientAuthenticationError) or status == 401:
        return UnreachableError(
            f"Azure refused the credentials: {_first_line(error)}",
            hint="Sign in with `az login`, or set AZURE_* variables.",
        )
    if isinstance(error, ServiceRequestError):
        return UnreachableError(
            f"The endpoint cannot be reached: {_first_line(error)}", hint="Check the network and --cloud."
        )
    if status == 403:
        return UnreachableError(
            f"Azure refused the request (403): {_first_line(error)}",
            hint="The account needs the right to read the scope.",
        )
    return None


def _first_line(error: Exception) -> str:
    return str(error).strip().split("\n", 1)[0][:300]

"""Connections to a backend: what they need, and the sentence for one that failed."""

from __future__ import annotations

import ssl

import httpx

from .errors import Unreachable


def no_tls() -> ssl.SSLContext:
    """For what is not encrypted: to read the authorities' certificates takes 20 ms a client."""
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def unreachable(error: httpx.HTTPError) -> Unreachable:
    """The sentence for a connection that failed."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLError) or "CERTIFICATE_VERIFY_FAILED" in str(cause):
            return Unreachable(
                "The backend's certificate could not be verified; check the address and this machine's clock."
            )
        cause = cause.__cause__ or cause.__context__
    match error:
        case httpx.ConnectError() | httpx.ConnectTimeout():
            return Unreachable("The backend cannot be reached; check the address and the network.")
        case httpx.TimeoutException():
            return Unreachable("The backend did not answer in time; try again in a minute.")
        case _:
            return Unreachable("The connection to the backend broke off; try again.")

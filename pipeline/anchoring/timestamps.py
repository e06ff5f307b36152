"""Time stamps of an authority (RFC 3161): asking for one, and whether one is genuine."""

from __future__ import annotations

import urllib.error
import urllib.request
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

SECONDS = 30
"""How long the authority is waited for."""

LARGEST = 1 << 20
"""Bytes that an answer may have."""


@dataclass(frozen=True, slots=True)
class Stamped:
    """When (UTC) an authority saw something, and what its certificate calls it."""

    at: datetime
    authority: str


def request_stamp(url: str, content: bytes) -> bytes:
    """An authority's answer (DER) that it saw this content now. Raises OSError where there is none or it says no."""
    from rfc3161_client import (
        HashAlgorithm,
        TimestampRequestBuilder,
        decode_timestamp_response,
    )
    from rfc3161_client.tsp import PKIStatus

    if not url.startswith(("https://", "http://")):
        raise OSError(f"{url} is no address of a time stamp authority")
    asked = TimestampRequestBuilder().data(content).hash_algorithm(HashAlgorithm.SHA256).build()
    request = urllib.request.Request(  # noqa: S310  http and https alone, see above
        url, data=asked.as_bytes(), headers={"Content-Type": "application/timestamp-query"}
    )
    try:
        with urllib.request.urlopen(request, timeout=SECONDS) as answer:  # noqa: S310  as above
            stamp: bytes = answer.read(LARGEST)
        response = decode_timestamp_response(stamp)
        if PKIStatus(response.status) is not PKIStatus.GRANTED:
            raise OSError(f"{url} gave no time stamp: {PKIStatus(response.status).name.lower()}")
        if (
            response.tst_info.nonce != asked.nonce
            or response.tst_info.message_imprint.message != asked.message_imprint.message
        ):
            raise OSError(f"{url} answered something else than it was asked")
    except ValueError as error:
        raise OSError(f"{url} gave no time stamp: {error}") from error
    return stamp


def verified(token: bytes, content: bytes, certificates: Path) -> Stamped | str:
    """When an authority saw this content; or why that cannot be said.

    `certificates` is a file of PEM certificates: the authority's root, and what stands between where the answer does not
    hold it.
    """
    from cryptography import x509
    from cryptography.x509.oid import NameOID
    from rfc3161_client import VerificationError, VerifierBuilder, decode_timestamp_response

    try:
        known = x509.load_pem_x509_certificates(certificates.read_bytes())
        response = decode_timestamp_response(token)
        builder = VerifierBuilder()
        for certificate in known:
            is_root = certificate.issuer == certificate.subject
            builder = (builder.add_root_certificate if is_root else builder.add_intermediate_certificate)(certificate)
        builder.build().verify_message(response, content)
    except (OSError, ValueError, VerificationError) as error:
        return str(error).splitlines()[0] if str(error) else type(error).__name__
    serial = next(iter(response.signed_data.signer_infos)).serial_number
    signed = [x509.load_der_x509_certificate(one) for one in response.signed_data.certificates]
    names = [
        str(name.value)
        for one in (*signed, *known)
        if one.serial_number == serial
        for name in one.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    ]
    return Stamped(response.tst_info.gen_time, names[0] if names else "?")

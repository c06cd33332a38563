"""The verbs of certificates: record, correct, change the status, keep a table, warn, let expire."""

from certification.certificates.operations.expiring import expire_certificates, warn_of_expiry
from certification.certificates.operations.keeping import keep_certificates, rehearse
from certification.certificates.operations.recording import correct_certificate, record_certificate
from certification.certificates.operations.statuses import (
    cancel,
    change_status,
    reinstate,
    revoke,
    suspend,
)

__all__ = [
    "cancel",
    "change_status",
    "correct_certificate",
    "expire_certificates",
    "keep_certificates",
    "record_certificate",
    "rehearse",
    "reinstate",
    "revoke",
    "suspend",
    "warn_of_expiry",
]

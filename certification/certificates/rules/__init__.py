"""The rules of certificates: fields, values between them, status. Pure."""

from certification.certificates.rules.certificate import (
    certificate_faults,
    completed,
    end_of,
    is_recertified,
    status_faults,
    tidy_number,
)
from certification.certificates.rules.entry import Entry, read_entry
from certification.certificates.rules.fields import BY_NAME, FIELDS, NAMES, CertificateField

__all__ = [
    "BY_NAME",
    "FIELDS",
    "NAMES",
    "CertificateField",
    "Entry",
    "certificate_faults",
    "completed",
    "end_of",
    "is_recertified",
    "read_entry",
    "status_faults",
    "tidy_number",
]

"""Index of the sub-rooms' models: one Django app, one line of migrations."""

from certification.bodies.models import Body
from certification.certificates.models import Certificate, StatusChange

__all__ = ["Body", "Certificate", "StatusChange"]

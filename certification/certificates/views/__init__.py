"""Pages of certificates."""

from certification.certificates.views.certificate import certificate_page, change_status
from certification.certificates.views.entering import correct, record
from certification.certificates.views.listing import certificate_list

__all__ = ["certificate_list", "certificate_page", "change_status", "correct", "record"]

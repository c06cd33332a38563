"""Forms of certificates: the entry, the filters of the list, the change of status."""

from certification.certificates.forms.entering import CertificateForm
from certification.certificates.forms.small import FilterForm, StatusForm

__all__ = ["CertificateForm", "FilterForm", "StatusForm"]

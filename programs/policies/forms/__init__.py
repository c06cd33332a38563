"""Forms of policies: the entry with its conditions, the filters, the end."""

from programs.policies.forms.entering import PolicyForm
from programs.policies.forms.small import EndForm, PolicyFilter

__all__ = ["EndForm", "PolicyFilter", "PolicyForm"]

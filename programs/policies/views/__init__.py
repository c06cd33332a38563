"""Pages of policies."""

from programs.policies.views.entering import change, end, publish, record
from programs.policies.views.fitting import fitting
from programs.policies.views.listing import policy_list, policy_page

__all__ = ["change", "end", "fitting", "policy_list", "policy_page", "publish", "record"]

"""REST of industrial chains and of projects on them."""

from programs.chains.api.chains import ChainResource
from programs.chains.api.projects import ProjectResource

__all__ = ["ChainResource", "ProjectResource"]

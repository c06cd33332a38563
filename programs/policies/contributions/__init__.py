"""What policies give to others: panels, to-dos, ledgers with their lines of the timeline, what
becomes of them in a merge, the files of each, and a step of the launch of a year."""

from programs.policies.contributions import applications, policies

__all__ = ["applications", "policies"]

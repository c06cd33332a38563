"""What policies count, applications for them, what enterprises had of them, what banks lent, and
policy papers."""

from programs.policies.indicators import applications, ledgers, papers, policies

__all__ = ["applications", "ledgers", "papers", "policies"]

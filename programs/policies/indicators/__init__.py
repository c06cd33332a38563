"""What policies count, what enterprises had of them, what banks lent, and policy papers."""

from programs.policies.indicators import ledgers, papers, policies

__all__ = ["ledgers", "papers", "policies"]

"""Incentive policies: what is offered, to whom, on which grounds, and who qualifies."""

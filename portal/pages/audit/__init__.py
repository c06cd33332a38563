"""The audit administrator's screen: who did what, and whether the chain holds."""

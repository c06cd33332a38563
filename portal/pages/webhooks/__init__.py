"""Webhooks: for the offices whose events they tell, and for those who keep the portal running."""

"""The models of the sub-rooms: one Django app, one line of migrations."""

from enterprises.register.models import CodeException, Enterprise, FormerName, Membership

__all__ = ["CodeException", "Enterprise", "FormerName", "Membership"]

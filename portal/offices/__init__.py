"""Offices and their people: posts, invitations, keys, passwords, sessions.

Every operation on users, grants, sessions and regions stands here, on audit.
"""

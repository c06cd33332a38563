"""Who somebody is, and what they hold where: tables and reading only.

Stands on the kernel. Every operation on users and grants lives in `portal.offices`.
"""

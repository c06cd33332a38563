"""The pages of offices, of their people, and of their keys."""

from portal.pages.offices.views.houses import close_office, office, offices, open_office
from portal.pages.offices.views.keys import allow_submission, issue_key, renew_key, revoke_key
from portal.pages.offices.views.links import invite, link_again, reset_link
from portal.pages.offices.views.people import act, contact, end_post, hand_over, people, person

__all__ = [
    "act",
    "allow_submission",
    "close_office",
    "contact",
    "end_post",
    "hand_over",
    "invite",
    "issue_key",
    "link_again",
    "office",
    "offices",
    "open_office",
    "people",
    "person",
    "renew_key",
    "reset_link",
    "revoke_key",
]

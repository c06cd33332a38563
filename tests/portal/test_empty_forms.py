"""A form sent empty is a wrong value, said on its page; who may not send it hears that first."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from tests.factories import office
from tests.factories.cycles import cycle, roster_entry
from tests.factories.enterprises import enterprise
from tests.guards.house import short, sources


@pytest.mark.parametrize("path", sources("views"), ids=short)
def test_a_form_is_bound_to_every_post(path):
    """`request.POST or None` takes an empty POST for a visit, and answers it with 200."""
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"request\.POST (or|if request\.method == .POST. else) None", text), (
        "Bind the form to posted(request)."
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("who", "name"),
    [
        ("officer", "accounts:profile"),
        ("officer", "accounts:password"),
        ("officer", "accounts:enrol"),
        ("system_admin", "pages:office-new"),
    ],
)
def test_an_empty_form_comes_back_with_its_faults(cast, signed_in, who, name):
    answer = signed_in(getattr(cast, who)).post(reverse(name))
    assert answer.status_code == 422
    assert "data-summary" in answer.content.decode()


def test_an_empty_post_does_not_empty_the_contact(cast, signed_in):
    cast.officer.email = "officer@example.org"
    cast.officer.save()
    client = signed_in(cast.officer)
    assert client.post(reverse("accounts:profile")).status_code == 422
    cast.officer.refresh_from_db()
    assert cast.officer.email == "officer@example.org"
    assert client.post(reverse("accounts:profile"), {"email": "", "phone": ""}).status_code == 302
    cast.officer.refresh_from_db()
    assert cast.officer.email == ""


def test_offices_say_what_is_missing(cast, signed_in):
    client, county = signed_in(cast.security_admin), office("330381")
    assert client.post(reverse("pages:office-invite", args=[county.pk])).status_code == 422
    post = county.posts.held().first()
    assert (
        client.post(reverse("pages:post-hand-over", args=[county.pk, post.pk])).status_code == 422
    )
    assert client.post(reverse("pages:person-contact", args=[post.user_id])).status_code == 422


def test_a_nomination_names_an_enterprise(cast, signed_in):
    url = reverse("cycles:nominate", args=[cycle().pk])
    assert signed_in(cast.officer).post(url).status_code == 422


def test_who_may_not_withdraw_hears_that_before_what_the_form_lacks(cast, signed_in):
    entry = roster_entry(enterprise(), state="listed")
    url = reverse("cycles:entry-move", args=[entry.pk, "withdraw"])
    assert signed_in(cast.viewer).post(url).status_code == 403
    assert signed_in(cast.neighbour).post(url).status_code == 404
    assert signed_in(cast.officer).post(url).status_code == 422

"""Loans: recording one, reading it, correcting it, striking it out."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from enterprises.dossier.views.ledgers import (
    Said,
    corrected_by,
    entry_form,
    entry_page,
    files_in,
)
from enterprises.register.models import Enterprise
from portal.web.refusals import say
from portal.web.screens import ScreenRequest, posted, rows, screen
from programs.policies import operations
from programs.policies.forms import LoanForm
from programs.policies.models import Loan
from programs.policies.queries import banks_agreed, bases_of
from programs.policies.vocabulary import Permission


@require_http_methods(["GET", "POST"])
@screen(Permission.LOAN_KEEP)
def record_loan(request: ScreenRequest, pk: int) -> HttpResponse:
    """/policies/loans/for/12/"""
    enterprise = get_object_or_404(rows(request, of=Enterprise.objects).with_places(), pk=pk)
    form = LoanForm(posted(request), files_in(request), enterprise=enterprise)
    if request.method == "POST" and form.is_valid():
        made = operations.record_loan(
            enterprise,
            facts=form.facts,
            by=request.actor,
            at=timezone.now(),
            agreement=form.agreement,
            scan=form.scan,
        )
        say(request, _("The loan is recorded."))
        return redirect("policies:loan", pk=made.pk)
    return entry_form(request, form, enterprise, title=_("Record a loan"), note=_note(enterprise))


@require_GET
@screen(Permission.LOAN_VIEW)
def loan(request: ScreenRequest, pk: int) -> HttpResponse:
    """/policies/loans/3/"""
    found = _loan(request, pk)
    pages = {one.number: one.url for one in bases_of(found.enterprise)}
    facts: list[Said] = [
        (_("Lending bank"), found.bank, ""),
        (_("Credit code of the bank"), found.bank_code, ""),
        (_("Kind of loan"), found.get_kind_display(), ""),
        (_("Credit granted on"), found.granted_on, ""),
        (_("Credit granted (10,000 yuan)"), found.credit_wan, ""),
        (_("Disbursed on"), found.disbursed_on, ""),
        (_("Disbursed (10,000 yuan)"), found.disbursed_wan, ""),
        (_("Interest (% a year)"), found.rate, ""),
        (_("Certificate it rests on"), found.certificate, pages.get(found.certificate, "")),
    ]
    return entry_page(
        request,
        found,
        facts,
        title=_("Loan"),
        keep=Permission.LOAN_KEEP,
        pages=("policies:loan-correct", "policies:loan-strike"),
    )


@require_http_methods(["GET", "POST"])
@screen(Permission.LOAN_KEEP)
def correct_loan(request: ScreenRequest, pk: int) -> HttpResponse:
    """/policies/loans/3/correct/"""
    found = _loan(request, pk)
    form = LoanForm(posted(request), files_in(request), enterprise=found.enterprise, entry=found)
    if request.method == "POST" and form.is_valid():
        operations.correct_loan(
            found,
            facts=form.facts,
            at=timezone.now(),
            agreement=form.agreement,
            **corrected_by(request, form),
        )
        say(request, _("The correction is kept."))
        return redirect("policies:loan", pk=pk)
    return entry_form(request, form, found.enterprise, title=_("Correct the loan"))


@require_POST
@screen(Permission.LOAN_KEEP)
def strike_loan(request: ScreenRequest, pk: int) -> HttpResponse:
    """/policies/loans/3/strike/"""
    reason = request.POST.get("reason", "")
    operations.strike_loan(_loan(request, pk), by=request.actor, at=timezone.now(), reason=reason)
    say(request, _("The entry is struck out."))
    return redirect("policies:loan", pk=pk)


def _loan(request: ScreenRequest, pk: int) -> Loan:
    found: Loan = get_object_or_404(rows(request, of=Loan.objects).with_all(), pk=pk)
    return found


def _note(enterprise: Enterprise) -> str:
    """Towards which banks the enterprise has agreed, to be named as they stand there."""
    banks = banks_agreed(enterprise)
    if not banks:
        return _("A loan is recorded with the enterprise's consent towards the bank.")
    return _("The enterprise has agreed towards: %(banks)s") % {"banks": _(", ").join(banks)}

"""The resource of monthly returns."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, ClassVar

from django.http import HttpRequest, UnreadablePostError
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from portal.api.etags import check_if_match
from portal.api.idempotency import fingerprint, once
from portal.api.problems import response_to
from portal.api.resources import Resource
from portal.jobs.queue import ask
from portal.kernel.errors import NotPermitted
from portal.kernel.faults import Fault
from programs.returns import operations
from programs.returns.api.describing import DRY_RUN, EXAMPLE, FILTERS, KEY, OVER, PREFER, SENT_BACK
from programs.returns.api.foreseeing import refusal_to
from programs.returns.api.posting import answer_shortly, headers_of
from programs.returns.api.reading import (
    answers_in,
    change_in,
    chosen_by,
    is_dry,
    items_in,
    notes_in,
    outside_of,
    refuse_unread,
)
from programs.returns.jobs import BULK
from programs.returns.models import Return, ReturnQuerySet
from programs.returns.operations.bulk import check_returns
from programs.returns.operations.noting import Note
from programs.returns.operations.refusals import Faulty
from programs.returns.queries import ground_of, history_of, narrowed, reason_of, restated
from programs.returns.rules import evaluate
from programs.returns.serializers import (
    ActIn,
    Asked,
    AskedOut,
    CheckedOut,
    HistoryOut,
    RemarksOut,
    ReturnChange,
    ReturnIn,
    ReturnOut,
    ReturnsIn,
    ReturnsOut,
    asked_by,
    drafts_of,
    region_of,
    represent,
    swift_by,
    tag_of,
    told,
    told_changes,
    veiled,
)
from programs.returns.vocabulary import Channel, Permission


class ReturnResource(Resource):
    """Monthly returns: read, prepare, submit, decide."""

    model = Return
    access = Permission.VIEW
    verbs: ClassVar = {
        "submit": operations.submit,
        "approve": operations.approve,
        "return": operations.return_for_changes,
        "accept": operations.accept,
        "correct": operations.correct,
        "drop": operations.drop_correction,
    }
    serializer_class = ReturnOut
    ordering = "id"
    filter_backends = ()
    tagged = Resource.tagged | {"remarks"}
    lookup_value_regex = "[0-9]{1,18}"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The shorter way first, where there is one."""
        if self.action_map.get((request.method or "").lower()) == "create":
            try:
                response = answer_shortly(request, access=self.access)
            except UnreadablePostError as error:
                return response_to(error)
            if response is not None:
                response["Allow"] = "GET, POST, HEAD, OPTIONS"
                return response
        return super().dispatch(request, *args, **kwargs)

    @property
    def bulk(self) -> bool:
        """Whether the limits of bulk routes hold (portal.api.parsers)."""
        return getattr(self, "action", "") == "post_many"

    def arrange(self, reachable: ReturnQuerySet) -> ReturnQuerySet:
        rows = reachable.select_related("region")
        if self.action != "list":
            return rows
        return narrowed(rows, chosen_by(self.request.query_params))

    def tag_now(self) -> str:
        return tag_of(self.get_object())

    @extend_schema(parameters=FILTERS)  # type: ignore[untyped-decorator]
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Those in reach, every version, by id."""
        return super().list(request, *args, **kwargs)

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:  # noqa: ARG002
        """One return, with its ETag."""
        row = veiled(self.get_object(), self.actor)
        return Response(represent(row), headers={"ETag": tag_of(row)})

    @extend_schema(  # type: ignore[untyped-decorator]
        request=ActIn, examples=[OpenApiExample("Return for changes", SENT_BACK, request_only=True)]
    )
    @action(detail=True, methods=["post"], url_path="(?P<verb>[a-z-]+)")
    def act(self, request: Request, verb: str, **pk: str) -> Response:
        """POST /returns/12/approve/ {"reason": "…"}: run one operation on one return; `return`
        takes notes on single cells with the reason. `correct` is answered with the new version,
        `drop` (of a correction that was never sent) with the one that stands again; every other
        verb with the return."""
        asked = ActIn(data=request.data)
        asked.is_valid(raise_exception=True)
        notes = notes_in(asked.validated_data, verb)
        if not notes:
            answer: Response = super().act(request, verb, **pk)
            return answer
        reason = asked.validated_data["reason"]
        return once(request, lambda: self._send_back(reason, notes))

    def _send_back(self, reason: str, notes: Sequence[Note]) -> Response:
        row = self.get_object()
        operations.return_for_changes(
            row, by=self.actor, at=timezone.now(), reason=reason, notes=notes
        )
        return Response(self.get_serializer(row).data)

    @extend_schema(responses=HistoryOut)  # type: ignore[untyped-decorator]
    @action(detail=True, methods=["get"], url_path="history")
    def history(self, request: Request, **_pk: str) -> Response:  # noqa: ARG002
        """Who changed which cell, when, how, from what to what and why; what it restates."""
        row = self.get_object()
        shows = row.shows_figures_to(self.actor)
        changes = history_of(row) if shows else []
        lines = restated(row) if shows else []
        return Response({"changes": told_changes(changes), "restated": told_changes(lines)})

    @extend_schema(responses=RemarksOut)  # type: ignore[untyped-decorator]
    @action(detail=True, methods=["get"], url_path="remarks")
    def remarks(self, request: Request, **_pk: str) -> Response:  # noqa: ARG002
        """What reviewers said of single cells, why it was returned, and the county's answers."""
        row = self.get_object()
        shows = row.shows_figures_to(self.actor)
        found = list(row.remarks.all()) if shows else []
        said = RemarksOut({"reason": reason_of(row) if shows else "", "remarks": found})
        return Response(said.data, headers={"ETag": tag_of(row)})

    @extend_schema(  # type: ignore[untyped-decorator]
        request=ReturnIn,
        parameters=[DRY_RUN, KEY, OVER],
        responses={200: CheckedOut, 201: ReturnOut},
        examples=[OpenApiExample("A return", EXAMPLE, request_only=True)],
    )
    def create(self, request: Request) -> Response:
        """Begin the county's return of a month, or overwrite its draft; `submit` sends it up.

        A draft that a person or another key saved last needs If-Match (428 without it).
        """
        self._refuse_strangers()
        asked = asked_by(request.data)
        if is_dry(request):
            return self._check(asked)
        return once(request, lambda: self._send(asked), is_whole=True)

    def _send(self, asked: Asked) -> Response:
        now = timezone.now()
        swift = swift_by(asked, self.actor, at=now)
        region = swift.region if swift else region_of(asked, self.actor)
        if region is None or asked.period is None or asked.faults:
            raise Faulty(outside_of(asked, known=region is not None))
        row, verdict, is_new = operations.send(
            swift or region,
            period=asked.period,
            given=asked.given,
            by=self.actor,
            at=now,
            submitting=asked.submitting,
            overwriting=partial(refuse_unread, self.request, self.actor),
        )
        body = represent(row) | {"faults": told(verdict.everything)}
        return Response(body, status=201 if is_new else 200, headers=headers_of(row))

    def _check(self, asked: Asked) -> Response:
        region = region_of(asked, self.actor)
        if region is None or asked.period is None or asked.faults:
            faults: tuple[Fault, ...] = tuple(outside_of(asked, known=region is not None))
            return Response({"would_keep": False, "faults": told(faults)})
        refused = refusal_to(lambda: self._send(asked))
        ground = ground_of(region, asked.period, at=timezone.now())
        verdict = evaluate(ground.form, asked.given, ground.known)
        others = [fault for fault in refused if fault not in verdict.everything]
        said = told([*others, *verdict.everything])
        return Response({"would_keep": not refused, "values": verdict.values, "faults": said})

    @extend_schema(request=ReturnChange, responses=ReturnOut)  # type: ignore[untyped-decorator]
    def partial_update(self, request: Request, **_pk: str) -> Response:
        """Change figures, reasons or texts of a draft, answer remarks. Needs If-Match."""
        self._refuse_strangers()
        row = self.get_object()
        check_if_match(request, tag_of(row))
        given, answers = change_in(request.data), answers_in(request.data)
        verdict = operations.save_draft(
            row,
            given=given,
            by=self.actor,
            at=timezone.now(),
            revision=row.revision,
            channel=Channel.API,
            strict=True,
            answers=answers,
        )
        body = represent(row) | {"faults": told(verdict.everything)}
        return Response(body, headers={"ETag": tag_of(row)})

    @extend_schema(  # type: ignore[untyped-decorator]
        request=ReturnsIn,
        parameters=[DRY_RUN, KEY, PREFER],
        responses={200: CheckedOut, 201: ReturnsOut, 202: AskedOut},
        examples=[OpenApiExample("Returns", {"items": [EXAMPLE]}, request_only=True)],
    )
    @action(detail=False, methods=["post"], url_path="bulk")
    def post_many(self, request: Request) -> Response:
        """Keep up to 1,000 returns as drafts: all of them, or none and every fault of each.

        With `Prefer: respond-async` a job does it; its result says of each item what became of it.
        """
        self._refuse_strangers()
        asked = [asked_by(one, f"/items/{n}") for n, one in enumerate(items_in(request.data))]
        items, faults = drafts_of(asked, self.actor)
        if is_dry(request):
            checked = check_returns(items, by=self.actor, at=timezone.now())
            said = [*faults, *checked.faults]
            return Response({"would_keep": not said, "faults": told(said)})
        if "respond-async" in request.headers.get("Prefer", ""):
            return once(request, lambda: self._ask(items, faults, request))
        return once(request, lambda: self._keep(items, faults, request))

    def _ask(self, items: list[Any], faults: list[Fault], request: Request) -> Response:  # type: ignore[valid-type]
        """A job instead; what can be seen of the outside is refused at once."""
        if faults:
            raise Faulty(faults)
        sent = [
            {"region": one.region.code, "period": one.period.code, "values": one.given.values,
             "explanations": one.given.explanations, "texts": one.given.texts}
            for one in items
        ]  # fmt: skip
        params = {"items": sent, "sha256": fingerprint(request.data)}
        job = ask(BULK, by=self.actor, at=timezone.now(), params=params)
        here = reverse("api:job-detail", args=[job.pk])
        headers = {"Location": here, "Preference-Applied": "respond-async"}
        return Response({"job": job.pk, "href": here}, status=202, headers=headers)

    def _keep(self, items: list[Any], faults: list[Fault], request: Request) -> Response:  # type: ignore[valid-type]
        now = timezone.now()
        if faults:
            raise Faulty([*faults, *check_returns(items, by=self.actor, at=now).faults])
        kept = operations.keep_returns(
            items, by=self.actor, at=now, sha256=fingerprint(request.data)
        )
        rows = [
            {"id": row.pk, "region": row.region.code, "period": row.period,
             "revision": row.revision}
            for row in (*kept.new, *kept.old)
        ]  # fmt: skip
        body = {"kept": len(rows), "new": len(kept.new), "changed": len(kept.old), "items": rows}
        return Response(body, status=201)

    def _refuse_strangers(self) -> None:
        if not self.actor.may(Permission.PREPARE):
            raise NotPermitted(_("Only the county itself prepares its return."))

"""What changed in the API, the newest first; `docs/api-changelog.md` is printed from here.

Within v1 nothing is taken away and no meaning changes without six months in which the answers of
what is going say so (`Deprecation`, `Sunset` and `Link` headers, `portal.api.lifetimes`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal


@dataclass(frozen=True, slots=True)
class Change:
    """`kind` is one of added, changed, deprecated, removed; `of` is an address of the API."""

    on: date
    kind: Literal["added", "changed", "deprecated", "removed"]
    of: str
    what: str


CHANGES: Final = (
    Change(
        date(2026, 12, 1), "added", "/api/v1/activities/{id}/contracts/{id}/",
        "One contract with its ETag; PATCH corrects what was typed wrong, with the reason, and "
        "needs If-Match.",
    ),
    Change(
        date(2026, 12, 1), "added", "/api/v1/decisions/",
        "What meetings decided: read by meeting, year, office and state, noted, corrected or "
        "postponed (PATCH, If-Match), done with what came of it (POST {id}/finish/, If-Match).",
    ),
    Change(
        date(2026, 12, 1), "added", "/api/v1/national-results/{id}/strike/",
        "Strikes out a result that was recorded by mistake, with the reason; needs If-Match.",
    ),
    Change(
        date(2026, 12, 1), "added", "/api/v1/webhooks/",
        "Event “return.restated”: a correction was accepted that says other figures; “fields” "
        "names them, “replaces” the return that counted before.",
    ),
    Change(
        date(2026, 11, 30), "added", "/api/v1/returns/{id}/drop/",
        "Drops a correction that was begun by mistake and never sent, with a reason; answered with "
        "the accepted version, which counted all the while.",
    ),
    Change(
        date(2026, 11, 30), "added", "/api/v1/deliveries/{id}/discard/",
        "Sets the event aside that holds those behind it back, or one that was not delivered; "
        "“set_aside” of a delivery says when and why.",
    ),
    Change(
        date(2026, 11, 30), "added", "/api/v1/webhooks/",
        "Events “return.extended”, “return.reopened” and “return.locked”.",
    ),
    Change(
        date(2026, 11, 30), "added", "/api/v1/",
        "Lists and the figures of indicators have an ETag of what they show, too, and answer 304 "
        "to If-None-Match; that of figures is weak, as “counted_at” alone may differ.",
    ),
    Change(
        date(2026, 11, 30), "changed", "/api/v1/",
        "412 and 428 have the ETag of what stands in their header too, also where it was saved "
        "while the request was on its way.",
    ),
    Change(
        date(2026, 11, 30), "changed", "/api/v1/returns/",
        "A dry run is the real run taken back: with “submit” it says what the submission would be "
        "refused for, whether the key may not submit or something is still to come.",
    ),
    Change(
        date(2026, 11, 30), "changed", "/api/v1/returns/",
        "A draft that a person typed, or that another key sent, is not overwritten unread: POST "
        "answers 428 with “href” and “current”, and takes If-Match; in a bulk it is a fault of the "
        "item. A key goes on with its own draft as before.",
    ),
    Change(
        date(2026, 11, 30), "changed", "/api/v1/returns/{id}/",
        "PATCH leaves what was kept as counted to the count, which may have moved since.",
    ),
    Change(
        date(2026, 11, 30), "added", "/api/v1/{benefits,loans,honours,papers}/{id}/strike/",
        "Strikes out what was entered by mistake, with the reason; needs If-Match. The ETag of an "
        "entry begins with its version.",
    ),
    Change(
        date(2026, 11, 30), "added", "/api/v1/service-cases/{id}/strike/",
        "The same of a case that never was. Its number sent again changes nothing, and is named "
        "with a warning; cases say “struck_on”, “reason” and “revision”.",
    ),
    Change(
        date(2026, 11, 30), "added", "/api/v1/projects/",
        "Breakthrough projects of the province with their lists and milestones, narrowed as the "
        "page is; POST {id}/reach/ says that a milestone was done, with its evidence.",
    ),
    Change(
        date(2026, 11, 30), "added", "/api/v1/chains/{id}/outputs/",
        "What a chain turned out, year by year, with its growth; who draws the chain says it.",
    ),
    Change(
        date(2026, 11, 30), "added", "/api/v1/policy-applications/",
        "Applications of enterprises for incentive policies: recorded, granted or refused. "
        "“application” of /api/v1/benefits/ names the one that a benefit pays.",
    ),
    Change(
        date(2026, 11, 30), "added", "/api/v1/activities/{id}/contracts/",
        "Letters of intent of a matchmaking event that became contracts: read, recorded with the "
        "day of signing, struck out with a reason. Never more than the event has letters (409). "
        "Indicators: activities.contracts, activities.contract_amount, activities.contract_rate.",
    ),
    Change(
        date(2026, 11, 30), "added", "/api/v1/activities/{id}/attendances/",
        "Who came to an activity, noted one at a time; of training and contests also how many were "
        "examined and passed. Indicators: activities.examined, activities.passed, "
        "activities.pass_rate.",
    ),
    Change(
        date(2026, 11, 30), "added", "/api/v1/activities/",
        "“contest” (quality knowledge contest) is a kind of activity.",
    ),
    Change(
        date(2026, 11, 30), "added", "/api/v1/indicators/",
        "cycles.decisions_long_open: decisions of meetings that are open for more than two months.",
    ),
    Change(
        date(2026, 11, 30), "added", "/api/v1/visit-doubts/",
        "What needs a look in visits, by rule and with numbers, and what an officer decided. A "
        "visit of which one is founded is “annulled”, a new state of /api/v1/visits/: it counts no "
        "more, and its problems are not in /api/v1/problems/.",
    ),
    Change(
        date(2026, 11, 30), "changed", "/api/v1/indicators/",
        "Different enterprises are counted once in a city and a province too, so that counties may "
        "add up to more. Counties' figures stay. The rows of a figure are one for each enterprise.",
    ),
    Change(
        date(2026, 11, 30), "added", "/api/v1/indicators/",
        "returns.on_time_rate and returns.completeness: of the returns due by the counties' own "
        "dates. returns.on_time_share stays, of the returns sent.",
    ),
    Change(
        date(2026, 11, 30), "added", "/api/v1/service-cases/",
        "Cases of online services, one or up to 1,000 with a dry run. A number that was sent "
        "before corrects what stands (200), or changes nothing.",
    ),
    Change(
        date(2026, 11, 30), "added", "/api/v1/service-items/",
        "The items that can be asked for online: the list of the province.",
    ),
    Change(
        date(2026, 11, 30), "added", "/api/v1/national-results/",
        "The nation's evaluation of a province, year by year: score, rank, dimensions, notice.",
    ),
    Change(
        date(2026, 11, 30), "added", "/api/v1/papers/",
        "Policy papers of the programme with type, level and clause, and the implementation plans "
        "of its years.",
    ),
    Change(
        date(2026, 11, 30), "added", "/api/v1/chains/",
        "Industrial chains of the province and its cities with the lines of their three charts.",
    ),
    Change(
        date(2026, 11, 30), "added", "/api/v1/problems/",
        "“chain_cause”: the cause on the fishbone of a chain that a problem comes from, or null. "
        "The indicator problems.linked counts them.",
    ),
    Change(
        date(2026, 11, 30), "added", "/api/v1/benefits/",
        "What enterprises had of policies: amounts paid, or what else was given.",
    ),
    Change(
        date(2026, 11, 30), "added", "/api/v1/loans/",
        "Loans on quality, certificates and standards: credit granted and disbursed, with the "
        "enterprise's consent towards the bank.",
    ),
    Change(
        date(2026, 11, 30), "added", "/api/v1/honours/",
        "Honours of enterprises, with level, authority and last day.",
    ),
    Change(
        date(2026, 11, 30), "added", "/api/v1/responses/",
        "“quality_risk”: the risk that the answers of a needs questionnaire say, with its steps "
        "and the version of its weights, for offices that help and for the enterprise itself.",
    ),
    Change(
        date(2026, 11, 30), "added", "/api/v1/results/{id}/growth/",
        "Two waves of the same enterprises: both readings of “growth on average”, with the number "
        "of pairs and 95 % intervals. Few pairs are hidden as on pages.",
    ),
    Change(
        date(2026, 11, 30), "added", "/api/v1/results/{id}/awareness/",
        "What each role says of quality, with numerators, denominators and intervals. “high” of "
        "every question of five points in results: the share of 4 and 5 points.",
    ),
    Change(
        date(2026, 11, 30), "added", "/api/v1/responses/",
        "“verified_on”: the day on which an officer of the county verified the figures of a "
        "baseline or follow-up; null again when the answers are opened to be corrected. The "
        "indicator questionnaire.baseline_verified counts them, and so does the field "
        "baseline_verified of return_2027.",
    ),
    Change(
        date(2026, 11, 30), "added", "/api/v1/warnings/",
        "Whom the early warning named and who was late: precision and recall of each month, beside "
        "the plain rule that whoever was late will be late again.",
    ),
    Change(
        date(2026, 11, 30), "added", "/api/v1/benefits/",
        "“invoice”: the number of the invoice that was reimbursed, 20 digits or code and "
        "number; each is reimbursed once. An amount above what the policy gives an enterprise, or "
        "above what is left of its budget (“budget_fen” of /api/v1/policies/), is refused.",
    ),
    Change(
        date(2026, 11, 30), "changed", "/api/v1/returns/{id}/return/",
        "Takes “notes” with the reason: remarks on single figures and texts. Remarks are on texts "
        "too.",
    ),
    Change(
        date(2026, 11, 30), "changed", "/api/v1/responses/",
        "Names and telephone numbers of persons in “answers” are masked as in exports (王**, "
        "139****1234; of a drawn signature the lines are left out); only the enterprise itself "
        "reads them in full.",
    ),
    Change(
        date(2026, 11, 30), "added", "/api/v1/forms/",
        "The form return_2027, which years from 2027 on have: activities, policies and decisions "
        "are counted there, by indicators of their own. “until_year” of a form.",
    ),
    Change(
        date(2026, 11, 30), "added", "/api/v1/activities/{id}/",
        "PATCH corrects an activity while its month is open; it needs If-Match.",
    ),
    Change(
        date(2026, 11, 30), "added", "/api/v1/",
        "Every GET of one thing has an ETag of what it shows, and answers 304 to If-None-Match. "
        "If-Match takes the tags of before and those of now.",
    ),
    Change(
        date(2026, 11, 30), "added", "/api/v1/webhooks/{id}/discard-dead/",
        "Settles what was not delivered without posting it again; “discarded” is a state of "
        "deliveries.",
    ),
    Change(
        date(2026, 11, 30), "added", "/api/v1/sandbox/",
        "An invented county to try a system in, the checks that it has met, the pass; events that "
        "it asks for. Answers to its keys say “Portal-Sandbox: true”.",
    ),
    Change(
        date(2026, 11, 30), "added", "/api/v1/returns/{id}/remarks/",
        "What reviewers said of single cells; PATCH of a return takes “answers” to it.",
    ),
    Change(
        date(2026, 11, 30), "added", "/api/v1/moves/",
        "Moves of enterprises between counties: proposed, asked for, accepted, refused.",
    ),
    Change(
        date(2026, 11, 30), "added", "/api/v1/duplicates/",
        "What may be entered twice in a county, with the grounds.",
    ),
    Change(
        date(2026, 11, 30), "added", "/api/v1/enterprises/",
        "“old_number”, “is_branch”, “parent_code” and “is_own_site”, to be read and entered.",
    ),
    Change(
        date(2026, 11, 30), "added", "/api/v1/duplicates/across/",
        "What may be entered in two counties of a city or province, by ground.",
    ),
    Change(
        date(2026, 11, 30), "added", "/api/v1/mergers/",
        "Which entries were merged into which, and parted again.",
    ),
    Change(
        date(2026, 11, 30), "added", "/api/v1/dossiers/",
        "Every fact of an enterprise with its source, and what happened to it.",
    ),
    Change(
        date(2026, 11, 30), "added", "/api/v1/questionnaires/",
        "A version as an XLSForm workbook; a workbook checked without being kept.",
    ),
    Change(
        date(2026, 11, 30), "added", "/api/v1/webhooks/",
        "Subscriptions to events, signed, with repeats.",
    ),
    Change(
        date(2026, 11, 30), "added", "/api/v1/deliveries/",
        "What was delivered, what was not, every attempt.",
    ),
    Change(
        date(2026, 11, 30), "added", "/api/v1/jobs/",
        "Follow, cancel and read the jobs that a key asked for.",
    ),
    Change(
        date(2026, 11, 30), "added", "/api/v1/returns/bulk/",
        "With “Prefer: respond-async” the answer is 202 and a job; its result says each item.",
    ),
    Change(date(2026, 11, 30), "added", "/api/v1/changelog/", "This list."),
    Change(
        date(2026, 11, 30), "changed", "/api/v1/returns/",
        "Two posts to one draft at the same moment follow one another instead of the later one "
        "writing over the state of the earlier.",
    ),
    Change(
        date(2026, 11, 30), "added", "/api/v1/returns/{id}/correct/",
        "Begins a new version of an accepted return, with the reason; the answer is that version.",
    ),
    Change(
        date(2026, 11, 30), "changed", "/api/v1/returns/",
        "Of the months before a change of regions the county of then is named: its code is taken "
        "from the keys of the office that followed it.",
    ),
    Change(
        date(2026, 11, 30), "changed", "/api/v1/returns/",
        "What was passed over in silence is refused: a “submit” that is neither true nor false, "
        "one that is true in a bulk, a dry_run said both ways or by another name, another answer "
        "to a remark whose answer was submitted.",
    ),
    Change(
        date(2026, 11, 22), "added", "/api/v1/",
        "Version 1: years, roster, enterprises, returns, indicators, questionnaires, visits, "
        "certificates, policies.",
    ),
)  # fmt: skip

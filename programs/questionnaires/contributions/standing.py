"""What figures of questionnaires lack, for the page behind a figure."""

from portal.indicators.standing import Lacking, lacking
from programs.questionnaires.queries.standing import ASKED, responses_lacking
from programs.questionnaires.vocabulary import Permission

lacking.add(
    Lacking("questionnaires", frozenset(ASKED), Permission.RESPONSE_VIEW, responses_lacking)
)

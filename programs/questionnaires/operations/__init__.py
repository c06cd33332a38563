"""The verbs of questionnaires: versions, drafts, responses, needs; campaigns and links."""

from programs.questionnaires.operations.bridging import acknowledge_changes, confirm_bridge
from programs.questionnaires.operations.campaigns import (
    Plan,
    change_campaign,
    close_campaign,
    close_over,
    invite_more,
    open_campaign,
    prepare_campaign,
)
from programs.questionnaires.operations.clock import answer_together, escalate, set_terms
from programs.questionnaires.operations.correcting import recall, return_for_changes, send_back
from programs.questionnaires.operations.drafts import Conflict, Saved, refuse_writer, save_answers
from programs.questionnaires.operations.editing import (
    compose_version,
    drop_version,
    edit_version,
)
from programs.questionnaires.operations.files import Upload
from programs.questionnaires.operations.flags import dismiss_flag, find_flags
from programs.questionnaires.operations.invitees import (
    ask_again,
    decline,
    excuse,
    note_opened,
    reconsider,
    remind_campaign,
    remind_invitees,
)
from programs.questionnaires.operations.linking import MOST_LINKS, LinkLine, make_answer_links
from programs.questionnaires.operations.links import (
    IssuedAnswerLink,
    decline_by_link,
    hand_in_by_link,
    make_answer_link,
    open_answer_link,
    return_by_link,
    revoke_answer_link,
    words_of_dead_link,
)
from programs.questionnaires.operations.needs import answer, dispatch, reopen, settle
from programs.questionnaires.operations.responses import (
    confirm,
    start,
    submit,
    submit_on_behalf,
)
from programs.questionnaires.operations.settings import set_burden_cap, set_smallest_group
from programs.questionnaires.operations.trying import drop_trial, try_again, try_answers
from programs.questionnaires.operations.unmasking import unmask_answers
from programs.questionnaires.operations.verifying import verify, withdraw_verification
from programs.questionnaires.operations.versions import (
    SameVersion,
    add_version,
    ending_with,
    import_version,
    publish,
)

__all__ = [
    "MOST_LINKS",
    "Conflict",
    "IssuedAnswerLink",
    "LinkLine",
    "Plan",
    "SameVersion",
    "Saved",
    "Upload",
    "acknowledge_changes",
    "add_version",
    "answer",
    "answer_together",
    "ask_again",
    "change_campaign",
    "close_campaign",
    "close_over",
    "compose_version",
    "confirm",
    "confirm_bridge",
    "decline",
    "decline_by_link",
    "dismiss_flag",
    "dispatch",
    "drop_trial",
    "drop_version",
    "edit_version",
    "ending_with",
    "escalate",
    "excuse",
    "find_flags",
    "hand_in_by_link",
    "import_version",
    "invite_more",
    "make_answer_link",
    "make_answer_links",
    "note_opened",
    "open_answer_link",
    "open_campaign",
    "prepare_campaign",
    "publish",
    "recall",
    "reconsider",
    "refuse_writer",
    "remind_campaign",
    "remind_invitees",
    "reopen",
    "return_by_link",
    "return_for_changes",
    "revoke_answer_link",
    "save_answers",
    "send_back",
    "set_burden_cap",
    "set_smallest_group",
    "set_terms",
    "settle",
    "start",
    "submit",
    "submit_on_behalf",
    "try_again",
    "try_answers",
    "unmask_answers",
    "verify",
    "withdraw_verification",
    "words_of_dead_link",
]

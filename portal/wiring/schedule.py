"""What runs when: five fields of a crontab in local time, and the kind of job."""

from __future__ import annotations

from certification.certificates.jobs import DAILY
from enterprises.dossier.jobs import OVERDUE as OBJECTIONS_OVERDUE
from enterprises.register.jobs import SETTLE_SIZES
from experts.visits.jobs import COARSEN, OVERDUE
from portal.jobs.retention import CLEAR_OLD
from portal.jobs.schedule import Scheduled, schedule
from programs.questionnaires.jobs import DAILY as CAMPAIGNS
from programs.questionnaires.jobs import ESCALATE
from programs.returns.jobs import LOCK, LOOK, REMIND, WARN, WARN_OF_LOCKS

schedule.add(Scheduled("jobs.clear_old", "40 3 * * *", CLEAR_OLD))
schedule.add(Scheduled("enterprises.settle_sizes", "30 1 * * *", SETTLE_SIZES))
schedule.add(Scheduled("enterprises.objections_overdue", "15 6 * * *", OBJECTIONS_OVERDUE))
schedule.add(Scheduled("experts.overdue", "10 6 * * *", OVERDUE))
schedule.add(Scheduled("experts.coarsen_positions", "50 3 * * *", COARSEN))
schedule.add(Scheduled("certification.daily", "5 6 * * *", DAILY))
schedule.add(Scheduled("returns.lock", "2 0 * * *", LOCK))
schedule.add(Scheduled("returns.warn", "15 8 * * *", WARN))
schedule.add(Scheduled("returns.warn_of_locks", "45 8 * * *", WARN_OF_LOCKS))
schedule.add(Scheduled("returns.remind", "30 8 * * *", REMIND))
schedule.add(Scheduled("returns.look", "25 * * * *", LOOK))
schedule.add(Scheduled("questionnaires.campaigns", "20 8 * * *", CAMPAIGNS))
schedule.add(Scheduled("questionnaires.escalate", "20 6 * * *", ESCALATE))

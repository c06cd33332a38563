"""Celery and the job room. `portal.jobs.checks` says why each of these may not be otherwise."""

from portal.settings import env

REDIS_URL = env.REDIS_URL
JOBS_QUEUES = ("jobs", "bulk")
JOBS_LEASE_SECONDS = 30.0
JOBS_SWEEP_SECONDS = 5.0
JOBS_UNHEARD_SECONDS = 15.0
#: a worker that hears nothing for so long, while work waits and the broker answers, ends itself
JOBS_DEAF_SECONDS = 90.0
JOBS_TIDY_SECONDS = 300.0
JOBS_PER_ASKER = 3
#: a worker that posts to a subscription is the only one for so long; a single POST takes 10 at most
WEBHOOK_HELD_SECONDS = 60.0
#: results of jobs and uploaded tables are cleared after so many days (portal.jobs.retention)
KEEP_FILES_DAYS = env.KEEP_FILES_DAYS
#: a licence's scan that is missing for more days is a to-do of the county (enterprises.register)
LICENCE_SCAN_DAYS = env.LICENCE_SCAN_DAYS
JOBS_INLINE = False
#: Threads cannot be ended from outside: a worker of threads ends itself instead.
JOBS_END_OVERRUN = not REDIS_URL
FAILPOINTS = False

CELERY_BROKER_URL = REDIS_URL or "spool://localhost/"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "polling_interval": 0.05,  # of a folder only: Redis waits by itself
    "visibility_timeout": 1800,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
    "socket_timeout": 5,
    "socket_connect_timeout": 5,
    "socket_keepalive": True,
    "health_check_interval": 10,
}
if not REDIS_URL:  # a folder has one polling interval, and no second way to talk to workers
    CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
CELERY_TASK_DEFAULT_QUEUE = "jobs"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_TIME_LIMIT = 1200
CELERY_TASK_SOFT_TIME_LIMIT = 1140
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 100
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 30.0
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = False
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_SEND_TASK_EVENTS = False

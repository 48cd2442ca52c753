"""What the programs of the service import besides `app`; their own modules are left to be run as programs."""

import gunicorn.app.wsgiapp
import gunicorn.workers.gthread
import redis
import rq
import rq.worker

import workers.base

__all__ = ["gunicorn", "redis", "rq", "workers"]

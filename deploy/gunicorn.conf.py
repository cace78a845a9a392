"""Gunicorn behind nginx: loopback only, no access log, workers that keep nothing for long."""

bind = "127.0.0.1:8000"
workers = 4  # twice the cores; see SIZING.md
worker_class = "gthread"
threads = 4
keepalive = 30  # longer than nginx keeps its side open, so that no request meets a closing socket
timeout = 60
graceful_timeout = 30
accesslog = None
errorlog = "-"
loglevel = "error"  # below it, gunicorn writes addresses of requests that it could not read
forwarded_allow_ips = ""
control_socket_disable = True

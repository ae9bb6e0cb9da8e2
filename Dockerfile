# The gateway, the worker, the scheduler and every command of the gateway, in one image.
FROM python:3.11-slim

ENV PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_NO_CACHE_DIR=1

WORKDIR /app

# The lock alone first: a change of our code does not install everything anew.
COPY requirements-run.lock ./
RUN pip install --no-deps --only-binary :all: --require-hashes -r requirements-run.lock

COPY i18n ./i18n
COPY sheets ./sheets
COPY efiling ./efiling
COPY schema ./schema
COPY workers ./workers
COPY gateway ./gateway

# The code belongs to root and is not writable by who runs it; `var` is there for the embedded profile
# only, `/keys` for the volume of the key file.
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin todokede \
    && python -m compileall -q i18n sheets efiling schema workers gateway \
    && install -d -o todokede -g todokede -m 0700 var /keys
USER todokede

EXPOSE 8000
STOPSIGNAL SIGTERM
CMD ["python", "-m", "gateway", "serve", "--host", "0.0.0.0", "--port", "8000"]

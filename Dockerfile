# The production image: the locked packages, the code, one ordinary user.
FROM python:3.12-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 UV_LINK_MODE=copy UV_COMPILE_BYTECODE=1
RUN pip install --no-cache-dir uv==0.13.8
WORKDIR /app
COPY pyproject.toml uv.lock ./
# Neither the embedded servers nor the tools of development belong into production.
RUN uv sync --frozen --no-default-groups --no-install-project

FROM python:3.12-slim-bookworm
ENV PATH=/app/.venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_STATIC_ROOT=/app/staticfiles
RUN useradd --system --uid 10001 --home-dir /app zhiwei
WORKDIR /app
COPY --from=build /app/.venv .venv
COPY manage.py ./
COPY config config
COPY branches branches
COPY members members
COPY scoring scoring
COPY templates templates
RUN DJANGO_SECRET_KEY=only-while-building python manage.py collectstatic --noinput --verbosity=0
# Readable whatever umask the repository was checked out with; the witness file has a volume here.
RUN chmod -R a+rX /app && mkdir -p /var/lib/zhiwei && chown zhiwei /var/lib/zhiwei
USER zhiwei
EXPOSE 8000
CMD ["gunicorn", "config.wsgi", "--bind", "0.0.0.0:8000", "--workers", "3", "--threads", "4", \
     "--no-control-socket", "--max-requests", "2000", "--max-requests-jitter", "200", \
     "--access-logfile", "-"]

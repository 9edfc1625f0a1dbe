# A service with S3's protocol over a folder. Its buckets are folders: the volume starts with one, which its user owns.
FROM versity/versitygw:v1.8.0
RUN mkdir -p /data/faces && chown -R 10001:10001 /data
USER 10001:10001
VOLUME /data

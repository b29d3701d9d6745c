# Builds Raincask from this checkout and puts it into an image that has nothing but Debian's C libraries and the program:
# no shell, no root, a read-only root file system, one volume. docs/release.md says how it is built without Docker.
#
#   docker build -t raincask .
#   docker run -d --name raincask --read-only -p 8080:8080 -v raincask:/data raincask

# Any Debian 12 with git, npm and g++; name your own registry's copy with --build-arg BUILDER=…
ARG BUILDER=docker.io/library/node:24-bookworm

FROM ${BUILDER} AS build
WORKDIR /src
# The packages first: they change less often than the sources.
COPY package.json package-lock.json .npmrc .taprc ./
COPY scripts/setup scripts/
RUN bash scripts/setup
COPY . .
RUN scripts/build-binary
RUN scripts/build-image --level 1 --rootfs /rootfs

FROM scratch
COPY --from=build /rootfs/ /
# Said again: not every builder keeps the owner when it copies.
COPY --from=build --chown=65532:65532 /rootfs/data /data
USER 65532:65532
ENV PATH=/usr/bin RAINCASK_DATA=/data
EXPOSE 8080
VOLUME /data
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s CMD ["/usr/bin/raincask", "health"]
ENTRYPOINT ["/usr/bin/raincask"]
CMD ["serve"]

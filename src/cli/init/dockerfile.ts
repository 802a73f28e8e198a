import { version } from '../version.ts'
import type { ReadyFile } from './nightly.ts'

/** An image of this version. */
export function dockerfile(): readonly ReadyFile[] {
  return [
    {
      path: 'Dockerfile',
      text: `# Made by callhouse ${version}.
#   docker build --tag registry.example.com/callhouse:${version} .
#   docker run --rm --read-only --tmpfs /tmp --cap-drop ALL --env-file FILE registry.example.com/callhouse:${version} status
#
# Pin what was tested: node:24-slim@sha256:…, as \`docker buildx imagetools inspect node:24-slim\` prints it.
ARG NODE=node:24-slim

FROM \${NODE} AS build
ARG PACKAGE=callhouse@${version}
# From a clone: \`npm pack\`, and instead of the line above
#COPY callhouse-${version}.tgz /tmp/
#ARG PACKAGE=/tmp/callhouse-${version}.tgz
# The optional packages, half of the size, are a Node and a PostgreSQL for machines that have none. With --global
# npm would take them along all the same. No package needs its install scripts.
RUN npm install --prefix /opt/callhouse --omit=dev --omit=optional --ignore-scripts --no-audit --no-fund "$PACKAGE"

FROM \${NODE}
LABEL org.opencontainers.image.title="callhouse" \\
      org.opencontainers.image.description="Microsoft Teams call records into PostgreSQL" \\
      org.opencontainers.image.version="${version}" \\
      org.opencontainers.image.licenses="MIT"
ENV PATH=/opt/callhouse/node_modules/.bin:$PATH
COPY --from=build /opt/callhouse /opt/callhouse
# The user node, as a number, so that Kubernetes can see that it is not root.
USER 1000:1000
# All that is written is what Node has compiled, below /tmp: the rest may be read-only.
WORKDIR /tmp
# As lists, without a shell between: SIGTERM has to reach callhouse. Secrets come when it runs, as variables or files.
ENTRYPOINT ["callhouse"]
CMD ["sync"]
`,
    },
  ]
}

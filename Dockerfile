# One build, four small images: `--target api`, `--target web`, `--target cli`, `--target hstore`.
# None of them runs as root.

FROM node:24-alpine AS build
WORKDIR /src
# The version of pnpm is the one that package.json pins.
COPY package.json ./
RUN npm install --global "$(node -p "require('./package.json').packageManager")"
# Fetching needs the lockfile alone, so a change of code does not download anything again.
COPY pnpm-lock.yaml pnpm-workspace.yaml ./
RUN pnpm fetch
COPY . .
RUN pnpm install --offline --frozen-lockfile
RUN pnpm --filter @ticketcd/api --filter @ticketcd/cli --filter @ticketcd/hstore --filter @ticketcd/web build \
 && pnpm --filter @ticketcd/web build:dashboard
# A folder each with the bundle and what it needs at run time, without links to the workspace.
# TypeScript comes along as a peer of tRPC's and is of no use there.
RUN pnpm --filter @ticketcd/api deploy --legacy --prod --offline /out/api \
 && pnpm --filter @ticketcd/cli deploy --legacy --prod --offline /out/cli \
 && pnpm --filter @ticketcd/hstore deploy --legacy --prod --offline /out/hstore \
 && rm -rf /out/*/node_modules/.pnpm/typescript@* /out/*/node_modules/.pnpm/@typescript+*

FROM node:24-alpine AS api
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000
WORKDIR /app
COPY --from=build /out/api ./
USER node
EXPOSE 3000
CMD ["node", "--max-semi-space-size=32", "dist/main.js"]

FROM node:24-alpine AS cli
ENV NODE_ENV=production
WORKDIR /app
COPY --from=build /out/cli ./
USER node
ENTRYPOINT ["node", "dist/main.js"]
CMD ["--help"]

# One node of hstore. A volume at /data belongs to its user; `--data-dir` lies in it.
FROM node:24-alpine AS hstore
ENV NODE_ENV=production
WORKDIR /app
COPY --from=build /out/hstore ./
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 2379 2380
ENTRYPOINT ["node", "dist/main.mjs"]
CMD ["--help"]

# nginx as user 101 on port 8080.
FROM nginxinc/nginx-unprivileged:1.29-alpine AS web
COPY apps/web/nginx.conf /etc/nginx/conf.d/default.conf
COPY --from=build /src/apps/web/dist /usr/share/nginx/html
EXPOSE 8080

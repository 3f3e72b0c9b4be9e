/**
 * The dependency rules of the repository. Each `comment` has the reason for its rule and the
 * alternative. `ARCHITECTURE.md` draws the same rules.
 *
 * @type {import('dependency-cruiser').IConfiguration}
 */

/** Code that is not part of the product: it may use test tools and start its own cluster. */
const tests = '\\.test\\.tsx?$|/src/testing/'
/** Settings of tools such as bundlers and test runners. The product does not load them. */
const toolSettings = '\\.config\\.m?ts$'
/** The module with which an admin's page stops and starts nodes of a local cluster. */
const localNodes = '^apps/api/src/features/cluster/local-nodes\\.ts$'
/** TanStack Router generates it: the tree imports each route, and a route imports the app. */
const generatedRoutes = '^apps/web/src/app/routeTree\\.gen\\.ts$'
const npm = (/** @type {string} */ name) => `node_modules/${name}/`

export default {
  forbidden: [
    {
      name: 'no-cycles',
      comment:
        'Modules in a circle cannot be read, tested or moved alone, and a type that points back is part of the circle. To break it, move the shared type or constant to the file that owns it, or to a new file that imports neither. Or declare the few members that a module needs as an interface beside it, and let the other module implement that.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { pathNot: generatedRoutes } },
    },
    {
      name: 'no-orphans',
      comment: 'Nothing imports this module and it imports nothing, so nobody runs it. Use it or delete it.',
      severity: 'error',
      from: {
        orphan: true,
        pathNot: ['\\.d\\.ts$', toolSettings, '^apps/[^/]+/src/main\\.tsx?$', '^apps/web/public/'],
      },
      to: {},
    },
    {
      name: 'no-dead-ends',
      comment: 'The import leads nowhere: the path is wrong, or the package is not installed.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'dependencies-are-declared',
      comment:
        'The package is not in the nearest package.json, so it works only by accident. Add it there, with an exact version.',
      severity: 'error',
      from: {},
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'no-test-tools-in-product-code',
      comment:
        'A devDependency is not there in production. Move the import into a test, import its type only, or make it a dependency.',
      severity: 'error',
      from: { path: '^(apps|packages)/[^/]+/src/', pathNot: tests },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'no-tests-in-product-code',
      comment: 'Product code must not need its tests. Move the shared code into a module of its own.',
      severity: 'error',
      from: { pathNot: tests },
      to: { path: tests },
    },
    {
      name: 'no-barrels',
      comment:
        'A barrel hides where a thing lives and drags its neighbours along. Import the file itself; only a package has one entry, src/index.ts.',
      severity: 'error',
      from: {},
      to: {
        path: '^(apps|packages|e2e)/.*/index\\.tsx?$',
        pathNot: ['^packages/[^/]+/src/index\\.ts$', '/routes/'],
      },
    },
    {
      name: 'packages-through-their-front-door',
      comment:
        'The files of a package are private. Import from its name (@ticketcd/…). Add a missing export to its src/index.ts, or to its testing folder if only tests need it.',
      severity: 'error',
      from: { path: '^((?:apps|packages)/[^/]+|e2e)/' },
      to: {
        path: '^packages/',
        pathNot: ['^$1/', '^packages/[^/]+/src/index\\.ts$', '^packages/[^/]+/src/testing/'],
      },
    },

    // packages/schema → zod/mini
    {
      name: 'schema-knows-only-zod-mini',
      comment:
        'The schema runs in the browser and in every process, so it stays pure and small: zod/mini (5 KB instead of 91) and nothing else. What needs Node.js or etcd lives in packages/etcd or in an app.',
      severity: 'error',
      from: { path: '^packages/schema/src/', pathNot: tests },
      to: { pathNot: ['^packages/schema/src/', npm('zod/mini')] },
    },

    // packages/etcd → etcd3
    {
      name: 'one-door-to-etcd',
      comment:
        'etcd3 loses events on reconnect and has no deadlines; packages/etcd mends that. Use its client, its watch and its mirror.',
      severity: 'error',
      from: { pathNot: '^packages/etcd/src/' },
      to: { path: npm('etcd3') },
    },
    {
      name: 'etcd-knows-only-etcd3',
      comment:
        'packages/etcd transports values without their meaning. Pass a record type of packages/schema as an argument; its own types declare the needed part.',
      severity: 'error',
      from: { path: '^packages/etcd/src/', pathNot: tests },
      to: { pathNot: ['^packages/etcd/src/', npm('etcd3')], dependencyTypesNot: ['core'] },
    },

    // packages/cluster → nothing
    {
      name: 'cluster-imports-no-product',
      comment:
        'packages/cluster starts and stops processes with Node.js alone, so that every test and the CLI can use it. Talk to a node over its HTTP gateway, not through packages/etcd.',
      severity: 'error',
      from: { path: '^packages/cluster/src/', pathNot: tests },
      to: { pathNot: '^packages/cluster/src/', dependencyTypesNot: ['core'] },
    },
    {
      name: 'cluster-is-for-cli-and-tests',
      comment:
        'The product gets the addresses of etcd, and starts none. Only the CLI, tests and journeys use packages/cluster, and the one file that injects faults into nodes of `ticketcd start` (docs/decisions/0021).',
      severity: 'error',
      from: { pathNot: [tests, '^apps/cli/', '^packages/cluster/', '^e2e/', localNodes] },
      to: { path: '^packages/cluster/' },
    },

    // packages/mvcc and packages/wire → nothing, packages/hstore → raft, mvcc, wire
    {
      name: 'mvcc-stays-pure',
      comment:
        'packages/mvcc is a deterministic state machine: every node must come to the same state. Time and passwords arrive as arguments.',
      severity: 'error',
      from: { path: '^packages/mvcc/src/', pathNot: tests },
      to: { pathNot: '^packages/mvcc/src/' },
    },
    {
      name: 'wire-knows-messages-alone',
      comment:
        "packages/wire turns etcd's messages into bytes and back. What a message means is known in packages/mvcc and packages/hstore.",
      severity: 'error',
      from: { path: '^packages/wire/src/', pathNot: tests },
      to: { pathNot: '^packages/wire/src/' },
    },
    {
      name: 'hstore-is-the-shell',
      comment:
        'packages/hstore does input and output around raft, mvcc and wire. It is a server of its own: nothing of the shop and no client of etcd belongs into it.',
      severity: 'error',
      from: { path: '^packages/hstore/src/', pathNot: tests },
      to: {
        pathNot: [
          '^packages/hstore/src/',
          '^packages/(raft|mvcc|wire)/src/index\\.ts$',
          npm('(@electric-sql/pglite|bcryptjs|commander|libsql|lmdb|lru-cache|multicast-dns|shlex)'),
        ],
        dependencyTypesNot: ['core'],
      },
    },

    // packages/raft → nothing, packages/sim → packages/raft
    {
      name: 'raft-stays-pure',
      comment:
        'packages/raft is the algorithm alone: no clock, disk, network or chance, so a failure can be replayed. Its needs arrive as inputs, and its effects leave as outputs.',
      severity: 'error',
      from: { path: '^packages/raft/src/', pathNot: tests },
      to: { pathNot: '^packages/raft/src/' },
    },
    {
      name: 'sim-simulates',
      comment:
        'packages/sim decides everything from a seed. A module of Node.js would add effects that the seed does not decide.',
      severity: 'error',
      from: { path: '^packages/sim/src/', pathNot: tests },
      to: { pathNot: ['^packages/sim/src/', '^packages/raft/src/index\\.ts$'] },
    },

    // apps import packages, never one another
    {
      name: 'apps-do-not-import-apps',
      comment:
        "Apps meet over the network. What two of them need belongs into a package. (The web app may take the api router's type; see the next rule.)",
      severity: 'error',
      from: { path: '^apps/([^/]+)/' },
      to: { path: '^apps/', pathNot: ['^apps/$1/', '^apps/api/src/router\\.ts$'] },
    },
    {
      name: 'only-the-type-of-the-router',
      comment:
        "Importing the router's value would put the server into the bundle. Write `import type { AppRouter } from '@ticketcd/api'`.",
      severity: 'error',
      from: { pathNot: '^apps/api/' },
      to: { path: '^apps/api/', dependencyTypesNot: ['type-only'] },
    },

    // apps/web: app → features → ui, lib
    {
      name: 'web-knows-only-the-schema',
      comment:
        'The browser speaks to the api and to nothing else. Of our packages the web app uses @ticketcd/schema only.',
      severity: 'error',
      from: { path: '^apps/web/' },
      to: { path: '^packages/', pathNot: '^packages/schema/' },
    },
    {
      name: 'web-has-no-node',
      comment: 'There is no Node.js in a browser. Use the web platform, or do it in the api.',
      severity: 'error',
      from: { path: '^apps/web/src/', pathNot: tests },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'web-uses-zod-mini',
      comment:
        "The main namespace of zod weighs 91 KB in the bundle, zod/mini 5. Write `import * as z from 'zod/mini'`.",
      severity: 'error',
      from: { path: '^apps/web/src/' },
      to: { path: npm('zod'), pathNot: npm('zod/mini') },
    },
    {
      name: 'features-import-no-feature',
      comment:
        'A feature that imports another cannot be changed alone. Shared components belong into ui/ or lib/ (web), shared rules into packages/schema; app/ and router.ts compose features.',
      severity: 'error',
      from: { path: '^(apps/[^/]+/src/features/)([^/]+)/' },
      to: { path: '^$1', pathNot: '^$1$2/' },
    },
    {
      name: 'features-do-not-know-the-app',
      comment: 'app/ composes the features. Pass the needed values as props, or through a context in lib/.',
      severity: 'error',
      from: { path: '^apps/web/src/(features|ui|lib)/', pathNot: tests },
      to: { path: '^apps/web/src/(app/|node-dashboard/|main\\.tsx$)', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'dashboard-is-a-page-of-its-own',
      comment:
        "A node of hstore serves this page: no shop, no api and no router. Of the features it takes the parts of the cluster's page.",
      severity: 'error',
      from: { path: '^apps/web/src/node-dashboard/' },
      to: {
        path: [
          '^apps/web/src/(app|mocks)/',
          '^apps/web/src/features/(?!cluster/)',
          npm('@tanstack/react-router'),
          npm('@trpc/[^/]+'),
        ],
      },
    },
    {
      name: 'ui-is-only-looks',
      comment:
        'ui/ shows its props: no feature, no router, no query, no network. Fetch in the feature and pass the values in.',
      severity: 'error',
      from: { path: '^apps/web/src/ui/', pathNot: tests },
      to: {
        path: ['^apps/web/src/features/', npm('@tanstack/(react-router|react-query)'), npm('@trpc/[^/]+')],
      },
    },
    {
      name: 'lib-is-the-ground',
      comment:
        'lib/ is the base of all other code. Code that needs a component or a feature belongs to that feature.',
      severity: 'error',
      from: { path: '^apps/web/src/lib/', pathNot: tests },
      to: { path: '^apps/web/src/(features|ui)/' },
    },

    // apps/api: main → start → features → the folders beside them
    {
      name: 'api-knows-schema-and-etcd',
      comment: 'Of our packages the api uses @ticketcd/schema and @ticketcd/etcd.',
      severity: 'error',
      from: { path: '^apps/api/src/', pathNot: [tests, localNodes] },
      to: { path: '^packages/', pathNot: '^packages/(schema|etcd)/' },
    },
    {
      name: 'api-features-do-not-look-up',
      comment:
        'start.ts composes the features, and main.ts starts the process. A feature that imports them turns the tree around. Add the value to the dependencies in its feature.ts, or to the request context.',
      severity: 'error',
      from: { path: '^apps/api/src/features/', pathNot: tests },
      to: { path: '^apps/api/src/((main|start|router)|http/(server|procedures))\\.ts$' },
    },
    {
      name: 'api-folders-import-no-feature',
      comment:
        'The folders beside features/ serve all features. If one needs a value of a feature, start.ts passes it as an argument.',
      severity: 'error',
      from: {
        path: '^apps/api/src/(clock|http|jobs|lifecycle|metrics|ranking|sessions|store)/',
        pathNot: tests,
      },
      to: { path: '^apps/api/src/features/' },
    },
    {
      name: 'only-main-starts-the-process',
      comment: 'Importing main.ts would start a second process. Import its parts.',
      severity: 'error',
      from: {},
      to: { path: '^apps/[^/]+/src/main\\.tsx?$' },
    },
    {
      name: 'procedures-hold-no-etcd',
      comment:
        'A procedure parses, calls and returns, and the web compiles against all that router.ts reaches. It knows a feature by the interface beside its procedures; the code of a noun that talks to etcd lives in <noun>-store.ts.',
      severity: 'error',
      from: { path: '^apps/api/src/router\\.ts$' },
      to: {
        path: [
          '^packages/etcd/src/index\\.ts$',
          '^(node:)?(fs|http|crypto)$',
          npm('(@fastify/[^/]+|fastify|etcd3)'),
        ],
        reachable: true,
      },
    },

    // apps/cli and e2e
    {
      name: 'commands-import-no-command',
      comment:
        'One file per command. What two commands share belongs beside the commands/ folder, under the noun it is about.',
      severity: 'error',
      from: { path: '^apps/cli/src/commands/([^/]+?)(?:\\.ts|/)', pathNot: tests },
      to: { path: '^apps/cli/src/commands/', pathNot: '^apps/cli/src/commands/$1(?:\\.ts|[-/])' },
    },
    {
      name: 'journeys-see-what-a-visitor-sees',
      comment:
        'A journey drives the built product from outside, through the page and the CLI. It imports packages/cluster to own its nodes, and nothing else of ours.',
      severity: 'error',
      from: { path: '^e2e/' },
      to: { path: '^(apps|packages)/', pathNot: '^packages/cluster/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: ['^(apps|packages)/[^/]+/dist/', '^e2e/(test-results|playwright-report)/'] },
    // Type imports count: the reader depends on them, even if the compiler erases them.
    tsPreCompilationDeps: true,
    detectProcessBuiltinModuleCalls: true,
    combinedDependencies: false,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'node', 'default'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json'],
      mainFields: ['module', 'main', 'types'],
    },
  },
}

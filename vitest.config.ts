import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'
import { workersFor } from './packages/cluster/src/testing/workers.ts'

/**
 * Time limits of a test that hangs, far above the time of any test on a machine with a load of 10.
 */
const bounds = { testTimeout: 120_000, hookTimeout: 120_000, expect: { poll: { timeout: 30_000 } } }
const integration = '**/*.integration.test.{ts,mjs}'
/** Integration tests that run etcd or etcdctl themselves. */
const withEtcd = '**/*.etcd.test.ts'
/** Tests that drive the built programs in a real terminal, by tmux. */
const inTerminal = '**/*.terminal.test.ts'
/** Tests that replace modules of the page, or change their state. Each file has its own modules. */
const isolated = 'apps/web/src/**/*.isolated.test.{ts,tsx}'
const installed = '**/node_modules/**'

/**
 * The longest of all files, longest first. A long file that starts last leaves the other workers
 * idle.
 */
const longest = [
  'packages/sim/src/run.',
  'packages/hstore/src/front/floods.',
  'apps/api/src/features/live/stream-socket.',
  'packages/hstore/src/v2/sql/sql-storage.',
  'apps/web/src/node-dashboard/dashboard.',
  'packages/hstore/src/discovery/discover.',
  'packages/hstore/src/peers/strangers.',
  'packages/hstore/src/api/v2-storages.',
  'packages/sim/src/mutants/store-mutants.',
  'apps/cli/src/rush/rush.',
  'apps/cli/src/commands/rush.',
  'packages/hstore/src/manage/hstore-server.',
  'packages/hstore/src/backup/etcd-exchange.',
  'packages/hstore/src/cli/nodes.',
  'packages/etcd/src/resilience.',
  'packages/hstore/src/api/etcdctl.',
  'packages/etcd/src/mirror.',
  'packages/etcd/src/learned-members.',
  'packages/hstore/src/discovery/discovery.',
  'packages/hstore/src/server/members.',
  'packages/hstore/src/floods.',
  'apps/api/src/features/statistics/statistics.',
  'apps/api/src/features/cluster/cluster.',
  'packages/hstore/src/api/no-quorum.',
  'packages/etcd/src/watch.',
  'packages/hstore/src/cli/cli.',
  'apps/cli/src/rush/network/fleet-network.',
  'packages/hstore/src/storage.',
  'apps/api/src/features/checkout/fault-points.',
  'apps/api/src/features/live/live.',
  'packages/etcd/src/auth.',
  'apps/cli/src/commands/data.',
  'packages/hstore/src/api/cluster.',
  'apps/api/src/features/cluster/node-actions.',
  'packages/hstore/src/dashboard/dashboard.',
  'apps/api/src/clock/fast-clock.',
  'packages/hstore/src/partitions.',
  'apps/api/src/features/notifications/exactly-once.',
  'packages/cluster/src/local-cluster.',
  'apps/api/src/features/checkout/etcd-faults.',
  'packages/hstore/src/faults.',
  'packages/hstore/src/cli/shell.',
  'apps/cli/src/commands/start.',
  'packages/hstore/src/api/single-node.',
  'packages/sim/src/mutants/raft-mutants.',
  'packages/cluster/src/replacement.',
  'apps/api/src/features/checkout/killed-process.',
  'packages/hstore/src/http/plain/plain-api.',
  'packages/etcd/src/tls.',
  'apps/cli/src/commands/cluster.',
  'packages/hstore/src/api/restart.',
]

/**
 * vitest knows the duration of a file only from earlier runs. The files of a project follow one
 * another, since a worker that changes to another project starts again.
 */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rankOf = ({ moduleId }: TestSpecification) => {
      const rank = longest.findIndex((part) => moduleId.includes(part))
      return rank < 0 ? longest.length : rank
    }
    const compare = (one: TestSpecification, other: TestSpecification) =>
      rankOf(one) - rankOf(other) || one.project.name.localeCompare(other.project.name)
    return (await super.sort(files)).sort(compare)
  }
}

/**
 * The projects named `unit` take milliseconds a test. `integration` starts real nodes and real
 * processes, on the engine that TICKETCD_ENGINE names (hstore by default). Its files named
 * `*.etcd.test.ts` need the programs of etcd as well, and those named `*.terminal.test.ts` need
 * tmux.
 */
export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{apps/{api,cli},packages/*}/src/**/*.test.ts', '{scripts,examples}/**/*.test.{ts,mjs}'],
          exclude: [integration, withEtcd, inTerminal, installed],
          ...bounds,
          // These modules keep no state of their own, so files share the modules that they import.
          // That saves half of the CPU time. There are more workers than cores because some files
          // wait for timers.
          isolate: false,
          maxWorkers: 4,
        },
      },
      {
        test: {
          name: 'unit-web',
          include: ['apps/web/src/**/*.test.{ts,tsx}'],
          exclude: [isolated, installed],
          ...bounds,
          isolate: false,
          maxWorkers: 4,
        },
      },
      {
        test: {
          name: 'unit-web-isolated',
          include: [isolated],
          exclude: [installed],
          ...bounds,
          maxWorkers: 4,
        },
      },
      {
        test: {
          // One project for all three kinds: a worker takes the files of one project alone, and
          // each worker imports the product again. `--exclude` leaves a kind out.
          name: 'integration',
          include: [
            '{apps,packages}/*/src/**/*.{integration,etcd,terminal}.test.ts',
            'examples/**/*.integration.test.mjs',
          ],
          ...bounds,
          globalSetup: [
            'packages/cluster/src/testing/shared-cluster.ts',
            'apps/api/src/testing/bundled-process.ts',
          ],
          // Files share modules, as above. A file that replaces one would replace it for all.
          isolate: false,
          // Most of them wait for a node most of the time.
          maxWorkers: workersFor(6),
          // After the unit tests: projects with different limits may not run together.
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
})

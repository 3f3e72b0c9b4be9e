import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'
import { workersFor } from './packages/cluster/src/testing/workers.ts'

/** Bounds against a test that hangs, far above the time that one takes on a machine with a load of 10. */
const testTimeout = 120_000
const hookTimeout = 120_000
const expect = { poll: { timeout: 30_000 } }
const integration = '**/*.integration.test.ts'
/** Integration tests that run etcd or etcdctl themselves. */
const withEtcd = '**/*.etcd.test.ts'
/** Tests that drive the built programs in a real terminal, by tmux. */
const inTerminal = '**/*.terminal.test.ts'
const installed = '**/node_modules/**'

/** The longest of all files, longest first. A long file that starts last leaves the other workers idle. */
const longest = [
  'packages/hstore/src/api/etcdctl.',
  'packages/hstore/src/api/v2-storages.',
  'packages/sim/src/mutants/',
  'apps/cli/src/rush/rush.',
  'packages/hstore/src/manage/hstore-server.',
  'packages/hstore/src/cli/nodes.',
  'apps/api/src/features/cluster/cluster.',
  'packages/hstore/src/backup/etcd-exchange.',
  'apps/cli/src/commands/rush.',
  'packages/hstore/src/api/cluster.',
  'apps/api/src/features/notifications/exactly-once.',
  'apps/api/src/features/statistics/statistics.',
  'apps/cli/src/commands/start.',
  'packages/etcd/src/resilience.',
  'packages/etcd/src/mirror.',
  'apps/api/src/features/live/live.',
  'packages/cluster/src/local-cluster.',
  'apps/api/src/features/checkout/fault-points.',
]

/** By itself vitest knows how long a file takes only where it has run before. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rankOf = ({ moduleId }: TestSpecification) => {
      const rank = longest.findIndex((part) => moduleId.includes(part))
      return rank < 0 ? longest.length : rank
    }
    return (await super.sort(files)).sort((one, other) => rankOf(one) - rankOf(other))
  }
}

/**
 * `unit` and `unit-web` run beside the code in milliseconds; `integration` starts real nodes and real processes,
 * on the engine that TICKETCD_ENGINE names (hstore by default). `etcd` needs the programs of etcd as well, and
 * `terminal` needs tmux.
 */
export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{apps/{api,cli},packages/*}/src/**/*.test.ts', 'scripts/**/*.test.{ts,mjs}'],
          exclude: [integration, withEtcd, inTerminal, installed],
          testTimeout,
          expect,
          // These modules keep no state of their own, so files share the modules that they import: half of the CPU time.
          isolate: false,
          maxWorkers: 2,
        },
      },
      {
        test: {
          name: 'unit-web',
          // The page keeps its connection and its caches in modules, and tests replace modules: each file has its own.
          include: ['apps/web/src/**/*.test.{ts,tsx}'],
          exclude: [installed],
          testTimeout,
          expect,
          maxWorkers: 2,
        },
      },
      {
        test: {
          name: 'integration',
          include: ['{apps,packages}/*/src/**/*.integration.test.ts'],
          testTimeout,
          expect,
          hookTimeout,
          globalSetup: [
            'packages/cluster/src/testing/shared-cluster.ts',
            'apps/api/src/testing/bundled-process.ts',
          ],
          // Most of them wait for a node most of the time.
          maxWorkers: workersFor(4),
          // After the unit tests: projects with different limits may not run together.
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'etcd',
          include: ['{apps,packages}/*/src/**/*.etcd.test.ts'],
          testTimeout,
          expect,
          hookTimeout,
          maxWorkers: workersFor(4),
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          name: 'terminal',
          include: ['{apps,packages}/*/src/**/*.terminal.test.ts'],
          testTimeout,
          expect,
          hookTimeout,
          maxWorkers: workersFor(2),
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
})

import { join } from 'node:path'
import { startCluster } from '@ticketcd/cluster'
import { describe, expect, it } from 'vitest'
import { foldersWith, type Server, servers } from '../testing/api/servers.ts'
import { type Played, play } from '../testing/etcdctl/play.ts'
import { authScript } from '../testing/etcdctl/script-auth.ts'
import { kvScript } from '../testing/etcdctl/script-kv.ts'
import { clusterScript, operationScript } from '../testing/etcdctl/script-operation.ts'
import { watchScript } from '../testing/etcdctl/script-watch.ts'
import type { Step } from '../testing/etcdctl/step.ts'

const scripts: Readonly<Record<string, { readonly steps: readonly Step[]; readonly nodes: 1 | 3 }>> = {
  keys: { steps: kvScript, nodes: 1 },
  'watches, leases, locks and elections': { steps: watchScript, nodes: 1 },
  'users and roles': { steps: authScript, nodes: 1 },
  'members and maintenance': { steps: operationScript, nodes: 1 },
  'a cluster of three': { steps: clusterScript, nodes: 3 },
}

async function playOn(
  { engine }: Server,
  program: string,
  { steps, nodes }: { readonly steps: readonly Step[]; readonly nodes: 1 | 3 },
): Promise<readonly Played[]> {
  const cluster = await startCluster({ engine, nodes })
  try {
    return await play(program, cluster.endpoints, steps)
  } finally {
    await cluster.stop()
  }
}

/** Outputs that need not be equal are replaced by the reason. */
function comparable(played: readonly Played[], steps: readonly Step[], { kind }: Server): readonly Played[] {
  const reasons = new Map(
    steps.flatMap((step) => {
      const reason = 'command' in step && kind !== 'hstore' ? step.differs?.[kind] : undefined
      return reason === undefined || !('command' in step) ? [] : [[String(step.command), reason] as const]
    }),
  )
  return played.map(({ command, output }) => ({ command, output: reasons.get(command) ?? output }))
}

const [hstore, ...etcds] = await servers()
const programs = foldersWith('etcdctl').map((folder) => join(folder, 'etcdctl'))

for (const program of programs)
  describe(program, () => {
    for (const [name, script] of Object.entries(scripts))
      for (const etcd of etcds)
        it.concurrent(`prints of hstore as of ${etcd.name}: ${name}`, async () => {
          if (hstore === undefined) throw new Error('hstore is the first server')
          const [own, theirs] = await Promise.all([
            playOn(hstore, program, script),
            playOn(etcd, program, script),
          ])
          expect(comparable(own, script.steps, etcd)).toEqual(comparable(theirs, script.steps, etcd))
        })
  })

import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { startCluster } from '@ticketcd/cluster'
import { describe, expect, it } from 'vitest'
import { foldersWith, type Server, servers } from '../testing/api/servers.ts'
import { type Played, play } from '../testing/etcdctl/play.ts'
import { authScript } from '../testing/etcdctl/script-auth.ts'
import { kvScript } from '../testing/etcdctl/script-kv.ts'
import { clusterScript, operationScript, urlScript } from '../testing/etcdctl/script-operation.ts'
import { watchScript } from '../testing/etcdctl/script-watch.ts'
import type { Step } from '../testing/etcdctl/step.ts'

interface Script {
  readonly name: string
  readonly steps: readonly Step[]
  readonly nodes: 1 | 3
  /** Before each endpoint. */
  readonly scheme?: string
}

const scripts: readonly Script[] = [
  { name: 'keys', steps: kvScript, nodes: 1 },
  { name: 'watches, leases, locks and elections', steps: watchScript, nodes: 1 },
  { name: 'users and roles', steps: authScript, nodes: 1 },
  { name: 'members and maintenance', steps: operationScript, nodes: 1 },
  { name: 'endpoints with a scheme', steps: urlScript, nodes: 1, scheme: 'http://' },
  { name: 'a cluster of three', steps: clusterScript, nodes: 3 },
]

async function playOn({ engine }: Server, program: string, script: Script): Promise<readonly Played[]> {
  const cluster = await startCluster({ engine, nodes: script.nodes })
  try {
    const endpoints = cluster.endpoints.map((endpoint) => `${script.scheme ?? ''}${endpoint}`)
    return await play(program, endpoints, script.steps)
  } finally {
    await cluster.stop()
  }
}

/** Outputs that need not be equal are replaced by the reason. */
function comparable(played: readonly Played[], kind: 'etcd34' | 'etcd35') {
  return played.map(({ command, output, differs }) => ({ command, output: differs[kind] ?? output }))
}

const [hstore, ...etcds] = await servers()

for (const folder of foldersWith('etcdctl')) {
  const program = join(folder, 'etcdctl')
  const version = /\d+\.\d+\.\d+/.exec(execFileSync(program, ['version'], { encoding: 'utf8' }))?.[0] ?? ''
  describe(`etcdctl ${version}`, () => {
    for (const script of scripts) {
      // Both sides of a comparison run at the same time.
      let own: Promise<readonly Played[]> | undefined
      for (const etcd of etcds)
        it(`prints of hstore what it prints of ${etcd.name}: ${script.name}`, async () => {
          if (hstore === undefined || etcd.kind === 'hstore') throw new Error('hstore is the first server')
          own ??= playOn(hstore, program, script)
          const [ours, theirs] = await Promise.all([own, playOn(etcd, program, script)])
          expect(comparable(ours, etcd.kind)).toEqual(comparable(theirs, etcd.kind))
        })
    }
  })
}

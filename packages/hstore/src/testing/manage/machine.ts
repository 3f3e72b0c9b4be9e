import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '@ticketcd/cluster'
import type { ClusterView } from '../../manage/node-client.ts'
import { killProcess } from '../../manage/node-process.ts'
import type { NodeRow } from '../../manage/node-row.ts'
import { StateFolder } from '../../manage/state-folder.ts'

const require = createRequire(import.meta.url)

/** The built program. */
export const program = join(dirname(require.resolve('@ticketcd/hstore/server')), 'hstore-server.mjs')

export interface Ran {
  readonly exitCode: number | null
  readonly out: string
  readonly err: string
}

/** A machine of one user: a state folder, and the nodes that were started there. */
export class Machine {
  readonly root = mkdtempSync(join(tmpdir(), 'hstore-machine-'))
  readonly state = new StateFolder(this.root)

  /** Variables of the environment of its programs. */
  readonly variables: Record<string, string> = { HSTORE_STATE: this.root }

  get environment(): NodeJS.ProcessEnv {
    return { ...process.env, ...this.variables }
  }

  /** Runs `hstore-server` without a terminal. */
  async run(...args: readonly string[]): Promise<Ran> {
    const child = this.spawn(...args)
    const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)])
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
    return { exitCode: child.exitCode, out, err }
  }

  spawn(...args: readonly string[]) {
    return spawn(process.execPath, [program, ...args], {
      env: this.environment,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
  }

  /** Options of a new node on free ports. */
  async newNode(name: string): Promise<readonly string[]> {
    const [host, peer] = [await freePort(), await freePort()]
    return ['--name', name, '--host', `127.0.0.1:${host}`, '--peer-host', `127.0.0.1:${peer}`]
  }

  async rows(...args: readonly string[]): Promise<readonly NodeRow[]> {
    const { out, err } = await this.run('list', '--json', ...args)
    if (out === '') throw new Error(err)
    return (JSON.parse(out) as { readonly nodes: readonly NodeRow[] }).nodes
  }

  /**
   * Resolves when so many nodes are healthy and one of them leads. On a busy machine leaders may
   * change.
   */
  async untilSettled(size: number): Promise<readonly [leader: NodeRow, ...others: NodeRow[]]> {
    for (;;) {
      const rows = (await this.rows()).filter(({ health }) => health === 'healthy')
      const [leader, ...more] = rows.filter(({ role }) => role === 'leader')
      if (rows.length === size && leader !== undefined && more.length === 0)
        return [leader, ...rows.filter((row) => row !== leader)]
      await sleep(100)
    }
  }

  /** Ends all nodes, and deletes their data. */
  async close(): Promise<void> {
    await Promise.all(this.state.all().map((record) => killProcess(record)))
    rmSync(this.root, { recursive: true, force: true, maxRetries: 3 })
  }
}

/** `GET /members` of a node. */
export async function membersOf({ address }: { readonly address: string }): Promise<ClusterView> {
  return (await (await fetch(`http://${address}/members`)).json()) as ClusterView
}

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '@ticketcd/cluster'
import { expect, onTestFinished } from 'vitest'

const builtProgram = createRequire(import.meta.url).resolve('@ticketcd/hstore/server')

interface NodeSurroundings {
  /** A command that runs the program in its place, such as `nsenter`. */
  readonly launcher?: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
  /** Another copy of the program. */
  readonly program?: string
}

/** The program of one node, as an operator starts it. It ends with the test. */
export class NodeProgram {
  private readonly child: ChildProcess
  private readonly ended: Promise<unknown>
  private text = ''

  constructor(
    flags: readonly string[],
    { launcher = [], environment = {}, program = builtProgram }: NodeSurroundings = {},
  ) {
    const [command = '', ...args] = [...launcher, process.execPath, program, ...flags]
    this.child = spawn(command, args, {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, ...environment },
    })
    this.child.stderr?.on('data', (chunk) => {
      this.text += chunk
    })
    this.ended = once(this.child, 'close')
    onTestFinished(() => this.kill())
  }

  /** The messages of its log so far. */
  get messages(): string[] {
    const lines = this.text.split('\n').filter((line) => line !== '')
    return lines.map((line) => (JSON.parse(line) as { msg: string }).msg)
  }

  get pid(): number {
    return this.child.pid ?? 0
  }

  async untilServing(): Promise<void> {
    await expect.poll(() => this.messages.join('\n')).toContain('serving clients at')
  }

  /** Resolves when it has ended by itself. @returns its exit code and its last message */
  async ending(): Promise<{ readonly exitCode: number | null; readonly message: string | undefined }> {
    await this.ended
    return { exitCode: this.child.exitCode, message: this.messages.at(-1) }
  }

  async stop(): Promise<void> {
    this.child.kill('SIGTERM')
    await this.ended
  }

  async kill(): Promise<void> {
    this.child.kill('SIGKILL')
    await this.ended
  }
}

/** Flags of a cluster of one on free ports, with a new data folder that goes with the test. */
export async function lonelyNode(): Promise<{
  readonly flags: readonly string[]
  readonly dataDir: string
  readonly address: string
}> {
  const dir = mkdtempSync(join(tmpdir(), 'hstore-node-'))
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }))
  const [client, peer] = [await freePort(), await freePort()]
  const dataDir = join(dir, 'data')
  const [clientUrl, peerUrl] = [`http://127.0.0.1:${client}`, `http://127.0.0.1:${peer}`]
  const flags = [
    '--name=n1',
    `--data-dir=${dataDir}`,
    `--listen-client-urls=${clientUrl}`,
    `--advertise-client-urls=${clientUrl}`,
    `--listen-peer-urls=${peerUrl}`,
    `--initial-advertise-peer-urls=${peerUrl}`,
    `--initial-cluster=n1=${peerUrl}`,
  ]
  return { flags, dataDir, address: `127.0.0.1:${client}` }
}

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startTimeOf } from '../../log/process-identity.ts'
import type { Clock } from '../../manage/clock.ts'
import type { Context } from '../../manage/context.ts'
import type { ClusterView, MemberView } from '../../manage/node-client.ts'
import type { NodeRecord } from '../../manage/node-record.ts'
import { Session } from '../../manage/session.ts'
import { StateFolder } from '../../manage/state-folder.ts'
import type { Terminal } from '../../manage/terminal.ts'
import { idOf } from '../members/leader.ts'

/** Everything that a test has opened. */
const ends: (() => unknown)[] = []

/** For `afterEach`. */
export async function endStages(): Promise<void> {
  for (let end = ends.pop(); end !== undefined; end = ends.pop()) await end()
}

/** A terminal that keeps its output, and gives the answers of a test. */
class FakeTerminal implements Terminal {
  text = ''
  errors = ''
  questions: string[] = []
  isInteractive = false
  canRedraw = false
  columns = Number.POSITIVE_INFINITY
  rows = 24
  answer = false
  interruption = new AbortController()

  out = (text: string) => {
    this.text += text
  }
  error = (text: string) => {
    this.errors += text
  }
  say = (text: string) => this.out(`${text}\n`)
  complain = (text: string) => this.error(`${text}\n`)
  confirm = async (question: string) => {
    this.questions.push(question)
    return this.answer
  }
  untilInterrupted = (work: (signal: AbortSignal) => Promise<void>) => work(this.interruption.signal)
}

/** A new state folder and a terminal. */
export function newStage() {
  const root = mkdtempSync(join(tmpdir(), 'hstore-manage-'))
  ends.push(() => rmSync(root, { recursive: true, force: true }))
  const terminal = new FakeTerminal()
  const state = new StateFolder(root)
  let now = 0
  // Waiting takes no time.
  const clock: Clock = {
    now: () => now,
    sleep: async (ms) => {
      now += ms
    },
  }
  const context: Context = {
    terminal,
    state,
    nodeProgram: join(root, 'no-program.mjs'),
    clock,
    session: new Session(),
    discover: async () => [],
  }
  return { root, terminal, state, context }
}

/** A state file's content. Node 1 has the address 127.0.0.1:1. */
export function recordOf(number: number, changes: Partial<NodeRecord> = {}): NodeRecord {
  const name = `node${number}`
  return {
    version: 1,
    cluster: 'shop',
    name,
    address: `127.0.0.1:${number}`,
    peerAddress: `127.0.0.1:${100 + number}`,
    dataDir: `/nowhere/${name}`,
    logFile: `/nowhere/${name}.log`,
    bootstrap: { state: 'new', members: `${name}=http://127.0.0.1:${100 + number}` },
    ...changes,
  }
}

/** Makes this process the one that uses a data folder. */
export function holdFolder(dataDir: string): void {
  mkdirSync(dataDir, { recursive: true })
  writeFileSync(join(dataDir, 'hstore.lock'), `${process.pid} ${startTimeOf(process.pid)}`)
}

/**
 * Starts a process that uses a data folder.
 *
 * @param script its program
 */
export async function startHolder(
  dataDir: string,
  script = 'setInterval(() => {}, 1_000)',
): Promise<{ readonly pid: number; readonly ended: Promise<NodeJS.Signals | null> }> {
  const child = spawn(process.execPath, ['-e', `${script}; process.send('ready')`], {
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  })
  ends.push(() => child.kill('SIGKILL'))
  const ended = once(child, 'exit').then(([, signal]) => signal as NodeJS.Signals | null)
  await once(child, 'message')
  const pid = child.pid ?? 0
  mkdirSync(dataDir, { recursive: true })
  writeFileSync(join(dataDir, 'hstore.lock'), `${pid} ${startTimeOf(pid)}`)
  return { pid, ended }
}

export function memberOf(number: number, changes: Partial<MemberView> = {}): MemberView {
  return {
    id: idOf(number),
    name: `node${number}`,
    peerUrls: [`http://127.0.0.1:${100 + number}`],
    clientUrls: [`http://127.0.0.1:${number}`],
    type: 'voter',
    healthCheckMs: 1_000,
    check: null,
    ...changes,
  }
}

/** The answer of a node; node 1 leads. */
export function viewOf(
  number: number,
  members: readonly MemberView[],
  changes: Partial<ClusterView['node']> = {},
): ClusterView {
  return {
    cluster: { id: 'aa', name: 'shop' },
    node: {
      id: idOf(number),
      role: number === 1 ? 'leader' : 'follower',
      term: 3,
      leader: idOf(1),
      committed: 20,
      applied: 20,
      alarms: [],
      ...changes,
    },
    members,
  }
}

export interface FakeRequest {
  readonly path: string
  /** Empty where the request has none. */
  readonly token: string
  readonly body: string
}

/**
 * A server that answers as a node would.
 *
 * @param answer a status and a body, or undefined for no answer at all
 */
export async function fakeNode(
  answer: (request: FakeRequest) => readonly [status: number, body: unknown] | undefined,
): Promise<{ readonly address: string; readonly requests: FakeRequest[] }> {
  const requests: FakeRequest[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk) => {
      body += chunk
    })
    request.on('end', () => {
      const sent = { path: request.url ?? '', token: request.headers.authorization ?? '', body }
      requests.push(sent)
      const answered = answer(sent)
      if (answered === undefined) return
      response.statusCode = answered[0]
      response.end(typeof answered[1] === 'string' ? answered[1] : JSON.stringify(answered[1]))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  ends.push(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return { address: `127.0.0.1:${port}`, requests }
}

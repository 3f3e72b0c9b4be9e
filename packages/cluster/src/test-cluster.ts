import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Bootstrap, type Engine, type NodePlace, type NodeSpec, peerUrl } from './engine.ts'
import { defaultEngine } from './engines.ts'
import { LocalNode } from './node.ts'
import { reservePorts } from './ports.ts'
import { startWatchdog } from './watchdog.ts'

/** One node of a cluster that exists during a test. */
export interface TestNode {
  readonly name: string
  /** `host:port` of the client API; the same after a restart. */
  readonly address: string
  readonly pid: number | undefined
  /** SIGTERM, and waits until the node is gone. */
  stop(): Promise<void>
  /** SIGKILL, and waits until the node is gone. */
  kill(): Promise<void>
  /** SIGSTOP: connections stay open, and no request is answered once it has resolved. */
  pause(): Promise<void>
  /** SIGCONT. */
  resume(): void
  /**
   * Starts the node again on the same data and ports, after a graceful stop if it still runs.
   * Resolves when it is healthy. Without a quorum, pass `{ wait: false }` and wait for the last
   * node.
   */
  restart(options?: { wait?: boolean }): Promise<void>
}

export interface TestCluster {
  /** Contains each node's data and log. */
  readonly dir: string
  /** `host:port` of every node, in order. */
  readonly endpoints: readonly string[]
  readonly nodes: readonly TestNode[]
  /** The node at `index`; throws if there is none. */
  node(index: number): TestNode
  /** Ends all nodes and removes their data. */
  stop(): Promise<void>
}

export interface TestClusterOptions {
  readonly nodes?: 1 | 3 | 5
  /**
   * The folder of the data: a new one under the system's temporary folder by default. It is removed
   * at `stop`.
   */
  readonly dir?: string
  /** Default: `TICKETCD_ENGINE`, or else hstore. */
  readonly engine?: Engine
  /** False: resolves as soon as the processes run, before they are healthy. */
  readonly wait?: boolean
  /** Sets the place of each node, before its first start. */
  readonly place?: (node: Pick<NodeSpec, 'name' | 'clientPort' | 'peerPort'>) => Promise<NodePlace>
}

/**
 * Starts a cluster for a test on free ports and resolves when every node is healthy. `stop` removes
 * nodes and data. They are also removed if this process dies without calling it.
 */
export async function startCluster(options: TestClusterOptions = {}): Promise<TestCluster> {
  const engine = withCheapPasswords(options.engine ?? defaultEngine())
  const size = options.nodes ?? 1
  const binary = await engine.locate()
  const dir = options.dir ?? mkdtempSync(join(tmpdir(), 'ticketcd-test-'))
  const { ports, files } = await reservePorts(size * 2)
  const watchdog = startWatchdog([dir, ...files])

  const locals: LocalNode[] = []
  try {
    for (const [index, clientPort] of ports.slice(0, size).entries()) {
      const name = `node${index + 1}`
      const peerPort = ports[size + index] ?? 0
      const place = await options.place?.({ name, clientPort, peerPort })
      const [dataDir, logFile] = [join(dir, name), join(dir, `${name}.log`)]
      locals.push(new LocalNode(engine, { name, clientPort, peerPort, dataDir, logFile, ...place }))
    }
  } catch (error) {
    await watchdog.release()
    throw error
  }
  const members = locals.map(({ name, spec }) => ({ name, peerUrls: [peerUrl(spec)] }))
  const bootstrap: Bootstrap = { state: 'new', members, token: dir }
  const guard = () => watchdog.guard(locals.flatMap(({ pid }) => pid ?? []))

  const launch = async (node: LocalNode) => {
    await node.start(binary, bootstrap)
    guard()
  }
  // Killed here and awaited, so that nothing writes into the folder while the watchdog removes it.
  const stop = async () => {
    try {
      await Promise.all(locals.map((local) => local.kill()))
    } finally {
      await watchdog.release()
    }
  }
  const nodes = locals.map((local) => asTestNode(local, launch, guard))
  try {
    for (const local of locals) await launch(local)
    if (options.wait !== false) await Promise.all(locals.map((local) => local.waitUntilHealthy()))
  } catch (error) {
    await stop()
    throw error
  }
  return {
    dir,
    endpoints: nodes.map(({ address }) => address),
    nodes,
    node(index) {
      const found = nodes[index]
      if (found === undefined) throw new RangeError(`the cluster has ${nodes.length} nodes, not ${index + 1}`)
      return found
    },
    stop,
  }
}

/** The lowest cost of bcrypt: a login takes 1 ms, in place of 70. */
function withCheapPasswords(engine: Engine): Engine {
  return { ...engine, args: (...about) => [...engine.args(...about), '--bcrypt-cost=4'] }
}

/**
 * `guard` removes the id of an ended process from the watchdog, because the system may reuse it.
 */
function asTestNode(
  local: LocalNode,
  launch: (node: LocalNode) => Promise<void>,
  guard: () => void,
): TestNode {
  return {
    name: local.name,
    address: local.address,
    get pid() {
      return local.pid
    },
    stop: () => local.stop().finally(guard),
    kill: () => local.kill().finally(guard),
    pause: () => local.pause(),
    resume: () => local.resume(),
    async restart({ wait = true } = {}) {
      await local.stop()
      await launch(local)
      if (wait) await local.waitUntilHealthy()
    },
  }
}

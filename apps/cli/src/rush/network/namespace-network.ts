import { execFile, spawn } from 'node:child_process'
import { connect } from 'node:net'
import { promisify } from 'node:util'
import type { NodePlace } from '@ticketcd/cluster'
import type { ApiPlace, FleetNetwork, PartitionKind } from './fleet-network.ts'

const run = promisify(execFile)

/**
 * Each run uses one /24 of 198.18.0.0/16, which RFC 2544 reserves for network tests. Members start
 * at .1, the rush is .253, and the router is .254. Members are in the lower half, so that a
 * partition does not cut off the rush.
 */
const subnets = 256
const rushHost = 253
const routerHost = 254
const reachableMs = 2_000

/**
 * Partitions by the kernel. Each process runs in a separate network namespace, and another
 * namespace routes between them. A policy rule there silently drops packets from one address to
 * another. Needs root and iproute2.
 */
export class NamespaceNetwork implements FleetNetwork {
  readonly by = 'namespaces'
  private readonly router: string
  private readonly prefix: string
  private readonly names: readonly string[]
  private readonly watchdog: Watchdog

  private constructor(subnet: number, names: readonly string[], watchdog: Watchdog) {
    this.router = routerOf(subnet)
    this.prefix = prefixOf(subnet)
    this.names = names
    this.watchdog = watchdog
  }

  /**
   * @param names of the processes, at most 100
   * @throws the error of `ip` when the system allows no namespaces
   */
  static async create(names: readonly string[]): Promise<NamespaceNetwork> {
    const subnet = await claimSubnet()
    const watchdog = startWatchdog(subnet)
    const network = new NamespaceNetwork(subnet, names, watchdog)
    try {
      await shell(setUp(subnet, names))
      await network.requireForwarding()
      return network
    } catch (error) {
      await network.close()
      throw error
    }
  }

  async placeNode({ name }: { name: string }): Promise<NodePlace> {
    return { host: this.addressOf(name), launcher: this.launcherOf(name) }
  }

  async placeApi(name: string, nodes: readonly { address: string }[]): Promise<ApiPlace> {
    const etcd = nodes.map(({ address }) => address)
    return { host: this.addressOf(name), launcher: this.launcherOf(name), etcd }
  }

  async partition(name: string, kind: PartitionKind): Promise<() => Promise<void>> {
    const [target, all] = [this.addressOf(name), `${this.prefix}.0/25`]
    const rules = [
      ...(kind === 'partition-in' ? [] : [`from ${target} to ${all} blackhole`]),
      ...(kind === 'partition-out' ? [] : [`from ${all} to ${target} blackhole`]),
    ]
    await this.change('add', rules)
    return () => this.change('del', rules)
  }

  /** Ends all processes in the namespaces, and removes these with their links and routes. */
  close(): Promise<void> {
    return this.watchdog.release()
  }

  private change(verb: 'add' | 'del', rules: readonly string[]): Promise<void> {
    return shell(rules.map((rule) => `ip -n ${this.router} rule ${verb} ${rule}`))
  }

  private addressOf(name: string): string {
    const index = this.names.indexOf(name)
    if (index < 0) throw new RangeError(`the network has no process ${name}`)
    return `${this.prefix}.${index + 1}`
  }

  private launcherOf(name: string): readonly string[] {
    return ['ip', 'netns', 'exec', `${this.router}-${name}`]
  }

  /**
   * Fails early: with a firewall on the host, or a kernel that does not route, the cluster would
   * never start.
   */
  private async requireForwarding(): Promise<void> {
    const [first] = this.names
    if (first === undefined || (await refuses(this.addressOf(first)))) return
    throw new Error(`nothing passes from here to the namespace at ${this.addressOf(first)}`)
  }
}

function routerOf(subnet: number): string {
  return `ticketcd-${subnet}`
}

/** The link from the rush to the router. */
function linkOf(subnet: number): string {
  return `tcd${subnet}`
}

function prefixOf(subnet: number): string {
  return `198.18.${subnet}`
}

/** `ip` fails if the name is in use, so each subnet belongs to one run. */
async function claimSubnet(): Promise<number> {
  const first = Math.floor(Math.random() * subnets)
  for (let attempt = 0; ; attempt++) {
    const subnet = (first + attempt) % subnets
    try {
      await run('ip', ['netns', 'add', routerOf(subnet)])
      return subnet
    } catch (error) {
      if (!String(error).includes('File exists') || attempt === subnets) throw error
    }
  }
}

function setUp(subnet: number, names: readonly string[]): string[] {
  const [router, prefix, link] = [routerOf(subnet), prefixOf(subnet), linkOf(subnet)]
  const [rush, hub] = [`${prefix}.${rushHost}`, `${prefix}.${routerHost}`]
  const join = (name: string, index: number) => {
    const [space, address] = [`${router}-${name}`, `${prefix}.${index + 1}`]
    return [
      `ip netns add ${space}`,
      `ip -n ${router} link add ${name} type veth peer name eth0 netns ${space}`,
      `ip -n ${router} addr add ${hub}/32 dev ${name}`,
      `ip -n ${router} link set ${name} up`,
      `ip -n ${router} route add ${address}/32 dev ${name}`,
      `ip -n ${space} addr add ${address}/32 dev eth0`,
      `ip -n ${space} link set lo up`,
      `ip -n ${space} link set eth0 up`,
      `ip -n ${space} route add ${hub}/32 dev eth0`,
      `ip -n ${space} route add default via ${hub} dev eth0`,
    ]
  }
  return [
    `ip netns exec ${router} sh -c 'echo 1 > /proc/sys/net/ipv4/ip_forward'`,
    `ip link add ${link} type veth peer name rush netns ${router}`,
    `ip addr add ${rush}/32 dev ${link}`,
    `ip link set ${link} up`,
    `ip -n ${router} addr add ${hub}/32 dev rush`,
    `ip -n ${router} link set rush up`,
    `ip -n ${router} route add ${rush}/32 dev rush`,
    `ip route add ${hub}/32 dev ${link}`,
    `ip route add ${prefix}.0/25 via ${hub} dev ${link} src ${rush}`,
    ...names.flatMap(join),
  ]
}

async function shell(commands: readonly string[]): Promise<void> {
  await run('/bin/sh', ['-ec', commands.join('\n')])
}

/**
 * Whether a closed port refuses a connection, which proves that packets pass in both directions.
 */
function refuses(host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port: 9, timeout: reachableMs })
    const answer = (isRefused: boolean) => {
      socket.destroy()
      resolve(isRefused)
    }
    socket.once('error', ({ code }: NodeJS.ErrnoException) => answer(code === 'ECONNREFUSED'))
    socket.once('connect', () => answer(true))
    socket.once('timeout', () => answer(false))
  })
}

interface Watchdog {
  release(): Promise<void>
}

/** Removes the namespaces when its pipe closes, even if this process crashed. */
function startWatchdog(subnet: number): Watchdog {
  const script = [
    'cat',
    // The kernel would also remove it with the router's namespace, but later.
    'ip link del "$1"',
    `for space in $(ip netns list | cut -d' ' -f1 | grep -E "^$0(-|$)"); do`,
    '  for pid in $(ip netns pids "$space"); do kill -9 "$pid"; done',
    '  ip netns del "$space"',
    'done',
  ].join('\n')
  const child = spawn('/bin/sh', ['-c', script, routerOf(subnet), linkOf(subnet)], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  // Neither the process nor its pipe may keep this one alive.
  child.unref()
  ;(child.stdin as unknown as { unref(): void }).unref()
  return {
    release: () =>
      new Promise((resolve) => {
        if (child.exitCode !== null) return resolve()
        child.ref()
        child.once('exit', () => resolve())
        child.stdin.end()
      }),
  }
}

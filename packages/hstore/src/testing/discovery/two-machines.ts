import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { promisify } from 'node:util'
import { onTestFinished } from 'vitest'

const run = promisify(execFile)

export interface Machine {
  /** Its address on the network of the two. */
  readonly address: string
  /** A command that runs a program on it. */
  readonly launcher: readonly string[]
}

/**
 * Two machines that one cable joins: network namespaces with the two ends of a virtual one. They
 * end with the test. Needs root and iproute2.
 *
 * @returns undefined where the system allows no namespaces
 */
export async function twoMachines(): Promise<readonly [Machine, Machine] | undefined> {
  const holders: ChildProcess[] = []
  onTestFinished(async () => {
    for (const holder of holders) holder.stdin?.end()
    await Promise.all(holders.map((each) => each.exitCode ?? once(each, 'close')))
  })
  try {
    holders.push(await namespaceHolder(), await namespaceHolder())
    const [one, other] = holders.map(({ pid }) => ['nsenter', '-t', String(pid), '-n'] as const)
    if (one === undefined || other === undefined) return undefined
    // No end is ever on the real network.
    await command(one, `ip link add cable type veth peer name cable netns ${holders[1]?.pid}`)
    return [await connected(one, '198.18.200.1'), await connected(other, '198.18.200.2')]
  } catch {
    return undefined
  }
}

/**
 * A process that keeps a new namespace until its input ends, and so at the latest with this
 * process.
 */
async function namespaceHolder(): Promise<ChildProcess> {
  const holder = spawn('unshare', ['--net', 'sh', '-c', 'echo; read line'], {
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  await Promise.race([
    once(holder.stdout, 'data'),
    once(holder, 'close').then(([code]) => {
      throw new Error(`unshare ended with ${code}`)
    }),
  ])
  return holder
}

async function connected(launcher: readonly string[], address: string): Promise<Machine> {
  await command(launcher, 'ip link set lo up')
  await command(launcher, `ip address add ${address}/24 dev cable`)
  await command(launcher, 'ip link set cable up')
  return { address, launcher }
}

async function command(launcher: readonly string[], line: string): Promise<void> {
  const [program = '', ...args] = [...launcher, ...line.split(' ')]
  await run(program, args)
}

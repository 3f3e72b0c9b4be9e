import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { freePort } from '@ticketcd/cluster'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { otherSecret, secret } from '../testing/discovery/announced.ts'
import { type Machine, twoMachines } from '../testing/discovery/two-machines.ts'
import { lonelyNode, NodeProgram } from '../testing/node-program.ts'
import type { Discovered, DiscoverOptions } from './discover.ts'

const searchFile = fileURLToPath(new URL('./discover.ts', import.meta.url))
const here: Machine = { address: '127.0.0.1', launcher: [] }

let dir: string
let secretFile: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'hstore-discovery-'))
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }))
  secretFile = join(dir, 'secret')
  writeFileSync(secretFile, `${secret}\n`, { mode: 0o600 })
})

/** The state folder of a user's programs on a machine. */
const stateOn = (machine: Machine) => join(dir, `state-${machine.address}`)

/** A node that serves, with its data in a folder of its own. */
async function startedNode(
  machine: Machine,
  name: string,
  ...flags: readonly string[]
): Promise<NodeProgram> {
  const [clientUrl, peerUrl] = [await freePort(), await freePort()].map(
    (port) => `http://${machine.address}:${port}`,
  )
  const node = new NodeProgram(
    [
      `--name=${name}`,
      `--data-dir=${join(dir, name)}`,
      `--listen-client-urls=${clientUrl}`,
      `--listen-peer-urls=${peerUrl}`,
      `--initial-advertise-peer-urls=${peerUrl}`,
      `--initial-cluster=${name}=${peerUrl}`,
      ...flags,
    ],
    { launcher: machine.launcher, environment: { HSTORE_STATE: stateOn(machine) } },
  )
  await node.untilServing()
  return node
}

/** A search by a process on a machine. */
async function searchOn(machine: Machine, options: Partial<DiscoverOptions>): Promise<Discovered> {
  const folder = join(stateOn(machine), '.discovery')
  const all = { cluster: 'shop', secret: undefined, folder, timeoutMs: 1_000, ...options }
  const source = `
    import { discover } from ${JSON.stringify(searchFile)}
    process.stdout.write(JSON.stringify(await discover(${JSON.stringify(all)})))`
  const [program = '', ...args] = [...machine.launcher, process.execPath]
  const { stdout } = await promisify(execFile)(program, [
    ...args,
    '--import',
    'tsx',
    '--input-type=module',
    '--eval',
    source,
  ])
  return JSON.parse(stdout) as Discovered
}

const namesOf = ({ nodes }: Discovered) => nodes.map(({ cluster, node }) => `${cluster}/${node}`)

describe('nodes with a secret', () => {
  it('are found by their cluster from another machine, not without the secret, and not when dead', async () => {
    // Where the system has no namespaces, the two are one machine, and the folder carries the
    // entries.
    const [one, other] = (await twoMachines()) ?? [here, here]
    const flags = [`--discovery-secret-file=${secretFile}`]
    const node = await startedNode(one, 'n1', '--discovery=shop', ...flags)
    await startedNode(one, 'n2', '--discovery=bank', ...flags)

    const search = (options: Partial<DiscoverOptions> = {}) => searchOn(other, { secret, ...options })
    await expect.poll(async () => namesOf(await search())).toEqual(['shop/n1'])
    await expect.poll(async () => namesOf(await search({ cluster: 'bank' }))).toEqual(['bank/n2'])
    const [found] = (await search()).nodes
    expect(found?.clientUrls).toEqual([expect.stringContaining(`http://${one.address}:`)])
    expect(found?.peerUrls).toEqual([expect.stringContaining(`http://${one.address}:`)])

    await expect
      .poll(() => search({ secret: otherSecret }))
      .toMatchObject({ nodes: [], unverified: [{ mismatch: 'secret' }] })
    expect(await search({ cluster: 'other' })).toEqual({ nodes: [], unverified: [], problems: [] })

    await node.kill()
    expect(namesOf(await search())).toEqual([])
  })
})

describe('nodes on one machine', () => {
  it('are found without a secret and without a network, until they end in any way', async () => {
    const [one, two] = [
      await startedNode(here, 'n1', '--discovery=shop'),
      await startedNode(here, 'n2', '--discovery=shop'),
    ]
    const names = async () => namesOf(await searchOn(here, {}))
    await expect.poll(names).toEqual(['shop/n1', 'shop/n2'])
    await one.kill()
    await expect.poll(names).toEqual(['shop/n2'])
    await two.stop()
    expect(await names()).toEqual([])
    expect(readdirSync(join(stateOn(here), '.discovery'))).toEqual([])
  })

  it('are not announced where nobody asks for it', async () => {
    const node = await startedNode(here, 'n1')
    expect(namesOf(await searchOn(here, {}))).toEqual([])
    expect(node.messages.join('\n')).not.toContain('discovery')
  })
})

it('a secret that cannot be used ends the start with a sentence, before anything is written', async () => {
  const { flags, dataDir } = await lonelyNode()
  writeFileSync(secretFile, 'short')
  for (const [file, words] of [
    [secretFile, `The discovery secret in ${secretFile} has 16 to 4096 characters.`],
    [join(dir, 'missing'), `The discovery secret cannot be read from ${join(dir, 'missing')}`],
  ] as const) {
    const node = new NodeProgram([...flags, '--discovery=shop', `--discovery-secret-file=${file}`])
    expect(await node.ending()).toMatchObject({ exitCode: 2, message: expect.stringContaining(words) })
  }
  expect(() => readdirSync(dataDir)).toThrow('ENOENT')
})

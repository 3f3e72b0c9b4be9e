import { execFile } from 'node:child_process'
import { rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { defaultEngine, type Engine } from '@ticketcd/cluster'
import { failureDecisions } from '@ticketcd/schema'
import { afterEach, describe, expect, it } from 'vitest'
import { failureOf } from './testing/browser.ts'
import { type Stage, setStage } from './testing/stage.ts'
import { orderId, password, putEvent, putUser } from './testing/world.ts'

/*
 * Drills of docs/operations.md, with the same commands. The api runs throughout, and is never
 * restarted.
 */

const run = promisify(execFile)
const etcdctl = (...args: string[]) => run('etcdctl', args, { env: { ...process.env, ETCDCTL_API: '3' } })
/** The program that restores a snapshot, with its first arguments, by engine. */
const restoreCommand = {
  etcd: ['etcdctl', 'snapshot', 'restore'],
  hstore: [
    process.execPath,
    createRequire(import.meta.url).resolve('@ticketcd/hstore/server'),
    'restore',
    '--snapshot',
  ],
}
const soon = { timeout: 30_000, interval: 100 }
const order = (number: number) => ({ eventId: 'concert', orderId: orderId(number) })
const lines = [{ ticketType: 'Standard', quantity: 1 }]

let stage: Stage
afterEach(() => stage.close())

async function open(options: Parameters<typeof setStage>[0] = {}) {
  stage = await setStage({
    nodes: 1,
    ...options,
    seed: async (store) => {
      await putEvent(store, 'concert')
      await putUser(store, 'ana', 'customer')
      await putUser(store, 'root', 'admin')
    },
  })
  const [ana, admin] = [stage.visitor(), stage.visitor()]
  await ana.call.auth.logIn.mutate({ username: 'ana', password })
  await admin.call.auth.logIn.mutate({ username: 'root', password })
  return { ana, admin, member: stage.cluster.endpoints[0] as string }
}

/** An engine whose quota is used up sooner than the suggested 8 GiB. */
const tinyQuota = {
  ...defaultEngine(),
  args: (...args: Parameters<Engine['args']>) => [
    ...defaultEngine().args(...args),
    '--quota-backend-bytes=4000000',
  ],
}

describe('when the quota is used up', () => {
  it('writes fail at once with a message, browsing works, and sales resume once the alarm is off', async () => {
    const { ana, admin, member } = await open({ engine: tinyQuota })
    const overwrite = async () => {
      for (;;) await stage.store.raw.put('junk', 'x'.repeat(500_000))
    }
    await expect(overwrite()).rejects.toMatchObject({ code: 'no-space' })

    const failure = await failureOf(ana.call.checkout.hold.mutate({ ...order(1), lines }))
    expect(failure.code).toBe('unavailable')
    expect(failureDecisions[failure.code]).toBe('retry')
    expect((await ana.call.catalogue.list.query({ text: 'musica' })).total).toBe(1)
    expect((await ana.call.auth.me.query())?.username).toBe('ana')
    // On a busy machine a node may be slow.
    const concerns = async () => {
      const { concerns } = await admin.call.cluster.health.query()
      return concerns.map(({ code }) => code).filter((code) => !code.startsWith('slow-'))
    }
    await expect.poll(concerns, soon).toContain('alarm')
    expect((await admin.call.cluster.health.query()).nodes[0]?.alarms).toEqual(['NOSPACE'])

    const { stdout } = await etcdctl(`--endpoints=${member}`, 'endpoint', 'status', '-w', 'json')
    const revision = /"revision":(\d+)/.exec(stdout)?.[1] ?? ''
    await etcdctl(`--endpoints=${member}`, 'compact', '--physical', revision)
    await etcdctl(`--endpoints=${member}`, '--command-timeout=60s', 'defrag')
    await etcdctl(`--endpoints=${member}`, 'alarm', 'disarm')
    await ana.call.checkout.hold.mutate({ ...order(1), lines })
    await ana.call.checkout.confirm.mutate(order(1))
    await expect.poll(concerns, soon).toEqual([])
  })
})

describe('a restore from a snapshot', () => {
  it('is detected as another history: later writes are gone everywhere, and sales continue', async () => {
    const { ana, admin, member } = await open()
    const backup = join(stage.cluster.dir, 'backup.db')
    await ana.call.checkout.hold.mutate({ ...order(1), lines })
    await ana.call.checkout.confirm.mutate(order(1))
    await etcdctl(`--endpoints=${member}`, 'snapshot', 'save', backup)
    await putEvent(stage.store, 'since', { name: 'Noite Perdida' })
    const names = async () =>
      (await stage.visitor().call.catalogue.list.query({})).items.map(({ eventId }) => eventId).sort()
    await expect.poll(names, soon).toEqual(['concert', 'since'])
    const before = await admin.call.cluster.health.query()

    const node = stage.cluster.node(0)
    await node.stop()
    const folder = join(stage.cluster.dir, node.name)
    rmSync(folder, { recursive: true })
    const peer = 'http://127.0.0.1:2380'
    const [program = '', ...first] = restoreCommand[defaultEngine().name]
    const options = [
      ...[backup, '--name', node.name, '--data-dir', folder],
      ...['--initial-cluster', `${node.name}=${peer}`, '--initial-advertise-peer-urls', peer],
      ...['--initial-cluster-token', 'after-the-loss'],
    ]
    await run(program, [...first, ...options], { env: { ...process.env, ETCDCTL_API: '3' } })
    await node.restart()

    await expect.poll(names, soon).toEqual(['concert'])
    // Sessions from before the snapshot still exist. A page drops the revision that it has seen.
    await ana.call.checkout.hold.mutate({ ...order(2), lines })
    await ana.call.checkout.confirm.mutate(order(2))
    const mine = async () => (await ana.call.purchases.mine.query({ when: 'upcoming' })).items.length
    await expect.poll(mine, soon).toBe(2)
    const cluster = async () => {
      const { state, nodes, leaderId } = await admin.call.cluster.health.query()
      return [state, nodes.map(({ name, address }) => [name, address]), leaderId !== before.leaderId]
    }
    // The member has another id now, but is the same node at the same address.
    await expect.poll(cluster, soon).toEqual(['healthy', [[node.name, member]], true])
  })
})

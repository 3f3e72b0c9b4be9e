import { mkdirSync, rmSync } from 'node:fs'
import { describe, expect, it, onTestFinished } from 'vitest'
import { announcementOf, newFolder, otherSecret, secret } from '../testing/discovery/announced.ts'
import { freeUdpPort, loopbackNetwork, packetRecorder } from '../testing/discovery/loopback-network.ts'
import { ManualTimers } from '../testing/peers/manual-timers.ts'
import { type AnnounceOptions, announce } from './announce.ts'
import { type DiscoverOptions, discover } from './discover.ts'

const second = announcementOf({ node: 'n2', nodeId: '00000000000000a2' })

/** Announces a node until the test ends. By default it has a folder that no search reads. */
async function announced(options: Partial<AnnounceOptions>) {
  const problems: string[] = []
  const running = await announce({
    announcement: announcementOf(),
    secret: undefined,
    folder: newFolder(),
    onProblem: (problem) => problems.push(problem),
    ...options,
  })
  onTestFinished(() => running.close())
  return { ...running, problems }
}

function search(options: Partial<DiscoverOptions>) {
  return discover({ cluster: 'shop', secret: undefined, folder: newFolder(), timeoutMs: 20_000, ...options })
}

async function namesFound(options: Partial<DiscoverOptions>): Promise<string[]> {
  return (await search(options)).nodes.map(({ cluster, node }) => `${cluster}/${node}`)
}

describe('on the network', () => {
  it('a search finds the nodes of its cluster that have its secret', async () => {
    const network = await loopbackNetwork()
    expect((await announced({ secret, network })).isOnNetwork).toBe(true)
    await announced({ secret, network, announcement: second })
    await announced({ secret, network, announcement: announcementOf({ cluster: 'bank' }) })
    await expect.poll(() => namesFound({ secret, network })).toEqual(['shop/n1', 'shop/n2'])
    const { nodes, unverified, problems } = await search({ secret, network })
    expect(nodes[0]).toEqual(announcementOf())
    expect([unverified, problems]).toEqual([[], []])
    await expect
      .poll(() => namesFound({ secret, network, cluster: undefined }))
      .toEqual(['bank/n1', 'shop/n1', 'shop/n2'])
  })

  it('a search with another secret learns that there are nodes, and no more', async () => {
    const network = await loopbackNetwork()
    await announced({ secret, network })
    await expect
      .poll(() => search({ secret: otherSecret, network, timeoutMs: 300 }))
      .toEqual({ nodes: [], unverified: [{ from: '127.0.0.1', mismatch: 'secret' }], problems: [] })
    expect(await search({ secret: otherSecret, network, cluster: 'bank', timeoutMs: 300 })).toEqual({
      nodes: [],
      unverified: [],
      problems: [],
    })
  })

  it('a search whose clock is an hour off learns the reason', async () => {
    const network = await loopbackNetwork()
    await announced({ secret, network })
    const wallClock = () => Date.now() + 3_600_000
    await expect
      .poll(() => search({ secret, network, wallClock, timeoutMs: 300 }))
      .toMatchObject({ nodes: [], unverified: [{ mismatch: 'clock' }] })
  })

  it('a node that is closed is not found any more', async () => {
    const network = await loopbackNetwork()
    const folder = newFolder()
    const { close } = await announced({ secret, network, folder })
    expect(await namesFound({ secret, network, folder })).toEqual(['shop/n1'])
    await close()
    expect(await namesFound({ secret, network, folder, timeoutMs: 300 })).toEqual([])
  })

  it('an answer that was recorded is nothing to a later search', async () => {
    const network = await loopbackNetwork()
    const recorder = await packetRecorder(network.port)
    const { close } = await announced({ secret, network })
    expect(await namesFound({ secret, network })).toEqual(['shop/n1'])
    await close()
    const later = await announced({ secret, network, announcement: second })
    const stop = recorder.replay()
    expect(await namesFound({ secret, network })).toEqual(['shop/n2'])
    stop()
    await later.close()
  })

  it('a search asks again, since packets may be lost', async () => {
    const network = await loopbackNetwork()
    const timers = new ManualTimers()
    const found = namesFound({ secret, network, timers })
    await announced({ secret, network })
    let isOver = false
    void found.then(() => {
      isOver = true
    })
    await expect
      .poll(() => {
        timers.advance(200)
        return isOver
      })
      .toBe(true)
    expect(await found).toEqual(['shop/n1'])
  })

  it('nodes with addresses of their machine alone are not announced', async () => {
    const announcement = announcementOf({ clientUrls: ['http://localhost:2379'] })
    const network = await loopbackNetwork()
    const { isOnNetwork, problems } = await announced({ secret, announcement, network })
    expect(isOnNetwork).toBe(false)
    expect(problems).toEqual([
      'Only this machine can dial http://localhost:2379, so this node is not announced on the network. Give an ' +
        'address of the network in --advertise-client-urls.',
    ])
  })
})

describe('on one machine', () => {
  it('a search finds the nodes of its cluster at once, without a network', async () => {
    const folder = newFolder()
    const timers = new ManualTimers()
    await announced({ folder })
    await announced({ folder, announcement: second })
    await announced({ folder, announcement: announcementOf({ cluster: 'bank' }) })
    expect(await namesFound({ folder, timers })).toEqual(['shop/n1', 'shop/n2'])
    expect(await namesFound({ folder, timers, cluster: undefined })).toEqual([
      'bank/n1',
      'shop/n1',
      'shop/n2',
    ])
  })

  it('a search ends without a node when its time is over', async () => {
    const timers = new ManualTimers()
    const found = search({ timers, timeoutMs: 3_000 })
    timers.advance(3_000)
    expect(await found).toEqual({ nodes: [], unverified: [], problems: [] })
  })

  it('a search finds a node that starts meanwhile', async () => {
    const folder = newFolder()
    const found = namesFound({ folder })
    await announced({ folder })
    expect(await found).toEqual(['shop/n1'])
  })

  it('a search finds nodes with a secret where multicast does not work', async () => {
    const folder = newFolder()
    const network = { port: await freeUdpPort(), interfaces: () => ['203.0.113.77'] }
    const { problems, isOnNetwork } = await announced({ secret, folder, network })
    expect(isOnNetwork).toBe(false)
    expect(problems).toEqual([
      expect.stringMatching(
        /^Multicast does not work on 203\.0\.113\.77: .*\. Nodes of this machine find each other without it\.$/,
      ),
    ])
    const { nodes, problems: own } = await search({ secret, folder, network })
    expect(nodes).toEqual([announcementOf()])
    expect(own).toEqual([expect.stringContaining('Multicast does not work on 203.0.113.77')])
  })

  it('a search with another secret, or without one, learns that there are nodes', async () => {
    const folder = newFolder()
    const network = await loopbackNetwork()
    await announced({ secret, folder, network: { ...network, interfaces: () => [] } })
    for (const other of [otherSecret, undefined])
      await expect
        .poll(() => search({ secret: other, folder, network, timeoutMs: 300 }))
        .toMatchObject({
          nodes: [],
          unverified: [{ from: expect.stringContaining(folder), mismatch: 'secret' }],
        })
  })

  it('an entry that was removed is written again within a minute', async () => {
    const folder = newFolder()
    const timers = new ManualTimers()
    await announced({ folder, timers })
    rmSync(folder, { recursive: true })
    expect(await namesFound({ folder, timeoutMs: 50 })).toEqual([])
    timers.advance(60_000)
    expect(await namesFound({ folder })).toEqual(['shop/n1'])
  })

  it('a folder that cannot be used is a problem that is reported once, and the network goes on', async () => {
    const folder = newFolder()
    mkdirSync(folder, { mode: 0o755 })
    const network = await loopbackNetwork()
    const timers = new ManualTimers()
    const { problems, close } = await announced({ secret, folder, network, timers })
    timers.advance(120_000)
    const { nodes, problems: own } = await search({ secret, folder, network })
    expect(nodes).toEqual([announcementOf()])
    const sentence = `${folder} is open to other users. Change its mode to 700.`
    expect(own).toEqual([sentence])
    await close()
    expect(problems).toEqual([`This node is not announced on its machine. ${sentence}`])
  })
})

it('a search that is aborted ends with the reason', async () => {
  const aborted = AbortSignal.abort(new Error('before'))
  await expect(search({ signal: aborted })).rejects.toThrow('before')
  const controller = new AbortController()
  const found = search({ secret, network: await loopbackNetwork(), signal: controller.signal })
  controller.abort(new Error('during'))
  await expect(found).rejects.toThrow('during')
})

it('a node whose URLs do not fit into a packet is refused', async () => {
  const clientUrls = Array.from({ length: 50 }, (_, index) => `http://192.0.2.${index}:2379`)
  await expect(announced({ announcement: announcementOf({ clientUrls }) })).rejects.toThrow(RangeError)
})

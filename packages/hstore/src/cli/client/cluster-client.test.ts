import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { services } from '@ticketcd/wire'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { FakeNode, lost, silent } from '../../testing/cli/fake-node.ts'
import { testClient } from '../../testing/cli/test-client.ts'
import { formatHostPort } from '../../text/host-port.ts'
import { Heartbeat } from './heartbeat.ts'

const { Auth, KV, Maintenance } = services
const put = { key: 'a', value: Buffer.from('1') }
const value = (text: string) => ({ kvs: [{ key: 'a', value: Buffer.from(text) }] })

const at = ({ name, address }: FakeNode) => `${name} (${formatHostPort(address)})`

async function pair() {
  const [one, other] = (await FakeNode.cluster(2)) as [FakeNode, FakeNode]
  return { one, other, ...testClient({ addresses: [one.address] }) }
}

const read = async ({ client }: Pick<ReturnType<typeof testClient>, 'client'>) =>
  Buffer.from((await client.read(KV.range, { key: 'a' })).kvs[0]?.value ?? '').toString()

describe('a read', () => {
  it('goes to another member when the connection is lost, and a notice says so', async () => {
    const { one, other, client, notices } = await pair()
    one.answer(KV.range, () => lost)
    other.answer(KV.range, () => value('1'))
    expect(await read({ client })).toBe('1')
    expect(notices).toEqual([`${at(one)}: the connection was lost. Continuing at ${at(other)}.`])
  })

  it('stays at the other member afterwards, without another notice', async () => {
    const { one, other, client, notices } = await pair()
    other.answer(KV.range, () => value('1'))
    await client.connect()
    await one.kill()
    expect([await read({ client }), await read({ client })]).toEqual(['1', '1'])
    expect(notices).toHaveLength(1)
    expect(client.nodes.place?.name).toBe('node2')
  })

  it('is sent to a restarted node again', async () => {
    const [one] = (await FakeNode.cluster(1)) as [FakeNode]
    const { client, notices } = testClient({ addresses: [one.address] })
    one.answer(KV.range, () => value('1'))
    await client.connect()
    one.drop()
    expect(await read({ client })).toBe('1')
    expect(notices).toEqual([])
  })

  it('begins at the next given address where the first one is dead', async () => {
    const [one, other] = (await FakeNode.cluster(2)) as [FakeNode, FakeNode]
    other.answer(KV.range, () => value('1'))
    await one.kill()
    const { client } = testClient({ addresses: [one.address, other.address] })
    expect(await read({ client })).toBe('1')
  })

  it('leaves a node that accepts connections and does not answer', async () => {
    const [other] = (await FakeNode.cluster(1)) as [FakeNode]
    other.answer(KV.range, () => value('1'))
    const hung = createServer()
    hung.listen(0, '127.0.0.1')
    await once(hung, 'listening')
    onTestFinished(() => void hung.close())
    const { port } = hung.address() as AddressInfo
    const addresses = [{ host: '127.0.0.1', port, isSecure: false }, other.address]
    const { client, notices } = testClient({ addresses, connectMs: 2_000 })
    expect(await read({ client })).toBe('1')
    expect(notices[0]).toContain('no answer in 2 s')
  })

  it('is refused as the server says', async () => {
    const { one, other, client } = await pair()
    one.answer(KV.range, () => ({
      code: 11,
      message: 'etcdserver: mvcc: required revision has been compacted',
    }))
    await expect(read({ client })).rejects.toMatchObject({
      code: 'compacted',
      message: 'The history of this revision was compacted.',
    })
    expect(other.calls).toEqual([])
  })

  it('fails when no node answers, with the reason of each', async () => {
    const { one, other, client } = await pair()
    one.answer(KV.range, () => lost)
    await client.connect()
    await other.kill()
    await one.kill()
    await expect(read({ client })).rejects.toMatchObject({
      code: 'unavailable',
      message: `No node answers. ${at(other)}: connection refused; ${at(one)}: connection refused.`,
    })
  })

  it('fails with the answer of the nodes when its time is over', async () => {
    const [one] = (await FakeNode.cluster(1)) as [FakeNode]
    vi.useFakeTimers({ toFake: ['performance'] })
    onTestFinished(() => void vi.useRealTimers())
    one.answer(KV.range, () => {
      if (one.calls.length > 2) vi.advanceTimersByTime(60_000)
      return { code: 14, message: 'etcdserver: no leader' }
    })
    const { client } = testClient({ addresses: [one.address] })
    await expect(read({ client })).rejects.toMatchObject({
      code: 'unavailable',
      message: 'The cluster has no leader. A majority of its voters must run.',
    })
    expect(one.calls).toHaveLength(3)
  })

  it('ends with its signal', async () => {
    const { one, client } = await pair()
    const controller = new AbortController()
    one.answer(KV.range, () => {
      controller.abort()
      return silent
    })
    await expect(client.read(KV.range, { key: 'a' }, controller.signal)).rejects.toThrow(/abort/)
  })
})

describe('a write', () => {
  it('whose answer is lost has an unknown outcome, and no node receives it again', async () => {
    const { one, other, client } = await pair()
    one.answer(KV.put, () => lost)
    other.answer(KV.put, () => ({}))
    await expect(client.write(KV.put, put)).rejects.toMatchObject({
      code: 'unknown-outcome',
      message:
        `The outcome of the write is unknown: ${at(one)} did not confirm it ` +
        '(the connection was lost). It was not sent again. Read before you write again.',
    })
    expect([one.calls, other.calls]).toEqual([['Put'], []])
  })

  it('that is ended by Ctrl-C has an unknown outcome', async () => {
    const { one, client } = await pair()
    const controller = new AbortController()
    one.answer(KV.put, () => {
      controller.abort()
      return silent
    })
    const write = client.write(KV.put, put, controller.signal)
    await expect(write).rejects.toMatchObject({ code: 'unknown-outcome' })
  })

  it.each([
    [14, 'etcdserver: request timed out'],
    [14, 'etcdserver: leader changed'],
    [13, 'stream terminated'],
    [2, 'raft: stopped'],
    [2, 'some error'],
  ])('that fails with %d %s has an unknown outcome', async (code, message) => {
    const { one, other, client } = await pair()
    one.answer(KV.put, () => ({ code, message }))
    await expect(client.write(KV.put, put)).rejects.toMatchObject({ code: 'unknown-outcome' })
    expect(other.calls).toEqual([])
  })

  it.each([
    'etcdserver: no leader',
    'etcdserver: rpc not supported for learner',
    'etcdserver: too many requests',
  ])('that a node has refused with %s goes to another one', async (message) => {
    const { one, other, client } = await pair()
    one.answer(KV.put, () => ({ code: 14, message }))
    other.answer(KV.put, () => ({ header: { revision: 7 } }))
    expect((await client.write(KV.put, put)).header?.revision).toBe(7)
    expect([one.calls, other.calls]).toEqual([['Put'], ['Put']])
  })

  it('goes over a new connection where the old one was closed meanwhile', async () => {
    const { one, other, client } = await pair()
    await client.connect()
    await one.kill()
    other.answer(KV.put, () => ({ header: { revision: 7 } }))
    expect((await client.write(KV.put, put)).header?.revision).toBe(7)
  })
})

describe('the cluster', () => {
  it('stays the same: a node of another one at a known address is refused', async () => {
    const { one, other, client } = await pair()
    await client.connect()
    other.clusterId = 2n
    other.answer(KV.put, () => ({}))
    await one.kill()
    const failure = client.write(KV.put, put)
    await expect(failure).rejects.toMatchObject({ code: 'unavailable' })
    await expect(failure).rejects.toThrow('it belongs to another cluster now')
    expect(other.calls).toEqual([])
  })

  it('names its node by its id, since an address may be written in several ways', async () => {
    const [one] = (await FakeNode.cluster(1)) as [FakeNode]
    const { client } = testClient({ addresses: [{ ...one.address, host: 'localhost' }] })
    await client.connect()
    expect(client.nodes.place).toEqual({ address: { ...one.address, host: 'localhost' }, name: 'node1' })
    expect(client.nodes.memberId).toBe(1n)
  })

  it('changes by use', async () => {
    const { client } = await pair()
    await client.connect()
    const [stranger] = (await FakeNode.cluster(1)) as [FakeNode]
    stranger.clusterId = 2n
    stranger.answer(KV.put, () => ({}))
    await client.nodes.use({ address: stranger.address, name: undefined })
    await client.write(KV.put, put)
    expect(stranger.calls).toEqual(['Put'])
    expect(client.nodes.members.list).toHaveLength(1)
  })

  it('use of a dead node leaves all as it was', async () => {
    const { one, other, client } = await pair()
    await client.connect()
    await other.kill()
    const used = client.nodes.use({ address: other.address, name: 'node2' })
    await expect(used).rejects.toThrow(/^node2 .* cannot be used: connection refused\. The node is the same/)
    one.answer(KV.range, () => value('1'))
    expect(await read({ client })).toBe('1')
  })

  it('is asked node by node, without a way around', async () => {
    const { one, other, client } = await pair()
    one.answer(Maintenance.status, () => ({ raftTerm: 3 }))
    await client.connect()
    const term = (address = one.address) =>
      client.nodes.at(address, 30_000, async (channel, options) => {
        return (await channel.call(Maintenance.status, {}, options)).raftTerm
      })
    expect(await term()).toBe(3)
    await other.kill()
    await expect(term(other.address)).rejects.toThrow('connection refused')
  })
})

describe('a login', () => {
  const login = { name: 'root', password: 'secret' }

  it('is made anew when the token has expired', async () => {
    const [one] = (await FakeNode.cluster(1)) as [FakeNode]
    let tokens = 0
    one.answer(Auth.authenticate, () => ({ token: `token${++tokens}` }))
    one.answer(KV.put, (_, { token }) =>
      token === 'token2'
        ? { header: { revision: 2 } }
        : { code: 16, message: 'etcdserver: invalid auth token' },
    )
    const { client } = testClient({ addresses: [one.address], login })
    await client.write(KV.put, put)
    expect(one.calls).toEqual(['Authenticate', 'Put', 'Authenticate', 'Put'])
  })

  it('is made once where the new token is refused too', async () => {
    const [one] = (await FakeNode.cluster(1)) as [FakeNode]
    one.answer(Auth.authenticate, () => ({ token: 'token' }))
    one.answer(KV.put, () => ({ code: 16, message: 'etcdserver: invalid auth token' }))
    const { client } = testClient({ addresses: [one.address], login })
    await expect(client.write(KV.put, put)).rejects.toMatchObject({ code: 'denied' })
    expect(one.calls).toEqual(['Authenticate', 'Put', 'Authenticate', 'Put'])
  })

  it('is left out where the cluster has none', async () => {
    const [one] = (await FakeNode.cluster(1)) as [FakeNode]
    one.answer(Auth.authenticate, () => ({ code: 9, message: 'etcdserver: authentication is not enabled' }))
    one.answer(KV.put, () => ({}))
    const { client } = testClient({ addresses: [one.address], login })
    await client.write(KV.put, put)
    expect(one.calls).toEqual(['Authenticate', 'Put'])
  })

  it('with a wrong password is refused, and tried nowhere else', async () => {
    const [one, other] = (await FakeNode.cluster(2)) as [FakeNode, FakeNode]
    one.answer(Auth.authenticate, () => ({
      code: 3,
      message: 'etcdserver: authentication failed, invalid user ID or password',
    }))
    const { client } = testClient({ addresses: [one.address, other.address], login })
    await expect(client.write(KV.put, put)).rejects.toMatchObject({
      code: 'denied',
      message: 'The name or the password of the user root is wrong.',
    })
    expect(other.calls).toEqual([])
  })
})

it('a heartbeat closes the channel of a node that is silent', async () => {
  let resolve = () => {}
  const closed = new Promise<void>((done) => {
    resolve = done
  })
  const heartbeat = new Heartbeat({ ping: async () => false, close: () => resolve() }, 1)
  await closed
  heartbeat.stop()
})

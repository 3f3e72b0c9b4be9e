import { afterEach, describe, expect, it } from 'vitest'
import { endStages, fakeNode, memberOf, newStage, recordOf, viewOf } from '../testing/manage/stage.ts'
import type { ClusterView } from './node-client.ts'
import { Surveyor, viewOfContact } from './survey.ts'

afterEach(endStages)

/** Two nodes that answer, each at an address of its own, and know one another. */
async function twoNodes(change: (view: ClusterView) => ClusterView = (view) => view) {
  const members = [memberOf(1), memberOf(2)]
  const answering = [1, 2].map((number) => fakeNode(() => [200, change(viewOf(number, members))]))
  const nodes = await Promise.all(answering)
  nodes.forEach(({ address }, index) => {
    members[index] = memberOf(index + 1, { clientUrls: [`http://${address}`] })
  })
  return { members, addresses: nodes.map(({ address }) => address) as [string, string], nodes }
}

describe('a survey', () => {
  it('reaches all members through one', async () => {
    const { addresses } = await twoNodes()
    const { context } = newStage()
    const { rows, cluster } = await new Surveyor(context, { contact: addresses[0] }).survey()
    expect(cluster).toBe('shop')
    expect(rows.map(({ name, health, role }) => [name, health, role])).toEqual([
      ['node1', 'healthy', 'leader'],
      ['node2', 'healthy', 'follower'],
    ])
  })

  it('asks the nodes of this machine', async () => {
    const { addresses } = await twoNodes()
    const { state, context } = newStage()
    state.create(recordOf(1, { address: addresses[0] }))
    state.create(recordOf(9, { address: '127.0.0.1:9' }))
    const { rows } = await new Surveyor(context, {}).survey()
    expect(rows.map(({ name, health }) => [name, health])).toEqual([
      ['node1', 'healthy'],
      ['node2', 'healthy'],
      ['node9', 'removed'],
    ])
  })

  it('goes on when its contact has ended', async () => {
    const { members, addresses } = await twoNodes()
    const { context } = newStage()
    const surveyor = new Surveyor(context, { contact: addresses[0] })
    await surveyor.survey()
    members[0] = memberOf(1, { clientUrls: ['http://127.0.0.1:1'] })
    expect((await surveyor.survey()).rows.map(({ health }) => health)).toEqual(['healthy', 'healthy'])
  })

  it('counts no node of another cluster that has the same address now', async () => {
    let id = 'aa'
    const { addresses } = await twoNodes((view) => ({ ...view, cluster: { id, name: 'shop' } }))
    const surveyor = new Surveyor(newStage().context, { contact: addresses[0] })
    await surveyor.survey()
    id = 'bb'
    const { rows, best } = await surveyor.survey()
    expect([rows, best]).toEqual([[], undefined])
  })

  it('leaves out the nodes of a cluster of the same name that was another one', async () => {
    const { addresses } = await twoNodes()
    const { state, context } = newStage()
    state.create(recordOf(5, { clusterId: 'old' }))
    state.create(recordOf(6, { clusterId: 'aa' }))
    const { rows } = await new Surveyor(context, { contact: addresses[0] }).survey()
    expect(rows.map(({ name, health }) => [name, health])).toContainEqual(['node6', 'removed'])
    expect(rows.map(({ name }) => name)).not.toContain('node5')
  })

  it('needs a login where the nodes ask for one', async () => {
    const { address } = await fakeNode(() => [
      401,
      { error: { code: 'unauthenticated', message: 'No token.' } },
    ])
    const { state, context } = newStage()
    state.create(recordOf(1, { address }))
    await expect(new Surveyor(context, {}).survey()).rejects.toThrow("The cluster 'shop' asks for a login")
  })

  it('needs to know which cluster is meant', async () => {
    const { state, context } = newStage()
    for (const cluster of ['bar', 'shop']) state.create(recordOf(1, { cluster }))
    await expect(new Surveyor(context, {}).survey()).rejects.toThrow('several clusters: bar, shop')
    expect((await new Surveyor(context, { cluster: 'bar' }).survey()).rows).toHaveLength(1)
    state.create(recordOf(1, { cluster: 'hstore' }))
    expect((await new Surveyor(context, {}).survey()).cluster).toBe('hstore')
  })
})

describe('a contact', () => {
  it('of another cluster is refused', async () => {
    const { addresses } = await twoNodes()
    await expect(viewOfContact(newStage().context, addresses[0], 'bar')).rejects.toThrow(
      "belongs to the cluster 'shop' and not to 'bar'",
    )
  })

  it.each([
    [404, '404 page not found', 'is no node of hstore'],
    [200, '{"etcd":1}', 'is no node of hstore'],
    [401, { error: { code: 'unauthenticated', message: 'No token.' } }, 'asks for a login'],
  ])('that answers %d %j is refused', async (status, body, words) => {
    const { address } = await fakeNode(() => [status, body])
    await expect(viewOfContact(newStage().context, address)).rejects.toThrow(words)
  })

  it('that does not answer is refused', async () => {
    await expect(viewOfContact(newStage().context, '127.0.0.1:1')).rejects.toThrow(
      'No node answers at 127.0.0.1:1',
    )
  })
})

import { afterEach, describe, expect, it } from 'vitest'
import { endStages, fakeNode, memberOf, newStage, recordOf, viewOf } from '../testing/manage/stage.ts'
import { Surveyor } from './survey.ts'
import { localRecord, memberNamed, rowNamed } from './targets.ts'

afterEach(endStages)

/** Two nodes that answer, each at an address of its own, and know one another. */
async function twoNodes() {
  const members = [memberOf(1), memberOf(2)]
  const answering = [1, 2].map((number) => fakeNode(() => [200, viewOf(number, members)]))
  const nodes = await Promise.all(answering)
  nodes.forEach(({ address }, index) => {
    members[index] = memberOf(index + 1, { clientUrls: [`http://${address}`] })
  })
  return { members, addresses: nodes.map(({ address }) => address) as [string, string], nodes }
}

describe('a node that the user names', () => {
  async function surveyed() {
    const { addresses, members } = await twoNodes()
    const { state, context } = newStage()
    state.create(recordOf(1, { address: addresses[0], clusterId: 'aa' }))
    const survey = await new Surveyor(context, { contact: addresses[0] }).survey()
    return { survey, addresses, members }
  }

  it('is found by name, address or port', async () => {
    const { survey, addresses } = await surveyed()
    const port = addresses[1].split(':')[1] ?? ''
    for (const target of ['node2', addresses[1], port, `:${port}`])
      expect(rowNamed(survey, target).name).toBe('node2')
    expect(() => rowNamed(survey, 'node9')).toThrow(`has no node 'node9'. It has node1 (${addresses[0]})`)
    expect(() => rowNamed({ ...survey, rows: [] }, 'x')).toThrow('no node of the cluster')
  })

  it('has a record where this user has started it', async () => {
    const { survey } = await surveyed()
    expect(localRecord(survey, rowNamed(survey, 'node1'), 'kill').name).toBe('node1')
    expect(() => localRecord(survey, rowNamed(survey, 'node2'), 'kill')).toThrow(
      'was not started by this user',
    )
  })

  it('on another machine is named with the command that works there', async () => {
    const { survey } = await surveyed()
    const row = { ...rowNamed(survey, 'node2'), address: '10.0.0.5:2379' }
    expect(() => localRecord(survey, row, 'kill')).toThrow('Run this there: hstore-server kill node2')
  })

  it('is described only while a node answers', async () => {
    const { survey } = await surveyed()
    const row = rowNamed(survey, 'node1')
    expect(memberNamed(survey, row).id).toBe(row.id)
    expect(() => memberNamed({ ...survey, best: undefined }, row)).toThrow('No node of the cluster')
    expect(() => memberNamed(survey, { ...row, id: null })).toThrow('is no member')
  })
})

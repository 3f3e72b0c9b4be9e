import { describe, expect, test } from 'vitest'
import { clusterMessages } from './cluster-messages.ts'

const five = { voters: 5, quorum: 3 }
const en = await clusterMessages.in('en')
const pt = await clusterMessages.in('pt')

describe('the sentence about the cluster', () => {
  test('says how far it is to the end of sales', () => {
    expect(en.sentence.healthy({ ...five, up: 5 })).toBe(
      'All five nodes are up; sales survive two more losses.',
    )
    expect(en.sentence.degraded({ ...five, up: 4 })).toBe(
      '1 of 5 nodes is down; sales survive one more loss.',
    )
    expect(en.sentence.degraded({ ...five, up: 3 })).toBe('2 of 5 nodes are down; one more loss stops sales.')
  })

  test('says without a quorum what must come back', () => {
    expect(en.sentence['no-quorum']({ ...five, up: 2 })).toBe(
      '3 of 5 nodes are down. Nothing can be sold until one of them is back; browsing goes on from memory.',
    )
    expect(en.sentence['no-quorum']({ ...five, up: 0 })).toContain('until 3 of them are back')
  })

  test('knows a cluster of one node', () => {
    expect(en.sentence.healthy({ voters: 1, up: 1, quorum: 1 })).toBe(
      'The only node is up; its loss stops sales.',
    )
  })

  test('is a sentence in Portuguese too', () => {
    expect(pt.sentence.degraded({ ...five, up: 3 })).toBe(
      '2 de 5 nós estão em baixo; mais uma perda faz parar as vendas.',
    )
    expect(pt.sentence['no-quorum']({ ...five, up: 2 })).toContain('até um deles voltar')
  })
})

describe('the question before an action', () => {
  const none = { voters: 5, elects: false, briefly: false }

  test('says in numbers what will be so', () => {
    expect(en.actions.outcome({ ...none, down: 2, spare: 0 })).toBe(
      '2 of 5 will be down; one more loss stops sales.',
    )
    expect(en.actions.outcome({ ...none, down: 3, spare: -1 })).toBe(
      '3 of 5 will be down: this stops sales until one is back.',
    )
    expect(en.actions.outcome({ ...none, down: 0, spare: 2 })).toBe(
      'All 5 will be up; sales survive two more losses.',
    )
  })
})

import { describe, expect, test } from 'vitest'
import { measuresFor } from '../../lib/inner/measures.ts'
import { clockSentence } from './clock-warnings.tsx'
import { clusterMessages } from './cluster-messages.ts'

const five = { voters: 5, quorum: 3, silent: 0, learnersAway: 0 }
const en = await clusterMessages.in('en')
const pt = await clusterMessages.in('pt')

describe('the sentence about the cluster', () => {
  test('states how many losses sales survive', () => {
    expect(en.sentence.healthy({ ...five, up: 5 })).toBe(
      'All five nodes are up; sales survive two more losses.',
    )
    expect(en.sentence.degraded({ ...five, up: 4 })).toBe(
      '1 of 5 nodes is down; sales survive one more loss.',
    )
    expect(en.sentence.degraded({ ...five, up: 3 })).toBe('2 of 5 nodes are down; one more loss stops sales.')
  })

  test('states how many nodes must come back if there is no quorum', () => {
    expect(en.sentence['no-quorum']({ ...five, up: 2 })).toBe(
      '3 of 5 nodes are down. Nothing can be sold until one of them is back; browsing goes on from memory.',
    )
    expect(en.sentence['no-quorum']({ ...five, up: 0 })).toContain('until 3 of them are back')
  })

  test('supports a cluster of one node', () => {
    expect(en.sentence.healthy({ voters: 1, up: 1, quorum: 1, silent: 0, learnersAway: 0 })).toBe(
      'The only node is up; its loss stops sales.',
    )
  })

  test('counts nodes that are down, silent ones and learners separately', () => {
    expect(en.sentence.degraded({ ...five, up: 3, silent: 1 })).toBe(
      '1 of 5 nodes is down and 1 does not answer; one more loss stops sales.',
    )
    expect(en.phrase.degraded({ ...five, up: 4, silent: 1 })).toBe(
      '1 of 5 nodes does not answer and sales go on',
    )
    expect(en.sentence.healthy({ ...five, up: 5, learnersAway: 1 })).toBe(
      'All five voting nodes are up; sales survive two more losses. A learner is not up; it has no vote.',
    )
  })

  test('is a sentence in Portuguese too', () => {
    expect(pt.sentence.degraded({ ...five, up: 3 })).toBe(
      '2 de 5 nós estão em baixo; mais uma perda faz parar as vendas.',
    )
    expect(pt.sentence['no-quorum']({ ...five, up: 2 })).toContain('até um deles voltar')
  })
})

test('the history does not claim that the leader stayed if there is none', () => {
  expect(en.history.summary(0, 0, false)).toBe('No node was lost, the leader is gone.')
  expect(en.history.summary(0, 0, true)).toBe('No node was lost and the leader stayed.')
})

describe('the question before an action', () => {
  const none = { voters: 5, elects: false, briefly: false, outage: null }

  test('states the result in numbers', () => {
    expect(en.actions.outcome({ ...none, down: 2, spare: 0 })).toBe(
      '2 of 5 will not be up; one more loss stops sales.',
    )
    expect(en.actions.outcome({ ...none, down: 3, spare: -1 })).toBe(
      '3 of 5 will not be up: this stops sales until one is back.',
    )
    expect(en.actions.outcome({ ...none, down: 0, spare: 2 })).toBe(
      'All 5 will be up; sales survive two more losses.',
    )
  })

  test('states that a restart stops sales for a moment', () => {
    expect(en.actions.outage({ up: 2, quorum: 3 }, 5)).toBe(
      'While it is away, 2 of 5 are up and 3 must be: nothing can be sold for about a second.',
    )
  })
})

describe('the sentence about the clock of an api process', () => {
  const clock = {
    process: '3f0c9a52b7d1e864',
    host: 'api-2',
    pid: 7,
    state: 'off',
    aheadMs: 900_000,
  } as const
  const age = measuresFor('en-GB').age

  test('names the process, the offset and the consequences', () => {
    expect(clockSentence(en.clocks, clock, age)).toMatch(
      /^The clock of api-2 \(process 7\) is 15 min ahead of the clocks of the nodes\. Until it is set right, .* ends no carts and opens no sales\./,
    )
    expect(clockSentence(en.clocks, { ...clock, aheadMs: -3_400 }, age)).toContain('is 3.4 s behind')
  })

  test('states that the clock cannot be compared, or is not checked', () => {
    const nothing = { ...clock, aheadMs: null }
    expect(clockSentence(en.clocks, { ...nothing, state: 'unknown' }, age)).toContain('cannot be compared')
    expect(clockSentence(en.clocks, { ...nothing, state: 'unchecked' }, age)).toContain('is not checked')
  })

  test('is a sentence in Portuguese too', () => {
    expect(clockSentence(pt.clocks, clock, measuresFor('pt-PT').age)).toMatch(
      /^O relógio de api-2 \(processo 7\) está 15 min adiantado em relação aos relógios dos nós\. /,
    )
  })
})

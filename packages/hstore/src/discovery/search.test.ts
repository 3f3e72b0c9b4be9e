import { beforeEach, describe, expect, it } from 'vitest'
import { announcementOf, otherSecret, secret, startMs } from '../testing/discovery/announced.ts'
import { announcementText } from './announcement.ts'
import { clusterTag } from './cluster-tag.ts'
import { type Message, newMessage } from './message.ts'
import { isSealedWith, type SealKey, seal, sealKey } from './seal.ts'
import { Search } from './search.ts'

const key = sealKey(secret)
const otherKey = sealKey(otherSecret)
const tag = clusterTag('shop')
const wallClock = () => startMs
let search: Search
beforeEach(() => {
  search = new Search('shop', key, wallClock)
})

/** An answer to a question, by default one that is right. */
function answerTo({ nonce }: Message, change: Partial<Message> = {}, sealedWith = key): Message {
  const payload = announcementText(announcementOf())
  return seal({ kind: 'answer', clusterTag: tag, nonce, timeMs: startMs, payload, ...change }, sealedWith)
}

function entry(change: Partial<Message> = {}, sealedWith: SealKey | 'none' = key): Message {
  const message = newMessage('entry', tag, startMs, announcementText(announcementOf()))
  return seal({ ...message, ...change }, sealedWith === 'none' ? undefined : sealedWith)
}

const names = () => search.nodes.map(({ node }) => node)

describe('a search', () => {
  it('asks with the secret, and for the cluster', () => {
    const question = search.question()
    expect(question).toMatchObject({ kind: 'question', clusterTag: tag, timeMs: startMs })
    expect(isSealedWith(question, key)).toBe(true)
    expect(new Search(undefined, key, wallClock).question().clusterTag).toBe('any')
  })

  it('finds a node that answers', () => {
    search.take(answerTo(search.question()), '192.0.2.1')
    expect(search.nodes).toEqual([announcementOf()])
    expect(search.unverified).toEqual([])
  })

  it('takes an answer to an earlier one of its questions', () => {
    const first = search.question()
    search.question()
    search.take(answerTo(first), '192.0.2.1')
    expect(names()).toEqual(['n1'])
  })

  it('counts a node once, over several addresses and both ways', () => {
    const question = search.question()
    for (const from of ['192.0.2.1', '198.51.100.1']) search.take(answerTo(question), from)
    search.takeEntry(entry(), '/entry')
    search.take(answerTo(question), '192.0.2.1')
    expect(names()).toEqual(['n1'])
  })

  it('keeps the URLs of an entry, which has those of this machine', () => {
    const clientUrls = ['http://127.0.0.1:2379']
    search.takeEntry(entry({ payload: announcementText(announcementOf({ clientUrls })) }), '/entry')
    search.take(answerTo(search.question(), { timeMs: startMs + 1 }), '192.0.2.1')
    expect(search.nodes).toEqual([announcementOf({ clientUrls })])
  })

  it('keeps the newest of two answers of one node', () => {
    const question = search.question()
    for (const [timeMs, node] of [
      [startMs + 1, 'new'],
      [startMs, 'old'],
    ] as const)
      search.take(
        answerTo(question, { timeMs, payload: announcementText(announcementOf({ node })) }),
        '192.0.2.1',
      )
    expect(names()).toEqual(['new'])
  })

  it('sorts the nodes by name', () => {
    const question = search.question()
    for (const [node, nodeId] of [
      ['n2', '00000000000000a2'],
      ['n1', '00000000000000a1'],
    ] as const)
      search.take(
        answerTo(question, { payload: announcementText(announcementOf({ node, nodeId })) }),
        '192.0.2.1',
      )
    expect(names()).toEqual(['n1', 'n2'])
  })
})

describe('a search does not count', () => {
  it('an answer that was recorded during another search', () => {
    const other = new Search('shop', key, wallClock)
    search.question()
    search.take(answerTo(other.question()), '192.0.2.1')
    expect([search.nodes, search.unverified]).toEqual([[], []])
  })

  it.each([
    ['another secret', 'secret', (question: Message) => answerTo(question, {}, otherKey)],
    ['an old time', 'clock', (question: Message) => answerTo(question, { timeMs: startMs - 3_600_000 })],
    ['a payload of another version', 'content', (question: Message) => answerTo(question, { payload: '{}' })],
    [
      'the name of another cluster inside',
      'content',
      (question: Message) =>
        answerTo(question, { payload: announcementText(announcementOf({ cluster: 'bank' })) }),
    ],
  ] as const)('an answer with %s', (_, mismatch, answer) => {
    search.take(answer(search.question()), '192.0.2.1')
    expect(search.nodes).toEqual([])
    expect(search.unverified).toEqual([{ from: '192.0.2.1', mismatch }])
  })

  it('an answer that was changed on its way', () => {
    const answer = answerTo(search.question())
    search.take({ ...answer, payload: answer.payload.replace('192.0.2.1', '192.0.2.9') }, '192.0.2.1')
    expect(search.nodes).toEqual([])
    expect(search.unverified).toEqual([{ from: '192.0.2.1', mismatch: 'secret' }])
  })

  it('a node that refuses, and keeps the reason', () => {
    const { nonce } = search.question()
    for (const [payload, from] of [
      ['secret', '192.0.2.1'],
      ['clock', '192.0.2.2'],
    ] as const)
      search.take(
        seal({ kind: 'refusal', clusterTag: tag, nonce, timeMs: startMs, payload }, undefined),
        from,
      )
    expect(search.unverified).toEqual([
      { from: '192.0.2.1', mismatch: 'secret' },
      { from: '192.0.2.2', mismatch: 'clock' },
    ])
  })

  it('nodes of other clusters, which are no mismatch', () => {
    const clusterTagOfOther = clusterTag('bank')
    const payload = announcementText(announcementOf({ cluster: 'bank' }))
    const change = { clusterTag: clusterTagOfOther, payload }
    search.take(answerTo(search.question(), change), '192.0.2.1')
    search.takeEntry(entry(change), '/entry')
    expect([search.nodes, search.unverified]).toEqual([[], []])
    const all = new Search(undefined, key, wallClock)
    all.take(answerTo(all.question(), change), '192.0.2.1')
    all.takeEntry(entry(), '/entry')
    expect(all.nodes.map(({ cluster }) => cluster)).toEqual(['bank', 'shop'])
  })

  it('an answer in the folder, and an entry from the network', () => {
    search.takeEntry(answerTo(search.question()), '/entry')
    search.take(entry({ nonce: search.question().nonce }), '192.0.2.1')
    expect([search.nodes, search.unverified]).toEqual([[], []])
  })

  it('an entry where only one of the two has a secret', () => {
    search.takeEntry(entry({}, 'none'), '/entry')
    expect(search.unverified).toEqual([{ from: '/entry', mismatch: 'secret' }])
    const open = new Search('shop', undefined, wallClock)
    open.takeEntry(entry(), '/entry')
    expect(open.unverified).toEqual([{ from: '/entry', mismatch: 'secret' }])
    open.takeEntry(entry({}, 'none'), '/other')
    expect(open.nodes).toEqual([announcementOf()])
  })
})

it('a flood does not grow the memory of a search', () => {
  const { nonce } = search.question()
  for (let index = 0; index < 2_000; index += 1) {
    const nodeId = index.toString(16).padStart(16, '0')
    const payload = announcementText(announcementOf({ nodeId }))
    search.take(answerTo({ nonce } as Message, { payload }), `a${index}`)
    search.take(answerTo({ nonce } as Message, { payload }, otherKey), `b${index}`)
  }
  expect(search.nodes.length).toBe(256)
  expect(search.unverified.length).toBe(64)
})

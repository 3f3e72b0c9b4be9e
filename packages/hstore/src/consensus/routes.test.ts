import type { Status } from '@ticketcd/raft'
import { expect, it } from 'vitest'
import { decodeCommands, encodeAnswers } from './forwarding.ts'
import type { PeerLink } from './ports.ts'
import type { Placement } from './proposals.ts'
import { proposalRoute } from './routes.ts'

const follower = { role: 'follower', leader: 'other', term: 1 } as unknown as Status

/** A follower whose leader answers as `answer` says. */
function world(answer: (body: Uint8Array) => Promise<Uint8Array>) {
  const placements = new Map<number, Placement>()
  const requests: Uint8Array[] = []
  const peers = {
    request: (_to: string, _kind: number, body: Uint8Array) => {
      requests.push(body)
      return answer(body)
    },
  } as unknown as PeerLink
  const source = {
    status: follower,
    appliedIndex: 0,
    take: () => undefined,
    onPlaced: (number: number, placement: Placement) => placements.set(number, placement),
    onReadAnswer: () => undefined,
  }
  return { route: proposalRoute(source, peers), placements, requests }
}

const places = async (body: Uint8Array) =>
  encodeAnswers(decodeCommands(body).map(() => ({ index: 7, term: 1 })))
const turn = () => new Promise(setImmediate)

it('commands travel together, in requests that a connection takes', async () => {
  const { route, placements, requests } = world(places)
  const sizes = [10, 20, 700_000, 700_000, 1_500_000, 30]
  route.forward(sizes.map((size, number) => ({ number, command: Buffer.alloc(size) })))
  await turn()
  expect(requests.map((body) => decodeCommands(body).map(({ byteLength }) => byteLength))).toEqual([
    [10, 20, 700_000],
    [700_000],
    [1_500_000],
    [30],
  ])
  expect([...placements.keys()]).toEqual([0, 1, 2, 3, 4, 5])
})

it('a request that was not sent concerns its own commands only', async () => {
  const { route, placements } = world(async (body) => {
    if (body.byteLength > 1_000_000) throw Object.assign(new Error('the queue is full'), { isNotSent: true })
    return await places(body)
  })
  route.forward([10, 1_500_000].map((size, number) => ({ number, command: Buffer.alloc(size) })))
  await turn()
  expect(placements.get(0)).toEqual({ index: 7, term: 1 })
  expect(placements.get(1)).toBe('not-sent')
})

it('the outcome is unknown where the answer is lost or malformed', async () => {
  for (const answer of [Promise.reject(new Error('cut')), Promise.resolve(Uint8Array.of(1, 99))]) {
    const { route, placements } = world(() => answer)
    route.forward([{ number: 1, command: Buffer.alloc(1) }])
    await turn()
    expect(placements.get(1)).toBe('unknown')
  }
})

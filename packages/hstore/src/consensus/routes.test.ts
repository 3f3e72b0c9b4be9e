import { expect, it } from 'vitest'
import { decodeCommands } from './forwarding.ts'
import type { PeerLink } from './ports.ts'
import type { Placement } from './proposals.ts'
import { proposalRoute, type RouteSource } from './routes.ts'

/** A follower of `leader`. @param isQueued whether the connection to the leader takes a note */
function world(leader: string | undefined, isQueued: boolean) {
  const sent: { to: string; commands: number; onNotSent: () => void }[] = []
  const placed: [number, Placement][] = []
  const source = {
    status: { role: 'follower', leader },
    onPlaced: (number: number, placement: Placement) => placed.push([number, placement]),
  } as unknown as RouteSource
  const peers = {
    notify: (to: string, _: number, body: Uint8Array, onNotSent: () => void) => {
      if (isQueued) sent.push({ to, commands: decodeCommands(body).length, onNotSent })
      return isQueued
    },
  } as unknown as PeerLink
  return { route: proposalRoute(source, peers), sent, placed }
}

const commandsOf = (...bytes: number[]) =>
  bytes.map((length, at) => ({ number: at + 1, command: Buffer.alloc(length) }))

it('commands of a turn travel in one note, and in more where they are large', () => {
  const { route, sent } = world('l', true)
  route.forward(commandsOf(10, 10, 10))
  route.forward(commandsOf(1_500_000, 600_000, 300_000, 300_000))
  expect(sent.map(({ to, commands }) => [to, commands])).toEqual([
    ['l', 3],
    ['l', 1],
    ['l', 2],
    ['l', 1],
  ])
})

it('commands wait for the next leader where there is none, or it is not reached', () => {
  for (const { route, placed } of [world(undefined, true), world('l', false)]) {
    route.forward(commandsOf(1, 1))
    expect(placed).toEqual([
      [1, 'not-sent'],
      [2, 'not-sent'],
    ])
  }
})

it('commands of a connection that was lost before it took them wait for the next leader', () => {
  const { route, sent, placed } = world('l', true)
  route.forward(commandsOf(1))
  expect(placed).toEqual([])
  sent[0]?.onNotSent()
  expect(placed).toEqual([[1, 'not-sent']])
})

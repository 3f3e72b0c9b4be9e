import type { Input } from '@ticketcd/raft'
import { expect, it } from 'vitest'
import { ForwardedCommands } from './forwarded-commands.ts'
import { decodeRefusals, encodeCommands, NoteKind } from './forwarding.ts'
import type { PeerLink } from './ports.ts'
import { envelope } from './request-id.ts'

function world() {
  const inputs: Input[] = []
  const notes: { to: string; kind: number; body: Uint8Array }[] = []
  const peers = {
    notify: (to: string, kind: number, body: Uint8Array) => notes.push({ to, kind, body }) > 0,
  } as unknown as PeerLink
  const places: unknown[] = []
  let lastId = 0
  const forwarded = new ForwardedCommands(
    peers,
    (input) => inputs.push(input),
    () => {
      lastId -= 1
      return lastId
    },
    (from, { index, term }) => places.push({ from, index, term }),
  )
  return { forwarded, inputs, notes, places }
}

const commands = [10, 11].map((number) => envelope('00000000000000aa', number, Uint8Array.of(number)))

it('each command is proposed as it was sent, and one that the log has takes no answer', () => {
  const { forwarded, inputs, notes, places } = world()
  forwarded.receive('f', encodeCommands(commands))
  expect(inputs.map((input) => input.type === 'propose' && Buffer.from(input.command))).toEqual(commands)
  const ids = inputs.map((input) => ('id' in input ? input.id : 0))
  for (const id of ids) expect(forwarded.onAnswer({ id, index: 5, term: 1 })).toBe(true)
  expect(places).toEqual(ids.map(() => ({ from: 'f', index: 5, term: 1 })))
  forwarded.flush()
  expect(notes).toEqual([])
  expect(forwarded.onAnswer({ id: ids[0] ?? 0, index: 5, term: 1 })).toBe(false)
})

it('the refusals of a step go back together, each to its sender under its number', () => {
  const { forwarded, inputs, notes } = world()
  forwarded.receive('f', encodeCommands(commands))
  forwarded.receive('g', encodeCommands([commands[0] ?? Buffer.of()]))
  for (const input of inputs) if ('id' in input) forwarded.onAnswer({ id: input.id, refusal: 'not-leader' })
  forwarded.flush()
  forwarded.flush()
  expect(notes.map(({ to, kind, body }) => [to, kind, decodeRefusals(body)])).toEqual([
    [
      'f',
      NoteKind.refusals,
      [
        { number: 10, refusal: 'not-leader' },
        { number: 11, refusal: 'not-leader' },
      ],
    ],
    ['g', NoteKind.refusals, [{ number: 10, refusal: 'not-leader' }]],
  ])
})

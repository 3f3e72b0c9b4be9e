import fc from 'fast-check'
import { expect, it } from 'vitest'
import { StateStage } from '../testing/state.ts'
import { anyCommand } from '../testing/v2/arbitrary-command.ts'
import { stateOf } from '../testing/v2/state-of.ts'
import { encodeV2Command } from './v2-command.ts'
import { V2Store } from './v2-store.ts'

const meta = { index: 1, term: 1, configuration: { voters: ['a'], learners: [] } }

it('a replica by the log and one by a snapshot are equal, and stay so', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(anyCommand, { maxLength: 60 }),
      fc.array(anyCommand, { maxLength: 30 }),
      async (before, after) => {
        const original = new StateStage()
        for (const command of before) original.answer('v2', encodeV2Command(command))
        const chunks = original.machine.snapshot()
        const late: unknown[] = []
        for (const command of after) late.push(original.answer('v2', encodeV2Command(command)))
        const replica = new StateStage()
        await replica.machine.restore(meta, chunks)
        for (const [at, command] of after.entries())
          expect(replica.answer('v2', encodeV2Command(command))).toEqual(late[at])
        expect(stateOf(replica.machine.v2)).toEqual(stateOf(original.machine.v2))
        expect(replica.machine.v2.bytes).toBe(original.machine.v2.bytes)
      },
    ),
    { numRuns: 200 },
  )
})

it('a refused command changes nothing, and each event has the next index', () => {
  fc.assert(
    fc.property(fc.array(anyCommand, { maxLength: 60 }), (commands) => {
      const store = new V2Store()
      for (const command of commands) {
        const before = stateOf(store)
        const { event, refusal } = store.apply(command)
        if (refusal !== undefined) expect(stateOf(store)).toEqual(before)
        if (event !== undefined) expect(event.index).toBe(before.index + 1)
        const { events } = store.image()
        expect(events.map(({ index }) => index)).toEqual(
          events.map((_, at) => store.index - events.length + 1 + at),
        )
      }
      for (const record of store.image().records) expect(() => store.get(record.path)).not.toThrow()
    }),
    { numRuns: 200 },
  )
})

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { batches, maxBatchBytes, sizeOf } from './batch.ts'

const Entries = fc.array(
  fc.record({
    key: fc.string({ minLength: 1 }),
    value: fc.nat(Math.floor(maxBatchBytes / 3)).map((length) => 'x'.repeat(length)),
  }),
  { maxLength: 40 },
)

test('batches have all entries once and in order, and none exceeds the count or the size', async () => {
  await fc.assert(
    fc.asyncProperty(Entries, fc.integer({ min: 1, max: 10 }), async (entries, most) => {
      const cut = []
      for await (const batch of batches(entries, most)) cut.push(batch)
      expect(cut.flatMap((batch) => batch.entries)).toEqual(entries)
      expect(cut.map(({ index }) => index)).toEqual(cut.map((_, index) => index))
      for (const batch of cut) {
        expect(batch.entries.length).toBeLessThanOrEqual(most)
        expect(batch.entries.reduce((sum, entry) => sum + sizeOf(entry), 0)).toBeLessThanOrEqual(
          maxBatchBytes,
        )
      }
    }),
    { numRuns: 30 },
  )
})

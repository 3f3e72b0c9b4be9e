import { expect, it } from 'vitest'
import { copyOf } from './copy.ts'

const sizes = [0, 1, 64, 65, 512, 513, 4096, 100_000]

it('a copy has the bytes and shares no memory with its source or with another copy', () => {
  const copies = Array.from({ length: 20 }, (_, round) =>
    sizes.map((size) => {
      const source = Buffer.alloc(size + 2, round)
      const copy = copyOf(source, 1, size + 1)
      source.fill(255)
      return { copy, expected: Buffer.alloc(size, round) }
    }),
  ).flat()
  for (const { copy, expected } of copies) expect(expected.equals(copy)).toBe(true)
})

it('a copy keeps at most 4 KiB besides its own bytes', () => {
  for (const size of sizes) {
    const copy = copyOf(Buffer.alloc(size), 0, size)
    expect(copy.buffer.byteLength - size).toBeLessThanOrEqual(4096)
  }
})

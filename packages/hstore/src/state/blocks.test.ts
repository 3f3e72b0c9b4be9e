import fc from 'fast-check'
import { expect, it } from 'vitest'
import { blocksOf } from './blocks.ts'

function framed(blocks: readonly Uint8Array[]): Buffer {
  return Buffer.concat(
    blocks.flatMap((block) => {
      const length = Buffer.alloc(4)
      length.writeUInt32LE(block.byteLength)
      return [length, block]
    }),
  )
}

async function* cut(bytes: Buffer, sizes: readonly number[]) {
  let at = 0
  for (let turn = 0; at < bytes.length; turn += 1) {
    const size = sizes[turn % sizes.length] ?? 1
    yield bytes.subarray(at, at + size)
    at += size
  }
}

async function collected(chunks: AsyncIterable<Uint8Array>): Promise<Buffer[]> {
  const blocks: Buffer[] = []
  for await (const block of blocksOf(chunks)) blocks.push(Buffer.from(block))
  return blocks
}

it('blocks are the same however the chunks were cut', async () => {
  const block = fc.uint8Array({ maxLength: 40 })
  const sizes = fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 5 })
  await fc.assert(
    fc.asyncProperty(fc.array(block, { maxLength: 8 }), sizes, async (blocks, chunkSizes) => {
      const read = await collected(cut(framed(blocks), chunkSizes))
      expect(read).toEqual(blocks.map((each) => Buffer.from(each)))
    }),
  )
})

it('chunks that end within a block raise an error, wherever they end', async () => {
  const bytes = framed([Buffer.from('one'), Buffer.from('two')])
  for (const length of [1, 3, 4, 6, 8, 10, 13])
    await expect(collected(cut(bytes.subarray(0, length), [5]))).rejects.toThrow('in the middle of a block')
})

it('a length that no block has raises an error', async () => {
  await expect(collected(cut(Buffer.from('ffffffff00', 'hex'), [5]))).rejects.toThrow('is no block')
})

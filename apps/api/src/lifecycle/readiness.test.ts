import { beforeEach, describe, expect, it } from 'vitest'
import { closeInOrder } from './feature.ts'
import { Readiness } from './readiness.ts'

let events: string[]
beforeEach(() => {
  events = []
})

const part = (name: string) => ({
  start: () => void events.push(`start ${name}`),
  close: () => void events.push(`close ${name}`),
})
const clock = { known: async () => void events.push('the clock is compared') }

describe('a process that starts', () => {
  it('starts its parts in order, after the catalogue and the clock', async () => {
    const readiness = new Readiness({
      catalogue: { ready: Promise.resolve() },
      clock,
      parts: [part('one'), part('two')],
    })
    expect(readiness.isReady).toBe(false)
    await readiness.ready
    expect(readiness.isReady).toBe(true)
    expect(events).toEqual(['the clock is compared', 'start one', 'start two'])
  })

  it('starts nothing if it is closed while the clock is compared', async () => {
    const readiness = new Readiness({
      catalogue: { ready: Promise.resolve() },
      clock: { known: async () => readiness.close() },
      parts: [part('one')],
    })
    await readiness.ready
    expect(readiness.isReady).toBe(false)
    expect(events).toEqual([])
  })

  it('starts nothing if the catalogue never answers, and rejects', async () => {
    const readiness = new Readiness({
      catalogue: { ready: Promise.reject(new Error('the mirror was closed')) },
      clock,
      parts: [part('one')],
    })
    await expect(readiness.ready).rejects.toThrow('the mirror was closed')
    expect(events).toEqual([])
  })
})

describe('a process that ends', () => {
  it('closes each part after the one before it has ended', async () => {
    const slow = {
      close: async () => {
        await new Promise((resolve) => setImmediate(resolve))
        events.push('close slow')
      },
    }
    await closeInOrder([part('one'), slow, part('two')])
    expect(events).toEqual(['close one', 'close slow', 'close two'])
  })

  it('reports a part that could not be closed', async () => {
    const broken = { close: () => Promise.reject(new Error('no answer')) }
    await expect(closeInOrder([part('one'), broken, part('two')])).rejects.toThrow('no answer')
    expect(events).toEqual(['close one'])
  })
})

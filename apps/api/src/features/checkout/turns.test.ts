import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { Turns } from './turns.ts'

describe('turns', () => {
  it('are taken one after the other per key, also after a failure', async () => {
    const turns = new Turns()
    const log: string[] = []
    const work =
      (name: string, fails = false) =>
      async () => {
        log.push(`${name} begins`)
        await delay(2)
        log.push(`${name} ends`)
        if (fails) throw new Error(name)
      }
    const first = turns.take('concert', work('first', true))
    const second = turns.take('concert', work('second'))
    const other = turns.take('play', work('other'))
    await expect(first).rejects.toThrow('first')
    await Promise.all([second, other])
    const ofConcert = log.filter((line) => !line.startsWith('other'))
    expect(ofConcert).toEqual(['first begins', 'first ends', 'second begins', 'second ends'])
    expect(log.indexOf('other begins')).toBeLessThan(log.indexOf('first ends'))
  })
})

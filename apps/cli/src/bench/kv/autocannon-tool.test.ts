import { describe, expect, it } from 'vitest'
import type { AutocannonAnswer } from './autocannon-load.ts'
import { runAutocannonLoad } from './autocannon-tool.ts'
import type { Load } from './load-tool.ts'

const load = { users: 1, seconds: 1, ports: [11] } as unknown as Load

/** A substitute for the process of autocannon. */
function helperAnswering(answer: Promise<AutocannonAnswer>) {
  const helper = {
    stops: 0,
    ask: <Answer>() => answer as Promise<Answer>,
    stop() {
      helper.stops += 1
    },
  }
  return helper
}

describe('the process of autocannon', () => {
  const { signal } = new AbortController()

  it('ends after its answer', async () => {
    const result = { requests: 1 } as never
    const helper = helperAnswering(Promise.resolve({ result }))
    expect(await runAutocannonLoad(load, signal, () => helper)).toBe(result)
    expect(helper.stops).toBe(1)
  })

  it('ends after a failure, which is reported as a sentence', async () => {
    const helper = helperAnswering(Promise.resolve({ problem: 'It is not installed.' }))
    await expect(runAutocannonLoad(load, signal, () => helper)).rejects.toThrow('It is not installed.')
    expect(helper.stops).toBe(1)
  })

  it('ends at an interrupt', async () => {
    const interrupt = new AbortController()
    let lose: (error: Error) => void = () => {}
    const helper = helperAnswering(new Promise((_, reject) => (lose = reject)))
    const running = runAutocannonLoad(load, interrupt.signal, () => helper)
    interrupt.abort()
    expect(helper.stops).toBe(1)
    lose(new Error('ended early'))
    await expect(running).rejects.toMatchObject({ name: 'AbortError' })
  })
})

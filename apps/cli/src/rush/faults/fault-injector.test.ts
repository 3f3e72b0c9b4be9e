import type { TestNode } from '@ticketcd/cluster'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { SeededRandomizer } from '../../data/randomizer.ts'
import type { ApiProcess, Fleet } from '../fleet.ts'
import { type FaultName, faultNames } from './fault.ts'
import { FaultInjector } from './fault-injector.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

/**
 * Five nodes and three api processes that record the faults, and the highest numbers of
 * simultaneous ones.
 */
function fleetOf() {
  const faulty = { node: new Set<string>(), api: new Set<string>() }
  const most = { node: 0, api: 0, all: 0 }
  const done: string[] = []
  const note = (target: 'node' | 'api', name: string, isFaulty: boolean, word: string) => {
    done.push(`${word} ${name}`)
    if (isFaulty) faulty[target].add(name)
    else faulty[target].delete(name)
    most.node = Math.max(most.node, faulty.node.size)
    most.api = Math.max(most.api, faulty.api.size)
    most.all = Math.max(most.all, faulty.node.size + faulty.api.size)
  }
  const process = (target: 'node' | 'api', index: number) => {
    const name = `${target}${index + 1}`
    return {
      name,
      kill: async () => note(target, name, true, 'kill'),
      restart: async () => note(target, name, false, 'restart'),
      pause: () => note(target, name, true, 'pause'),
      resume: () => note(target, name, false, 'resume'),
    }
  }
  const partition = async (name: string, kind: string) => {
    const target = name.startsWith('node') ? 'node' : 'api'
    note(target, name, true, kind)
    return async () => note(target, name, false, 'heal')
  }
  const fleet = {
    cluster: { nodes: [0, 1, 2, 3, 4].map((index) => process('node', index)) as unknown as TestNode[] },
    apis: [0, 1, 2].map((index) => process('api', index)) as unknown as ApiProcess[],
    network: { partition },
  } as unknown as Fleet
  return { fleet, faulty, most, done }
}

const minuteMs = 60_000

async function run(
  options: { seed?: number; faults?: readonly FaultName[]; atOnceMax?: number; leader?: number },
  ms = 10 * minuteMs,
) {
  const recorded = fleetOf()
  const { seed = 1, faults = faultNames, atOnceMax, leader = -1 } = options
  const chance = new SeededRandomizer(seed)
  const injector = new FaultInjector({
    fleet: recorded.fleet,
    faults,
    chance,
    leader: async () => leader,
    atOnceMax,
  })
  injector.start()
  await vi.advanceTimersByTimeAsync(ms)
  return { ...recorded, injector }
}

describe('a fault injector', () => {
  it('hits at most a minority of the nodes, and all but one api process', async () => {
    const { most, done, injector } = await run({})
    await injector.stop()
    expect(most).toMatchObject({ node: 2, api: 2 })
    expect(done.length).toBeGreaterThan(100)
  })

  it('respects the limit of simultaneous faults', async () => {
    const { most, injector } = await run({ atOnceMax: 1 })
    await injector.stop()
    expect(most.all).toBe(1)
    expect(injector.log.entries.length).toBeGreaterThan(50)
  })

  it('repairs all faults when it stops, before their planned end', async () => {
    const { faulty, injector } = await run({ faults: ['node-pause', 'api-partition-both'] }, 5_000)
    expect(faulty.node.size + faulty.api.size).toBeGreaterThan(0)
    await injector.stop()
    expect([...faulty.node, ...faulty.api]).toEqual([])
    expect(injector.log.entries.every(({ untilMs }) => untilMs !== undefined)).toBe(true)
  })

  it('injects the same faults for the same seed', async () => {
    const first = await run({ seed: 4 })
    await first.injector.stop()
    const second = await run({ seed: 4 })
    await second.injector.stop()
    expect(first.done).toEqual(second.done)
  })

  it('hits the leader with about half of the faults of nodes', async () => {
    const { injector } = await run({ faults: ['node-pause'], atOnceMax: 1, leader: 3 })
    await injector.stop()
    const { entries } = injector.log
    const share = entries.filter(({ target }) => target === 'node4').length / entries.length
    expect(share).toBeGreaterThan(0.4)
    expect(share).toBeLessThan(0.8)
  })

  it('fails at its end if a process could not be repaired', async () => {
    const { fleet, injector } = await run({ faults: ['api-kill'] }, 0)
    for (const api of fleet.apis) api.restart = () => Promise.reject(new Error('it does not start'))
    await vi.advanceTimersByTimeAsync(minuteMs)
    await expect(injector.stop()).rejects.toThrow('it does not start')
  })
})

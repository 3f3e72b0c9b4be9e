import type { EtcdStore } from '@ticketcd/etcd'
import { Ticket } from '@ticketcd/schema'
import { describe, expect, it } from 'vitest'
import { Refusal } from '../../../http/refusal.ts'
import { HourLeases } from '../../../store/hour-leases.ts'
import { writeBudget } from '../../../store/write-budget.ts'
import { MemoryEtcd } from '../../../testing/memory-etcd.ts'
import { orderId, putEvent, ticketValue } from '../../../testing/world.ts'
import type { Step } from '../rules/step.ts'
import { EventQueue } from './event-queue.ts'

/* The turns of one queue: the order of its steps, its limits, and exclusive runs. */

const eventId = 'concert'
/** Time for a step, in milliseconds. It is not the subject of these tests. */
const patientMs = 60_000

async function queueOf(tickets: number) {
  const etcd = new MemoryEtcd()
  const door = etcd.door()
  await putEvent(door, eventId, {}, { Standard: tickets })
  /** Starts and ends of commits and exclusive runs, in order. */
  const log: string[] = []
  const txn = (async (request, options) => {
    if (!request.compare) return door.txn(request, options)
    log.push('commit')
    await new Promise((resolve) => setImmediate(resolve))
    const result = await door.txn(request, options)
    log.push('committed')
    return result
  }) as EtcdStore['txn']
  const queue = new EventQueue(eventId, {
    store: { txn },
    leases: new HourLeases(door.leases),
    now: () => new Date().toISOString(),
    onLostRace: () => void log.push('lost race'),
  })
  return { queue, door, log }
}

const buyOf = (number: number): Extract<Step, { kind: 'buy' }> => ({
  kind: 'buy',
  of: { username: `buyer${number}`, eventId, orderId: orderId(number) },
  lines: [{ ticketType: 'Standard', quantity: 1 }],
  onlyFree: false,
})

const buyers = (count: number) => Array.from({ length: count }, (_, number) => number)

async function replyOf(answer: Promise<unknown>): Promise<string> {
  return answer.then(
    () => 'bought',
    (error: unknown) => (error instanceof Refusal ? error.failure.code : String(error)),
  )
}

describe('the steps of a queue', () => {
  it('are decided in their order, also if they fill several batches', async () => {
    const { queue } = await queueOf(600)
    const replies = await Promise.all(
      buyers(700).map((number) => replyOf(queue.submit(buyOf(number), patientMs))),
    )
    expect(replies.slice(0, 600).every((reply) => reply === 'bought')).toBe(true)
    expect(replies.slice(600).every((reply) => reply === 'not-enough-left')).toBe(true)
    expect(queue.length).toBe(0)
  })

  it('are refused at once if the queue is full, or they have too little time left', async () => {
    const { queue } = await queueOf(5_000)
    const accepted = buyers(4_096).map((number) => replyOf(queue.submit(buyOf(number), patientMs)))
    expect([queue.length, await replyOf(queue.submit(buyOf(4_096)))]).toEqual([4_096, 'busy'])
    expect((await Promise.all(accepted)).every((reply) => reply === 'bought')).toBe(true)
    expect(await replyOf(queue.submit(buyOf(4_097), writeBudget.commitMsMin - 1))).toBe('busy')
    expect(await replyOf(queue.submit(buyOf(4_098)))).toBe('bought')
  }, 60_000)
})

describe('an exclusive run', () => {
  it('runs between two batches, which use the values that it has written', async () => {
    const { queue, door, log } = await queueOf(1)
    expect(await replyOf(queue.submit(buyOf(1)))).toBe('bought')
    const run = queue.runExclusively(async () => {
      log.push('run')
      await new Promise((resolve) => setImmediate(resolve))
      // The total is raised to three, as an admin does it.
      const value = ticketValue(3, { available: 2, sold: 1, revenue: 2_500 })
      await door.put(Ticket, { eventId, ticketType: 'Standard' }, value)
      log.push('end of run')
    })
    const during = replyOf(queue.submit(buyOf(2)))
    await run
    expect(await during).toBe('bought')
    expect(log).toEqual(['commit', 'committed', 'run', 'end of run', 'commit', 'committed'])
  })

  it('returns the result or the error of its work, and does not stop the queue', async () => {
    const { queue } = await queueOf(1)
    expect(await queue.runExclusively(async () => 7)).toBe(7)
    await expect(queue.runExclusively(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken')
    expect(await replyOf(queue.submit(buyOf(1)))).toBe('bought')
  })
})

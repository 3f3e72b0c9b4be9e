import { asRevision, type Revision } from '@ticketcd/etcd'
import {
  noSales,
  type SalesCheckpointValue,
  type SalesFigures,
  type SalesSheetValue,
  sumOf,
} from '@ticketcd/schema'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Base, SalesHistory } from './sales-history.ts'

/*
 * A model of a store and two processes. Sales raise the revision. A process receives them through
 * its mirror, saves at any time, dies and starts again. In any order, the series must add up to the
 * tickets.
 */

const types = ['Concert', 'Theatre'] as const
const startMs = Date.parse('2026-06-01T22:30:00.000Z')

interface Write {
  revision: number
  sale?: { type: string; figures: SalesFigures }
  saved?: { base: Base; changed: { hours: string[]; days: string[] } }
}

class World {
  readonly hours = new Map<string, SalesSheetValue>()
  readonly days = new Map<string, SalesSheetValue>()
  readonly log: Write[] = []
  checkpointAt = 0
  nowMs = startMs

  /** Writes a checkpoint before the first sale, so that the series contain every sale. */
  constructor() {
    const base = { revision: at(1), savedAt: new Date(startMs).toISOString(), totals: [], orders: 0 }
    this.write({ saved: { base, changed: { hours: [], days: [] } } })
    this.checkpointAt = this.revision
  }

  get revision(): number {
    return this.log.length
  }

  write(write: Omit<Write, 'revision'>): void {
    this.log.push({ ...write, revision: this.revision + 1 })
  }

  totalsAt(revision: number) {
    const totals = new Map<string, SalesFigures>()
    for (const { sale } of this.log.slice(0, revision))
      if (sale) totals.set(sale.type, sumOf(totals.get(sale.type) ?? noSales, sale.figures))
    return totals
  }
}

/** A process with the store's values at the revision that its mirror has reached. */
class Process {
  private readonly world: World
  history: SalesHistory
  private readonly hours = new Map<string, SalesSheetValue>()
  private readonly days = new Map<string, SalesSheetValue>()
  private reached = 0
  private checkpointAt = 0

  constructor(world: World) {
    this.world = world
    this.history = new SalesHistory({
      hour: (name) => this.hours.get(name),
      day: (name) => this.days.get(name),
    })
    this.reached = world.revision
    this.checkpointAt = world.checkpointAt
    for (const [name, value] of world.hours) this.hours.set(name, value)
    for (const [name, value] of world.days) this.days.set(name, value)
    const stored = world.log[this.checkpointAt - 1]?.saved?.base
    const { totals, orders } = this.figures()
    const revision = at(this.reached)
    this.history.adopt(stored ?? { revision, savedAt: this.time(), totals, orders }, {
      hours: world.hours.keys(),
      days: world.days.keys(),
    })
    this.history.settle({ revision, totals, orders })
  }

  /** The mirror receives `count` more revisions. */
  follow(count: number): void {
    const { world } = this
    for (const write of world.log.slice(this.reached, this.reached + count)) {
      this.reached = write.revision
      const { sale, saved } = write
      if (sale) this.history.add(at(write.revision), this.time(), sale.type, sale.figures)
      if (!saved) continue
      this.checkpointAt = write.revision
      for (const name of saved.changed.hours) copy(sheetsAt(world, write.revision).hours, this.hours, name)
      for (const name of saved.changed.days) copy(sheetsAt(world, write.revision).days, this.days, name)
      this.history.adopt(saved.base, saved.changed)
      this.history.settle({ revision: at(this.reached), ...this.figures() })
    }
  }

  save(compares = true): void {
    const { world } = this
    if (!this.history.isAhead) return
    if (compares && world.checkpointAt !== this.checkpointAt) return
    const writes = this.history.writes(world.nowMs)
    const changed = { hours: [] as string[], days: [] as string[] }
    for (const { kind, name, value } of writes) {
      const sheets = kind === 'hour' ? world.hours : world.days
      changed[kind === 'hour' ? 'hours' : 'days'].push(name)
      if (value) sheets.set(name, value)
      else sheets.delete(name)
    }
    const { totals, orders } = this.figures()
    world.write({
      saved: { base: { revision: at(this.reached), savedAt: this.time(), totals, orders }, changed },
    })
    world.checkpointAt = world.revision
    snapshots.set(world.log[world.revision - 1] as Write, {
      hours: new Map(world.hours),
      days: new Map(world.days),
    })
  }

  /** Sales by type, over the whole series. */
  series(): Map<string, SalesFigures> {
    const sums = new Map<string, SalesFigures>()
    const dayMs = 86_400_000
    for (const { byType } of this.history.points(
      'day',
      Math.floor(startMs / dayMs) * dayMs,
      startMs + 3 * dayMs,
    ))
      for (const [type, figures] of Object.entries(byType))
        sums.set(type, sumOf(sums.get(type) ?? noSales, figures))
    return sums
  }

  private figures(): { totals: SalesCheckpointValue['totals']; orders: number } {
    const totals = [...this.world.totalsAt(this.reached)]
    return {
      totals: totals.map(([type, { revenue, tickets }]) => ({ type, revenue, tickets })),
      orders: totals.reduce((sum, [, figures]) => sum + figures.orders, 0),
    }
  }

  private time(): string {
    return new Date(this.world.nowMs).toISOString()
  }
}

const snapshots = new WeakMap<
  Write,
  { hours: Map<string, SalesSheetValue>; days: Map<string, SalesSheetValue> }
>()

function sheetsAt(world: World, revision: number) {
  return snapshots.get(world.log[revision - 1] as Write) ?? { hours: new Map(), days: new Map() }
}

function copy(from: Map<string, SalesSheetValue>, to: Map<string, SalesSheetValue>, name: string): void {
  const value = from.get(name)
  if (value) to.set(name, value)
  else to.delete(name)
}

function at(revision: number): Revision {
  return asRevision(revision) as Revision
}

const who = fc.nat(1)
const step = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('sell' as const),
      type: fc.constantFrom(...types),
      figures: fc.record({
        revenue: fc.integer({ min: -20, max: 100 }),
        tickets: fc.integer({ min: -2, max: 6 }),
        orders: fc.nat(1),
      }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('follow' as const), who, count: fc.integer({ min: 1, max: 6 }) }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('save' as const), who }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('restart' as const), who }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('pass' as const), minutes: fc.integer({ min: 1, max: 50 }) }),
  },
)
const steps = fc.array(step, { maxLength: 60 })

/**
 * Runs the steps, and then both processes up to the last revision. Without `compares`, a checkpoint
 * also overwrites one that its process has not received.
 */
function run(
  all: readonly (
    | { do: 'sell'; type: string; figures: SalesFigures }
    | { do: 'follow'; who: number; count: number }
    | { do: 'save' | 'restart'; who: number }
    | { do: 'pass'; minutes: number }
  )[],
  compares: boolean,
) {
  const world = new World()
  const processes = [new Process(world), new Process(world)]
  for (const each of all) {
    if (each.do === 'sell') world.write({ sale: { type: each.type, figures: each.figures } })
    else if (each.do === 'pass') world.nowMs += each.minutes * 60_000
    else if (each.do === 'follow') processes[each.who]?.follow(each.count)
    else if (each.do === 'save') processes[each.who]?.save(compares)
    else processes[each.who] = new Process(world)
  }
  for (const process of processes) process.follow(world.revision)
  return { world, processes }
}

function totalOf(sums: Map<string, SalesFigures>): SalesFigures {
  return [...sums.values()].reduce(sumOf, noSales)
}

describe('the history of sales', () => {
  it('adds up to the tickets, for any order of saves, deaths and starts', () => {
    fc.assert(
      fc.property(steps, (all) => {
        const { world, processes } = run(all, true)
        const truth = totalOf(world.totalsAt(world.revision))
        for (const process of processes) expect(totalOf(process.series())).toEqual(truth)
      }),
      { numRuns: 500 },
    )
  })

  it.each([
    [true, 1],
    [false, 2],
  ])('counts a sale seen on two days once because checkpoints compare (%s)', (compares, tickets) => {
    const { processes } = run(
      [
        { do: 'sell', type: 'Concert', figures: { revenue: 100, tickets: 1, orders: 1 } },
        { do: 'follow', who: 0, count: 1 },
        { do: 'save', who: 0 },
        { do: 'pass', minutes: 120 },
        { do: 'follow', who: 1, count: 1 },
        { do: 'save', who: 1 },
      ],
      compares,
    )
    for (const process of processes) expect(totalOf(process.series()).tickets).toBe(tickets)
  })

  it('is the same in all processes that have seen the last checkpoint, if no write follows it', () => {
    fc.assert(
      fc.property(steps, (all) => {
        const { world, processes } = run(all, true)
        const [one, other] = processes
        one?.save()
        for (const process of processes) process.follow(world.revision)
        if (world.checkpointAt === world.revision && one && other)
          expect(other.series()).toEqual(one.series())
      }),
    )
  })

  it('keeps no more than the store does', () => {
    const world = new World()
    const process = new Process(world)
    for (let hour = 0; hour < 120 * 24; hour += 7) {
      world.write({ sale: { type: 'Concert', figures: { revenue: 100, tickets: 1, orders: 1 } } })
      process.follow(1)
      process.save()
      process.follow(1)
      world.nowMs += 7 * 3_600_000
    }
    expect(world.hours.size).toBeLessThanOrEqual(49)
    expect(world.days.size).toBeLessThanOrEqual(100)
    expect(
      process.history.points('day', startMs - (startMs % 86_400_000), world.nowMs).length,
    ).toBeLessThanOrEqual(100)
  })
})

describe('the sum over an interval', () => {
  it('is the sum of its minutes, for any start and end', () => {
    const minute = fc.nat(40 * 60)
    fc.assert(
      fc.property(fc.array(minute, { maxLength: 30 }), minute, minute, (sales, one, other) => {
        const history = new SalesHistory({ hour: () => undefined, day: () => undefined })
        for (const [index, each] of sales.entries())
          history.add(at(index + 1), new Date(startMs + each * 60_000).toISOString(), 'Concert', {
            revenue: 10,
            tickets: 1,
            orders: 1,
          })
        const [from, to] = [Math.min(one, other), Math.max(one, other)]
        const within = sales.filter((each) => each >= from && each < to).length
        expect(history.sum(startMs + from * 60_000, startMs + to * 60_000)).toEqual({
          revenue: 10 * within,
          tickets: within,
          orders: within,
        })
      }),
    )
  })
})

it('keeps a journal that grows with time and not with sales while nothing can be saved', () => {
  const history = new SalesHistory({ hour: () => undefined, day: () => undefined })
  const savedAt = '2026-06-01T12:00:00.000Z'
  history.adopt({ revision: at(1), savedAt, totals: [], orders: 0 }, { hours: [], days: [] })
  const one = { revenue: 100, tickets: 1, orders: 1 }
  const sales = 90_000
  for (let sale = 0; sale < sales; sale += 1)
    history.add(at(2 + sale), `2026-06-01T12:0${sale % 3}:00.000Z`, types[sale % 2] as string, one)
  expect(history.backlog).toBeLessThan(30_000)
  const fromMs = Date.parse(savedAt)
  const sum = { revenue: 100 * sales, tickets: sales, orders: sales }
  expect(history.sum(fromMs, fromMs + 3_600_000)).toEqual(sum)

  // A checkpoint of another process, with a revision between those of the sales.
  const half = types.map((type) => ({ type, revenue: (100 * sales) / 4, tickets: sales / 4 }))
  history.adopt(
    { revision: at(1 + sales / 2), savedAt, totals: half, orders: sales / 2 },
    { hours: [], days: [] },
  )
  const totals = types.map((type) => ({ type, revenue: (100 * sales) / 2, tickets: sales / 2 }))
  history.settle({ revision: at(1 + sales), totals, orders: sales })
  // Its sheets are missing here, so the sum covers the other half: the rest of the journal.
  expect(history.sum(fromMs, fromMs + 3_600_000)).toEqual({
    revenue: 50 * sales,
    tickets: sales / 2,
    orders: sales / 2,
  })
})

import * as z from 'zod/mini'
import type { SalesFigures } from './statistics.ts'
import { line } from './value.ts'

/**
 * Its position in the sheet, then cents, tickets and orders. Negative if more was refunded than
 * sold.
 */
const SalesSlot = z.tuple([z.int().check(z.minimum(0), z.maximum(59)), z.int(), z.int(), z.int()])

/**
 * Sales in each step of a period, by event type. Steps without sales are missing. Lists are used
 * because the name of a type could be misread as a property of an object.
 */
export const SalesSheetValue = z.array(z.object({ type: line(40), slots: z.array(SalesSlot) }))
export type SalesSheetValue = z.output<typeof SalesSheetValue>

/**
 * Accumulates sales by step and event type. The value does not depend on the order of the sales.
 */
export class SalesSheet {
  private readonly types = new Map<string, Map<number, SalesFigures>>()
  /** Invariant: by step, the sum over all types. */
  private readonly totals = new Map<number, SalesFigures>()

  static of(value: SalesSheetValue): SalesSheet {
    const sheet = new SalesSheet()
    for (const { type, slots } of value)
      for (const [slot, revenue, tickets, orders] of slots)
        sheet.add(slot, type, { revenue, tickets, orders })
    return sheet
  }

  /** @param slot the minute of an hour, or the hour of a day, from 0 */
  add(slot: number, type: string, figures: SalesFigures): void {
    const slots = this.types.get(type) ?? new Map<number, SalesFigures>()
    this.types.set(type, slots)
    slots.set(slot, sumOf(slots.get(slot) ?? noSales, figures))
    this.totals.set(slot, sumOf(this.total(slot), figures))
  }

  /** The sales of one step, or of all, by event type. Types without sales are left out. */
  byType(slot?: number): [type: string, figures: SalesFigures][] {
    return [...this.types].flatMap(([type, slots]): [string, SalesFigures][] => {
      const figures =
        slot === undefined ? [...slots.values()].reduce(sumOf, noSales) : (slots.get(slot) ?? noSales)
      return isNothing(figures) ? [] : [[type, figures]]
    })
  }

  /** Over all event types. */
  total(slot: number): SalesFigures {
    return this.totals.get(slot) ?? noSales
  }

  get value(): SalesSheetValue {
    return [...this.types]
      .map(([type, slots]) => ({
        type,
        slots: [...slots]
          .filter(([, figures]) => !isNothing(figures))
          .sort(([a], [b]) => a - b)
          .map(([slot, { revenue, tickets, orders }]): [number, number, number, number] => [
            slot,
            revenue,
            tickets,
            orders,
          ]),
      }))
      .filter(({ slots }) => slots.length > 0)
      .sort((a, b) => (a.type < b.type ? -1 : 1))
  }
}

export const noSales: Readonly<SalesFigures> = { revenue: 0, tickets: 0, orders: 0 }

export function sumOf(a: SalesFigures, b: SalesFigures): SalesFigures {
  return { revenue: a.revenue + b.revenue, tickets: a.tickets + b.tickets, orders: a.orders + b.orders }
}

function isNothing({ revenue, tickets, orders }: SalesFigures): boolean {
  return revenue === 0 && tickets === 0 && orders === 0
}

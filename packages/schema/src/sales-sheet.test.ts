import fc from 'fast-check'
import { expect, test } from 'vitest'
import { noSales, SalesSheet, sumOf } from './sales-sheet.ts'

const sale = fc.record({
  slot: fc.integer({ min: 0, max: 4 }),
  type: fc.constantFrom('Concert', 'Theatre', '__proto__'),
  figures: fc.record({
    revenue: fc.integer({ min: -9, max: 9 }),
    tickets: fc.integer({ min: -2, max: 2 }),
    orders: fc.nat(1),
  }),
})

test('a sheet is read as it was written, and does not depend on the order of its sales', () => {
  fc.assert(
    fc.property(fc.array(sale), (sales) => {
      const [sheet, reversed] = [new SalesSheet(), new SalesSheet()]
      for (const { slot, type, figures } of sales) sheet.add(slot, type, figures)
      for (const { slot, type, figures } of [...sales].reverse()) reversed.add(slot, type, figures)
      expect(reversed.value).toEqual(sheet.value)
      expect(SalesSheet.of(sheet.value).value).toEqual(sheet.value)
    }),
  )
})

test('the total of a step is the sum over its types', () => {
  fc.assert(
    fc.property(fc.array(sale), (sales) => {
      const sheet = new SalesSheet()
      for (const { slot, type, figures } of sales) sheet.add(slot, type, figures)
      for (let slot = 0; slot < 5; slot += 1)
        expect(sheet.total(slot)).toEqual(
          sheet
            .byType(slot)
            .map(([, figures]) => figures)
            .reduce(sumOf, noSales),
        )
    }),
  )
})

import { describe, expect, it } from 'vitest'
import { Column } from './column.ts'

describe('a column', () => {
  it('takes no memory for zeros', () => {
    const column = new Column(4)
    column.set(0, 0)
    column.set(3, 0)
    expect([column.at(0), column.at(3), column.bytes]).toEqual([0, 0, 0])
  })

  it('keeps any whole number from the first other one on', () => {
    const column = new Column(4)
    column.set(0, 0)
    column.set(1, 2 ** 53 - 1)
    column.set(2, -1)
    expect([0, 1, 2, 3].map((slot) => column.at(slot))).toEqual([0, 2 ** 53 - 1, -1, 0])
    expect(column.bytes).toBe(32)
  })

  it('replaces a number by zero', () => {
    const column = new Column(1)
    column.set(0, 7)
    column.set(0, 0)
    expect(column.at(0)).toBe(0)
  })
})

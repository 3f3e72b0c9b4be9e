import type { Condition, PrefixQuery } from './query-file.ts'
import { fieldOf, type Row } from './row.ts'

/** Whether a row meets every condition. */
export function meets(row: Row, conditions: readonly Condition[]): boolean {
  return conditions.every((condition) =>
    [condition.field].flat().some((field) => holds(fieldOf(row, field), condition)),
  )
}

function holds(value: unknown, { is, isNot, contains, atLeast, atMost }: Condition): boolean {
  if (Array.isArray(value)) {
    if (isNot !== undefined) return value.every((item) => holds(item, { field: '', isNot }))
    return value.some((item) => holds(item, { field: '', is, contains, atLeast, atMost }))
  }
  return (
    (is === undefined || value === is) &&
    (isNot === undefined || value !== isNot) &&
    (contains === undefined || folded(value).includes(folded(contains))) &&
    (atLeast === undefined || (typeof value === typeof atLeast && (value as typeof atLeast) >= atLeast)) &&
    (atMost === undefined || (typeof value === typeof atMost && (value as typeof atMost) <= atMost))
  )
}

/** Removes case and accents: `Música` and `musica` are the same. */
function folded(value: unknown): string {
  if (value === undefined || value === null) return ''
  return String(value).normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
}

/**
 * One row for each combination of the `by` fields: these fields, the sums, and `count`, the number
 * of rows.
 */
export function grouped(rows: Iterable<Row>, { by, sum }: NonNullable<PrefixQuery['group']>): Row[] {
  const groups = new Map<string, Record<string, unknown> & { count: number }>()
  for (const row of rows) {
    const values = by.map((field) => fieldOf(row, field))
    const name = JSON.stringify(values)
    let group = groups.get(name)
    if (!group) {
      group = { ...Object.fromEntries(by.map((field, index) => [field, values[index]])), count: 0 }
      for (const field of sum) group[field] = 0
      groups.set(name, group)
    }
    group.count++
    for (const field of sum) group[field] = Number(group[field]) + total(fieldOf(row, field))
  }
  return [...groups.values()]
}

function total(value: unknown): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + total(item), 0)
  return typeof value === 'number' ? value : 0
}

/**
 * Rows sorted by a field: numbers by size, all other values as text. Rows without the field come
 * last.
 */
export function sorted(rows: readonly Row[], { by, order }: NonNullable<PrefixQuery['sort']>): Row[] {
  const direction = order === 'descending' ? -1 : 1
  return [...rows].sort((left, right) => {
    const [a, b] = [fieldOf(left, by), fieldOf(right, by)]
    if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined)
    if (typeof a === 'number' && typeof b === 'number') return direction * (a - b)
    const [first, second] = [String(a), String(b)]
    return first === second ? 0 : first < second ? -direction : direction
  })
}

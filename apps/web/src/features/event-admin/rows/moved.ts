/**
 * Returns the rows with one of them moved up or down by a place; `null` if there is no such row.
 */
export function moved<Row>(rows: readonly Row[], index: number, by: -1 | 1): Row[] | null {
  const row = rows[index]
  return row === undefined ? null : rows.toSpliced(index, 1).toSpliced(index + by, 0, row)
}

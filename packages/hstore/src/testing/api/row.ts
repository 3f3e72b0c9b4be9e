import type { Api } from './api.ts'
import type { ServerKind } from './servers.ts'

/** A row of etcd's recorded behaviour: a script, and the answer of every server. */
export interface Row {
  /** The row's id. */
  readonly id: string
  /** @returns the facts that are compared. The store seems new when it starts. */
  run(api: Api): Promise<unknown>
  readonly answer: unknown
  /** Where 3.4.23 answers otherwise. hstore follows 3.5.30. */
  readonly etcd34?: unknown
  readonly etcd35?: unknown
  /** Where hstore differs from both on purpose. */
  readonly hstore?: { readonly answer: unknown; readonly why: string }
}

/** @returns the answer of a server to the row */
export function answerOf(row: Omit<Row, 'run'>, kind: ServerKind): unknown {
  if (kind === 'hstore') return row.hstore === undefined ? row.answer : row.hstore.answer
  const own = row[kind]
  return own === undefined ? row.answer : own
}

import type { Row } from '../api/row.ts'
import type { V2Client } from './v2-client.ts'

/** A row of etcd's recorded behaviour that concerns v2. */
export interface V2Row extends Omit<Row, 'run'> {
  /** @returns the facts that are compared. The key space seems new when it starts. */
  run(v2: V2Client): Promise<unknown>
}

type Others = Partial<Pick<V2Row, 'etcd34' | 'etcd35' | 'hstore'>>

/** A row whose script is lines. The answer to the last one is compared. */
export function row(id: string, lines: readonly string[], answer: unknown, others: Others = {}): V2Row {
  return { id, run: (v2) => v2.run(lines), answer, ...others }
}

import { Reader, Writer } from '../../codec/bytes.ts'
import { readRecord, writeRecord } from '../v2-codec.ts'
import { rootPath, type V2Record } from '../v2-record.ts'
import type { Subtree } from '../v2-storage.ts'
import type { SqlConnection, Statement } from './sql-connection.ts'

/*
 * The records of the v2 key space in a table.
 *
 * The key of a record is its path in hexadecimal digits, since SQL texts may not have all bytes.
 * The keys below a directory lie together, and those directly in it have the depth below its own.
 */

const [slash, afterSlash] = ['2f', '30']
const nothing: Statement['parameters'] = []

export class RecordTable {
  private readonly connection: SqlConnection
  private readonly name: string

  /** @param name of a new table */
  constructor(connection: SqlConnection, name: string) {
    this.connection = connection
    this.name = name
    const { text, bytes } = connection.types
    const columns = `key ${text} primary key, depth integer not null, record ${bytes} not null`
    // Where it fails, so does everything after it.
    this.run([
      `create table ${name} (${columns})`,
      `create index ${name}_depth on ${name} (depth, key)`,
    ]).catch(() => {})
  }

  /** Those records of the paths and of the subtrees that there are, all at one moment. */
  async read(paths: Iterable<string>, subtrees: readonly Subtree[]): Promise<V2Record[]> {
    const parameters: (string | number)[] = []
    const parameter = (value: string | number) => `?${parameters.push(value)}`
    const keys = [...paths].filter((path) => path !== rootPath).map((path) => parameter(keyOf(path)))
    const conditions = subtrees.map(({ directory, isRecursive }) => {
      const { start, end, depth } = rangeBelow(directory)
      const range = `key >= ${parameter(start)} and key < ${parameter(end)}`
      return isRecursive ? `(${range})` : `(depth = ${parameter(depth)} and ${range})`
    })
    if (keys.length > 0) conditions.push(`key in (${keys.join()})`)
    if (conditions.length === 0) return []
    const sql = `select record from ${this.name} where ${conditions.join(' or ')}`
    return await this.select({ sql, parameters, isRead: true })
  }

  /** All records. Parents come first. */
  all(): Promise<V2Record[]> {
    return this.select({
      sql: `select record from ${this.name} order by depth, key`,
      parameters: nothing,
      isRead: true,
    })
  }

  /** Makes changes in one transaction: records by their paths, undefined for one that is gone. */
  async write(changes: ReadonlyMap<string, V2Record | undefined>): Promise<void> {
    if (changes.size === 0) return
    const { name } = this
    const put =
      `insert into ${name} (key, depth, record) values (?1, ?2, ?3) on conflict (key) ` +
      'do update set record = excluded.record'
    const statements = [...changes].map(([path, record]): Statement => {
      const key = keyOf(path)
      if (record === undefined)
        return { sql: `delete from ${name} where key = ?1`, parameters: [key], isRead: false }
      return { sql: put, parameters: [key, depthOf(path), encoded(record)], isRead: false }
    })
    await this.connection.transaction(statements)
  }

  /** Removes the table. */
  drop(): Promise<unknown> {
    return this.run([`drop table ${this.name}`])
  }

  private run(sql: readonly string[]): Promise<unknown> {
    return this.connection.transaction(sql.map((each) => ({ sql: each, parameters: nothing, isRead: false })))
  }

  private async select(statement: Statement): Promise<V2Record[]> {
    const [rows = []] = await this.connection.transaction([statement])
    return rows.map((bytes) => readRecord(new Reader(bytes)))
  }
}

function keyOf(path: string): string {
  return Buffer.from(path, 'latin1').toString('hex')
}

function depthOf(path: string): number {
  return path.split('/').length - 1
}

function rangeBelow(directory: string): {
  readonly start: string
  readonly end: string
  readonly depth: number
} {
  const prefix = directory === rootPath ? '' : keyOf(directory)
  const depth = directory === rootPath ? 1 : depthOf(directory) + 1
  return { start: prefix + slash, end: prefix + afterSlash, depth }
}

function encoded(record: V2Record): Buffer {
  const out = new Writer()
  writeRecord(out, record)
  // A copy: the bytes around a view would travel to another thread with it.
  return Buffer.from(out.view())
}

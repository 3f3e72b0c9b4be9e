import type { Page } from './range.ts'
import { decodeEntry, type Entry, type Problem, type RawEntry, type RecordType } from './record.ts'

/** A page of records. Values that do not parse are in `problems`, never among the entries. */
export interface RecordPage<Parts, Value> extends Page<Entry<Parts, Value>> {
  readonly problems: readonly Problem[]
}

export function decodePage<Parts, Value>(
  record: RecordType<Parts, Value>,
  page: Page<RawEntry>,
): RecordPage<Parts, Value> {
  const entries: Entry<Parts, Value>[] = []
  const problems: Problem[] = []
  for (const raw of page.entries) {
    const decoded = decodeEntry(record, raw)
    if (decoded.ok) entries.push(decoded.entry)
    else problems.push(decoded.problem)
  }
  return { ...page, entries, problems }
}

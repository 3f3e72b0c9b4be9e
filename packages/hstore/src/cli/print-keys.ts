import { kvJson, kvText } from './bytes-text.ts'
import type { Page } from './client/pages.ts'
import type { Session } from './session.ts'

/** Writes keys page by page, as fast as the reader takes them. */
export async function printKeys(
  { output, signal }: Session,
  pages: AsyncIterable<Page>,
  keysOnly: boolean,
): Promise<void> {
  let count = 0
  let at = 0
  for await (const { kvs, revision } of pages) {
    const lines = kvs.map((kv) =>
      output.isJson ? JSON.stringify(kvJson(kv, keysOnly)) : kvText(kv, keysOnly),
    )
    if (lines.length > 0) await output.write(`${lines.join('\n')}\n`, signal)
    count += kvs.length
    at = revision
  }
  output.hint(`${count} ${count === 1 ? 'key' : 'keys'}, revision ${at}.`)
}

/** A run of words that stayed, were removed or were added. */
export interface DiffRun {
  kind: 'same' | 'gone' | 'new'
  text: string
}

/**
 * The limit for the product of both word counts. A larger comparison would be slow, and its result
 * too long to read.
 */
const productMax = 1_000_000

/**
 * Returns the difference between two texts by words (longest common subsequence). Joined, the
 * `same` and `new` runs are the later text.
 */
export function wordDiff(before: string, after: string): DiffRun[] {
  const old = words(before)
  const now = words(after)
  if (old.length * now.length > productMax) return merged([...runs('gone', old), ...runs('new', now)])

  // `common[i][j]` is the length of the longest common subsequence of `old[i..]` and `now[j..]`.
  const common = Array.from({ length: old.length + 1 }, () => new Uint16Array(now.length + 1))
  const at = (i: number, j: number) => common[i]?.[j] ?? 0
  for (let i = old.length - 1; i >= 0; i--)
    for (let j = now.length - 1; j >= 0; j--) {
      const row = common[i]
      if (row) row[j] = old[i] === now[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1))
    }

  const found: DiffRun[] = []
  let i = 0
  let j = 0
  while (i < old.length || j < now.length) {
    const gone = old[i]
    const come = now[j]
    if (gone !== undefined && gone === come) {
      found.push({ kind: 'same', text: gone })
      i++
      j++
    } else if (gone !== undefined && (come === undefined || at(i + 1, j) >= at(i, j + 1))) {
      found.push({ kind: 'gone', text: gone })
      i++
    } else if (come !== undefined) {
      found.push({ kind: 'new', text: come })
      j++
    }
  }
  return merged(found)
}

/** Splits a text into words and the spaces between them. */
const words = (text: string) => text.match(/\s+|[^\s]+/g) ?? []
const runs = (kind: DiffRun['kind'], texts: readonly string[]) => texts.map((text) => ({ kind, text }))

function merged(found: readonly DiffRun[]): DiffRun[] {
  const result: DiffRun[] = []
  for (const { kind, text } of found) {
    const last = result.at(-1)
    if (last?.kind === kind) last.text += text
    else result.push({ kind, text })
  }
  return result
}

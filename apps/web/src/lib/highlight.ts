export interface TextPart {
  text: string
  marked: boolean
}

/**
 * Splits a text into marked and plain parts, which concatenate to the text.
 * @param words the matched words; case and accents are ignored
 */
export function markWords(text: string, words: readonly string[]): TextPart[] {
  const wanted = new Set(words.map(folded))
  const parts: TextPart[] = []
  for (const [piece] of text.matchAll(/[\p{L}\p{N}\p{M}]+|[^\p{L}\p{N}\p{M}]+/gu)) {
    const marked = wanted.has(folded(piece))
    const last = parts.at(-1)
    if (last && last.marked === marked) last.text += piece
    else parts.push({ text: piece, marked })
  }
  return parts
}

function folded(word: string): string {
  return word.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
}

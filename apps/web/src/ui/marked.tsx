import { markWords } from '../lib/highlight.ts'

/** A text with the matched words of a search marked. */
export function Marked({ text, words }: { text: string; words: readonly string[] }) {
  if (words.length === 0) return text
  let start = 0
  return markWords(text, words).map((part) => {
    const key = start
    start += part.text.length
    return part.marked ? (
      <mark key={key} className="rounded-[3px] bg-accent-wash text-accent-ink">
        {part.text}
      </mark>
    ) : (
      <span key={key}>{part.text}</span>
    )
  })
}

import { wrap } from '../text/wrap.ts'

/**
 * Breaks lines that are longer than a terminal's. Indented lines are tables or commands, and stay
 * as they are.
 */
export function wrapped(text: string, columns: number): string {
  return paragraphsOf(text)
    .flatMap((paragraph) =>
      paragraph.startsWith(' ') ? [paragraph] : wrap(paragraph, columns, { cutsWords: false }),
    )
    .join('\n')
}

/** Lines of prose that follow one another are one paragraph. */
function paragraphsOf(text: string): string[] {
  const isProse = (line: string | undefined) => line !== undefined && /^\S.*[^:]$/.test(line)
  const paragraphs: string[] = []
  let before: string | undefined
  for (const line of text.split('\n')) {
    if (isProse(before) && /^\S/.test(line)) paragraphs.push(`${paragraphs.pop()} ${line}`)
    else paragraphs.push(line)
    before = line
  }
  return paragraphs
}

/** Of help, which is for people even where a pipe takes it. */
export function helpColumns(): number {
  return process.stdout.columns ?? 80
}

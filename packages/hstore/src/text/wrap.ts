export interface WrapOptions {
  /** Whether a word that is longer than a line is cut. Otherwise it stays whole, to be copied. */
  readonly cutsWords?: boolean
}

/**
 * Breaks lines at spaces, so that each fits the terminal.
 *
 * @param width in characters, at least 1
 */
export function wrap(text: string, width: number, { cutsWords = true }: WrapOptions = {}): string[] {
  return text.split('\n').flatMap((line) => wrapLine(line, width, cutsWords))
}

function wrapLine(line: string, width: number, cutsWords: boolean): string[] {
  const lines: string[] = []
  let rest = line
  while (rest.length > width) {
    const space = rest.lastIndexOf(' ', width)
    const hasWord = space > 0 && rest.slice(0, space).trim() !== ''
    const end = hasWord ? space : cutsWords ? width : rest.indexOf(' ', width)
    if (end < 0) break
    lines.push(rest.slice(0, end))
    rest = rest.slice(end).trimStart()
  }
  return [...lines, rest]
}

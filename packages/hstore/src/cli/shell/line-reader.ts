import { dropped, type Lines } from './lines.ts'
import { isUnfinished } from './words.ts'

const morePrompt = '... '

/** Reads commands, which may go on over several lines. */
export class LineReader {
  /** The number of the line that the command began with. */
  number = 0
  private read = 0
  private readonly lines: Lines

  constructor(lines: Lines) {
    this.lines = lines
  }

  /** The next command; undefined at the end. */
  async command(prompt: string): Promise<string | undefined | typeof dropped> {
    let text = await this.line(prompt)
    this.number = this.read
    while (typeof text === 'string' && !isComment(text) && isUnfinished(text)) {
      const next = await this.line(morePrompt)
      if (next === undefined) return text
      text = next === dropped ? dropped : `${text}\n${next}`
    }
    return text
  }

  /** The lines up to `end`, without it. Undefined where Ctrl-C has dropped them. */
  async block(): Promise<string | undefined> {
    const lines: string[] = []
    const { number } = this
    for (;;) {
      const line = await this.command(morePrompt)
      this.number = number
      if (line === dropped) return undefined
      if (line === undefined || line.trim() === 'end') return lines.join('\n')
      lines.push(line)
    }
  }

  private async line(prompt: string): Promise<string | undefined | typeof dropped> {
    this.read += 1
    return await this.lines.next(prompt)
  }
}

export function isComment(line: string): boolean {
  return line.trimStart().startsWith('#')
}

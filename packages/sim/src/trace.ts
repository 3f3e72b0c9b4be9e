import type { Entry, Message } from '@ticketcd/raft'

/**
 * The events of one run: a hash over all of them, and the text of the last ones. Two runs with
 * equal hashes went the same way.
 */
export class Trace {
  hash = 7
  private readonly linesMax: number
  private lines: string[] = []

  /** @param linesMax lines of text that are kept; 0 keeps none and costs less */
  constructor(linesMax: number) {
    this.linesMax = linesMax
  }

  get hasText(): boolean {
    return this.linesMax > 0
  }

  mix(value: number): void {
    this.hash = Math.imul(this.hash ^ value, 0x01000193) ^ (this.hash >>> 15)
  }

  /** @param line is called only if lines are kept */
  note(atMs: number, line: () => string): void {
    if (!this.hasText) return
    this.lines.push(`${String(atMs).padStart(6)} ms  ${line()}`)
    if (this.lines.length >= 2 * this.linesMax) this.lines = this.last()
  }

  /** The newest lines, oldest first. */
  last(): string[] {
    return this.lines.slice(-this.linesMax)
  }
}

export function messageText({ from, to, type, term, ...fields }: Message): string {
  const rest = Object.entries(fields).map(([name, value]) => `${name} ${fieldText(name, value)}`)
  return `${from}>${to} ${type} term ${term}${rest.length > 0 ? `, ${rest.join(', ')}` : ''}`
}

export function entryText({ index, term, type }: Entry): string {
  return type === 'command' ? `${index}/${term}` : `${index}/${term} ${type}`
}

function fieldText(name: string, value: unknown): string {
  if (name === 'entries') return `[${(value as Entry[]).map(entryText).join(' ')}]`
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

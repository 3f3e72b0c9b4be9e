import { usageFailure } from '../failure.ts'
import { isUnfinished, splitWords } from '../shell/words.ts'

/** Separates conditions, and operations, as `and` does. */
export const lineEnd = Symbol('the end of the line')

/** A word, or the end of a line. */
export type Token = string | typeof lineEnd

/** The tokens of a transaction of many lines. Lines that begin with # are comments. */
export function tokensOf(text: string): Token[] {
  const tokens: Token[] = []
  let open = ''
  for (const line of text.split('\n')) {
    if (open === '' && line.trimStart().startsWith('#')) continue
    const whole = open + line
    // A quoted value may go over several lines.
    open = isUnfinished(whole) ? `${whole}\n` : ''
    if (open === '') tokens.push(...splitWords(whole), lineEnd)
  }
  return open === '' ? tokens : [...tokens, ...splitWords(open)]
}

/** Reads tokens one after the other. */
export class TokenReader {
  private readonly tokens: readonly Token[]
  private at = 0

  constructor(tokens: readonly Token[]) {
    this.tokens = tokens
  }

  get isAtEnd(): boolean {
    return this.at >= this.tokens.length
  }

  /** Goes on behind this word, if it is next. */
  accept(word: string): boolean {
    if (this.tokens[this.at] !== word) return false
    this.at += 1
    return true
  }

  isNext(...words: readonly string[]): boolean {
    const next = this.tokens[this.at]
    return typeof next === 'string' && words.includes(next)
  }

  /** @returns whether there was one */
  skipLineEnds(): boolean {
    const before = this.at
    while (this.tokens[this.at] === lineEnd) this.at += 1
    return this.at > before
  }

  /** @throws {Failure} where no word is next */
  word(expected: string): string {
    const next = this.tokens[this.at]
    if (typeof next !== 'string') throw this.problem(expected)
    this.at += 1
    return next
  }

  /** A failure that names the next token and the expected one. */
  problem(expected: string): Error {
    const next = this.tokens[this.at]
    const found = next === undefined ? 'the end' : next === lineEnd ? 'the end of a line' : `“${next}”`
    return usageFailure(`The transaction has ${found} where ${expected} is expected. See: help txn`)
  }
}

import type { Command } from 'commander'

/** Characters that a POSIX shell would not take as they are. */
const special = /[^\p{L}\p{N}@%+=:,./_-]/gu

/** The sources of words that come from the cluster. */
export interface CompletionSources {
  /** Keys that begin with the text. */
  keys(prefix: string): Promise<readonly string[]>
  nodes(): readonly string[]
}

export interface Completions {
  /** As they are written in the line. */
  readonly candidates: readonly string[]
  /** The end of the line, which a candidate replaces. */
  readonly replaced: string
}

/** The words that are possible at the end of a line. */
export async function complete(
  program: Command,
  line: string,
  sources: CompletionSources,
): Promise<Completions> {
  const { words, last } = partsOf(line)
  const { command, positionals, isValue } = commandAt(program, words)
  const done = (texts: readonly string[], suffix = ' '): Completions => {
    const fitting = texts.filter((text) => text.startsWith(last.text))
    const all = fitting.map((text) => written(text, last) + suffix)
    // An escape that has begun decides between the keys `a` and `a b`.
    const exact = all.filter((each) => each.startsWith(last.raw))
    return { candidates: exact.length > 0 ? exact : all, replaced: last.raw }
  }
  if (command.commands.length > 0) {
    return done(positionals.length > 0 ? [] : command.commands.map((each) => each.name()))
  }
  if (isValue) return done([])
  if (last.text.startsWith('-') && !words.includes('--')) return done(optionsOf(command))
  const argument = command.registeredArguments[positionals.length]?.name()
  if (argument === 'node') return done(sources.nodes())
  if (argument === 'key' || argument === 'prefix') return done(await sources.keys(last.text), '')
  return done([])
}

function optionsOf(command: Command): string[] {
  const own = command.options.flatMap(({ long }) => long ?? [])
  return [...own, '--json', '--help']
}

interface Place {
  readonly command: Command
  /** Its arguments so far. */
  readonly positionals: readonly string[]
  /** Whether the next word is the value of an option. */
  readonly isValue: boolean
}

/** The command that the words lead to. */
function commandAt(program: Command, words: readonly string[]): Place {
  let command = program
  let isValue = false
  const positionals: string[] = []
  for (const word of words) {
    if (isValue) {
      isValue = false
      continue
    }
    const child = positionals.length === 0 ? command.commands.find((each) => each.name() === word) : undefined
    // The commands that it explains are those of the program.
    if (child?.name() === 'help') continue
    if (child !== undefined) command = child
    else if (word.startsWith('-') && word !== '-') {
      const option = command.options.find(({ long, short }) => word === long || word === short)
      isValue = option?.required === true
    } else positionals.push(word)
  }
  return { command, positionals, isValue }
}

interface LastWord {
  /** As it is in the line. */
  readonly raw: string
  /** Without quotes and escapes. */
  readonly text: string
  /** An open quote. */
  readonly quote: string
}

/** The finished words of a line, and the one that its end is in. */
function partsOf(line: string): { words: string[]; last: LastWord } {
  const words: string[] = []
  let [start, text, quote, isWord] = [0, '', '', false]
  for (let at = 0; at < line.length; at += 1) {
    const character = line[at] ?? ''
    if (quote === '' && /\s/.test(character)) {
      if (isWord) words.push(text)
      text = ''
      isWord = false
      start = at + 1
      continue
    }
    isWord = true
    if (character === '\\' && quote !== "'") {
      at += 1
      text += line[at] ?? ''
    } else if (character === quote) quote = ''
    else if (quote === '' && (character === '"' || character === "'")) quote = character
    else text += character
  }
  return { words, last: { raw: line.slice(start), text, quote } }
}

/** A word as the line has it: in the quote that was opened, or with escapes. */
function written(text: string, { quote }: LastWord): string {
  if (quote === "'" && !text.includes("'")) return `'${text}'`
  if (quote !== '') return `"${text.replace(/[\\"]/g, '\\$&')}"`
  return text.replace(special, '\\$&')
}

import type { CompletedCommand, Values } from './completion-tree.ts'

/** A text as one quoted word of bash or zsh. It may contain any character. */
export function shellQuoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}

/** The pattern of a `case` of bash or zsh that matches exactly these texts. */
export function casePattern(texts: readonly string[]): string {
  return `${texts.map(shellQuoted).join(' | ')})`
}

/** The path of every command as one text, such as `cluster up`. */
export function pathsOf(commands: readonly CompletedCommand[]): string[] {
  return commands.flatMap(({ path }) => (path.length > 0 ? [path.join(' ')] : []))
}

/** Every option with a value, after the path of its command: `cluster up --nodes`. */
export function optionsWithValues(
  commands: readonly CompletedCommand[],
): { readonly word: string; readonly values: Values }[] {
  return commands.flatMap(({ path, options }) =>
    options.flatMap(({ names, values }) =>
      values ? names.map((name) => ({ word: [...path, name].join(' '), values })) : [],
    ),
  )
}

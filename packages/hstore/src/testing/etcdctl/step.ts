/*
 * A script of etcdctl commands as data, so that it runs against different servers. In arguments and
 * texts `$name` is a value that an earlier step has captured.
 */

interface Common {
  /** Words that are divided by one space each, or the arguments themselves. */
  readonly command: string | readonly string[]
  readonly stdin?: string
  /** The lines, and the items of lists in JSON, come in any order. */
  readonly isUnordered?: boolean
  /** Why the outputs may differ where hstore is compared with a version of etcd. */
  readonly differs?: Readonly<Partial<Record<'etcd34' | 'etcd35', string>>>
}

export type Step =
  /** Runs to its end. */
  | (Common & {
      readonly type: 'run'
      /** Values for later steps, by name: the first group of the expression in stdout. */
      readonly captures?: Readonly<Record<string, RegExp>>
    })
  /** Starts, and goes on when its stdout has the text. */
  | (Common & { readonly type: 'start'; readonly name: string; readonly until: string })
  /** Goes on when the stdout of a started command has the text. */
  | { readonly type: 'await'; readonly name: string; readonly until: string }
  /** Writes to the stdin of a started command. */
  | { readonly type: 'input'; readonly name: string; readonly text: string }
  /** Interrupts a started command. */
  | { readonly type: 'stop'; readonly name: string }

type Options = Omit<Step & { type: 'run' }, 'type' | 'command'>

export const run = (command: Common['command'], options: Options = {}): Step => ({
  type: 'run',
  command,
  ...options,
})

export const start = (
  name: string,
  command: Common['command'],
  until: string,
  options: Omit<Common, 'command'> = {},
): Step => ({ type: 'start', name, command, until, ...options })

export const awaited = (name: string, until: string): Step => ({ type: 'await', name, until })
export const input = (name: string, text: string): Step => ({ type: 'input', name, text })
export const stop = (name: string): Step => ({ type: 'stop', name })

/** The command as one line, for a person. */
export const textOf = (command: Common['command']) =>
  typeof command === 'string' ? command : command.join(' ')

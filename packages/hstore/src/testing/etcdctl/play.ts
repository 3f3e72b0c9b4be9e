import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Etcdctl } from './etcdctl.ts'
import { Plain } from './plain.ts'
import { type Step, textOf } from './step.ts'

/** One step with everything that it printed. */
export interface Played {
  readonly command: string
  readonly output: string
  readonly differs: NonNullable<(Step & { type: 'run' })['differs']>
}

/**
 * Runs a script. `$folder` is an empty folder that is there meanwhile.
 *
 * @param program of a version of etcdctl
 * @returns one entry for each `run` and `stop`, with ids, sizes and times made plain
 */
export async function play(
  program: string,
  endpoints: readonly string[],
  steps: readonly Step[],
): Promise<readonly Played[]> {
  const values = new Map<string, string>()
  const started = new Map<string, { readonly run: Etcdctl; readonly step: Step & { type: 'start' } }>()
  const folder = mkdtempSync(join(tmpdir(), 'hstore-etcdctl-'))
  values.set('folder', folder)
  const plain = new Plain(endpoints, folder)
  const played: Played[] = []
  const filled = (text: string) => text.replaceAll(/\$(\w+)/g, (all, name) => values.get(name) ?? all)
  const begin = ({ command, stdin }: Extract<Step, { command: unknown }>) => {
    const words = typeof command === 'string' ? command.split(' ') : command
    return new Etcdctl(program, endpoints, words.map(filled), stdin === undefined ? undefined : filled(stdin))
  }
  const entry = (
    { command, isUnordered, differs = {} }: Extract<Step, { command: unknown }>,
    output: string,
  ) => ({
    command: textOf(command),
    output: isUnordered ? plain.unordered(output) : plain.ordered(output),
    differs,
  })
  const named = (name: string) => {
    const found = started.get(name)
    if (found === undefined) throw new Error(`no command was started as ${name}`)
    return found
  }
  try {
    for (const step of steps) {
      if (step.type === 'start') {
        const run = begin(step)
        started.set(step.name, { run, step })
        await run.until(filled(step.until))
      } else if (step.type === 'await') await named(step.name).run.until(filled(step.until))
      else if (step.type === 'input') named(step.name).run.write(step.text)
      else if (step.type === 'stop') {
        const { run, step: begun } = named(step.name)
        run.interrupt()
        played.push(entry(begun, await run.end()))
        started.delete(step.name)
      } else {
        const run = begin(step)
        const output = await run.end()
        for (const [name, expression] of Object.entries(step.captures ?? {}))
          values.set(name, expression.exec(run.stdout)?.[1] ?? `no-${name}`)
        played.push(entry(step, output))
      }
    }
  } finally {
    for (const { run } of started.values()) run.interrupt()
    rmSync(folder, { recursive: true })
  }
  return played
}

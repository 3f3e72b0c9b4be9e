import { Command } from 'commander'
import { createProgram } from './program.ts'

/**
 * The commands, one file each. Only the called one is loaded: the imports (gRPC, zod) take longer
 * to load than most commands take to run.
 */
const commands: Readonly<Record<string, { about: string; load(): Promise<Command> }>> = {
  start: {
    about: 'Start everything: the local cluster, the demo data when it is empty, the api and the page.',
    load: async () => (await import('./commands/start.ts')).startCommand(),
  },
  cluster: {
    about: 'Run a local etcd cluster: nodes as processes on loopback.',
    load: async () => (await import('./commands/cluster.ts')).clusterCommand(),
  },
  data: {
    about: 'Generate, load, export and remove data.',
    load: async () => (await import('./commands/data.ts')).dataCommand(),
  },
  query: {
    about: 'Run a query file against the cluster.',
    load: async () => (await import('./commands/query.ts')).queryCommand(),
  },
  audit: {
    about: 'Check that nothing is oversold, at one revision, over the history, or live.',
    load: async () => (await import('./commands/audit.ts')).auditCommand(),
  },
  rush: {
    about: 'Simulate a sale with faults, then check every answer against the store.',
    load: async () => (await import('./commands/rush.ts')).rushCommand(),
  },
  bench: {
    about: 'Measure, and print one line of JSON.',
    load: async () => (await import('./commands/bench.ts')).benchCommand(),
  },
  completion: {
    about: 'Print a completion script for bash, zsh or fish.',
    load: async () => (await import('./commands/completion.ts')).completionCommand(() => loadProgram()),
  },
}

/** The command that the arguments call: the first of them, except in `ticketcd help data`. */
export function calledCommand(args: readonly string[]): string | undefined {
  return args.find((argument) => Object.hasOwn(commands, argument))
}

/** The whole program. An unwanted command has only its name and description. */
export async function loadProgram(isWanted: (name: string) => boolean = () => true): Promise<Command> {
  return createProgram(
    await Promise.all(
      Object.entries(commands).map(async ([name, { about, load }]) =>
        (isWanted(name) ? await load() : new Command(name)).description(about),
      ),
    ),
  )
}

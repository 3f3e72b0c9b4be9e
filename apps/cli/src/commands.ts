import { Command } from 'commander'
import { createProgram } from './program.ts'

/**
 * The commands, one file each. Only the one that is called is loaded: their imports (gRPC, zod) take longer to load than
 * most of them take to run.
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
    about: 'Ask the cluster what a query file says.',
    load: async () => (await import('./commands/query.ts')).queryCommand(),
  },
  audit: {
    about: 'Check that nothing is oversold, at one revision, over the history, or live.',
    load: async () => (await import('./commands/audit.ts')).auditCommand(),
  },
  rush: {
    about: 'Let a crowd buy one event, break things meanwhile, and prove that all went well.',
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

/** The command that the arguments call: the first of them, but for `ticketcd help data`. */
export function calledCommand(args: readonly string[]): string | undefined {
  return args.find((argument) => Object.hasOwn(commands, argument))
}

/** The whole program. A command that is not wanted has its name and description alone. */
export async function loadProgram(isWanted: (name: string) => boolean = () => true): Promise<Command> {
  return createProgram(
    await Promise.all(
      Object.entries(commands).map(async ([name, { about, load }]) =>
        (isWanted(name) ? await load() : new Command(name)).description(about),
      ),
    ),
  )
}

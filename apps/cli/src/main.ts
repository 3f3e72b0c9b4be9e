#!/usr/bin/env node
import { Command } from 'commander'
import { watchForClosedPipes } from './closed-pipe.ts'
import { createProgram, runProgram } from './program.ts'

/**
 * The commands, one file each. Only the one that is called is loaded: what they bring with them (gRPC, zod) takes longer to
 * load than most of them take to answer.
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
}

// The first argument, but for `ticketcd help data`.
const called = process.argv.slice(2).find((argument) => Object.hasOwn(commands, argument))
const program = createProgram(
  await Promise.all(
    Object.entries(commands).map(async ([name, { about, load }]) =>
      (name === called ? await load() : new Command(name)).description(about),
    ),
  ),
)

watchForClosedPipes()
process.exitCode = await runProgram(program, process.argv)

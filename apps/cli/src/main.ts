#!/usr/bin/env node
import { benchCommand } from './commands/bench.ts'
import { clusterCommand } from './commands/cluster.ts'
import { dataCommand } from './commands/data.ts'
import { queryCommand } from './commands/query.ts'
import { startCommand } from './commands/start.ts'
import { createProgram, runProgram } from './program.ts'

// One file per command: each exports a function that answers a commander `Command`. Add yours to the list.
const program = createProgram([
  startCommand(),
  clusterCommand(),
  dataCommand(),
  queryCommand(),
  benchCommand(),
])

process.exitCode = await runProgram(program, process.argv)

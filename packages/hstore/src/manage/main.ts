#!/usr/bin/env node
import { processContext, runProgram } from './program.ts'

// A reader of the output that has gone, as `head`, is no failure.
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
    process.exit(0)
  })

process.exitCode = await runProgram(process.argv.slice(2), processContext())

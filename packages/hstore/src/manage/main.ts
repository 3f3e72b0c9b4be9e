#!/usr/bin/env node
import { processContext, runProgram } from './program.ts'

for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => {
    // The terminal is closed. The signal that says so ends the program.
    if (error.code === 'EIO') return
    if (error.code !== 'EPIPE') throw error
    // A reader of the output that has gone, as `head`, is no failure.
    process.exit(0)
  })

process.exitCode = await runProgram(process.argv.slice(2), processContext())

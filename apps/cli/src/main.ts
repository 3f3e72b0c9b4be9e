#!/usr/bin/env node
import { watchForClosedPipes } from './closed-pipe.ts'
import { calledCommand, loadProgram } from './commands.ts'
import { runProgram } from './program.ts'

watchForClosedPipes()
const called = calledCommand(process.argv.slice(2))
process.exitCode = await runProgram(await loadProgram((name) => name === called), process.argv)

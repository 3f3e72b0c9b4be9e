#!/usr/bin/env node
import { endWithoutReaders } from './lost-output.ts'
import { processContext, runProgram } from './program.ts'

endWithoutReaders()
process.exitCode = await runProgram(process.argv.slice(2), processContext())

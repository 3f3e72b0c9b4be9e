#!/usr/bin/env node
import { processContext, runProgram } from './program.ts'

process.exitCode = await runProgram(process.argv.slice(2), processContext())

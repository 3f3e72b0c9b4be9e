#!/usr/bin/env node
import { runHstore } from './hstore.ts'

process.exitCode = await runHstore(process.argv.slice(2))

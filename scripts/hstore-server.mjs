#!/usr/bin/env node
import { runHstoreProgram } from './hstore-program.mjs'

await runHstoreProgram('hstore-server')

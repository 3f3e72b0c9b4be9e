#!/usr/bin/env node
import { start } from '../start/start.mjs'

await start({ folder: 'v1', storages: ['sql-blocking', 'sql-async'] })

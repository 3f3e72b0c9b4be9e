#!/usr/bin/env node
import { start } from '../start/start.mjs'

await start({ folder: 'v3', storages: ['sql-bridged'] })

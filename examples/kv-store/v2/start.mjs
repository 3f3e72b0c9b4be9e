#!/usr/bin/env node
import { start } from '../start/start.mjs'

await start({ folder: 'v2', storages: ['map'] })

import { fileURLToPath } from 'node:url'

/** The folder of the whole project. This file and the bundle have the same depth below it. */
export const projectRoot = fileURLToPath(new URL('../../..', import.meta.url)).replace(/\/$/, '')

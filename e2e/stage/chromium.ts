import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

/** The first one is the same browser without windows. No journey needs them, and they cost time. */
const names = ['chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome']

/**
 * The path of the system's Chromium: `TICKETCD_CHROMIUM` if it is set, else the first one on PATH.
 * Throws a sentence if there is none.
 */
export function findChromium(): string {
  const chosen = process.env.TICKETCD_CHROMIUM
  if (chosen) return chosen
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '')
  const found = names.flatMap((name) => folders.map((folder) => join(folder, name))).find(isExecutable)
  if (found === undefined) {
    throw new Error('There is no Chromium on PATH. Install one, or set TICKETCD_CHROMIUM to its full path.')
  }
  return found
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

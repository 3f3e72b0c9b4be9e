import type { DemoAccount } from './demo-data.ts'

export interface Welcome {
  readonly port: number
  readonly tookMs: number
  readonly accounts: readonly DemoAccount[]
  readonly logFile: string | undefined
  /** Whether the data is in a cluster that others may reach too. */
  readonly elsewhere: boolean
}

const knownPasswords =
  'Warning: these passwords are public, and others may use this cluster. `ticketcd data clear` removes the demo.'

/** The text once everything runs: the address, the accounts, and how to stop. */
export function welcome({ port, tookMs, accounts, logFile, elsewhere }: Welcome): string {
  const width = Math.max(0, ...accounts.map(({ username }) => username.length))
  const rows = accounts.map(
    ({ role, username, password }) => `  ${role.padEnd(8)}  ${username.padEnd(width)}  ${password}`,
  )
  return [
    '',
    `TickETCD is on http://localhost:${port} (ready after ${(tookMs / 1000).toFixed(1)} s)`,
    '',
    ...(rows.length > 0 ? ['Log in with a demo account (role, username, password):', ...rows, ''] : []),
    ...(rows.length > 0 && elsewhere ? [knownPasswords, ''] : []),
    ...(logFile === undefined ? [] : [`The api writes its log to ${logFile}`]),
    'Ctrl-C stops it; the data stays.',
  ].join('\n')
}

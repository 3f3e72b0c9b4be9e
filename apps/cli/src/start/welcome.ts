import type { DemoAccount } from './demo-data.ts'

export interface Welcome {
  readonly port: number
  readonly tookMs: number
  readonly accounts: readonly DemoAccount[]
  readonly logFile: string | undefined
  /** The data lies in a cluster that others may reach too. */
  readonly elsewhere: boolean
}

const knownPasswords =
  'Take care: everybody knows these passwords, and this cluster is not only yours. `ticketcd data clear` removes the demo.'

/** What a person needs once everything runs: where it is, who to be there, and how to end it. */
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

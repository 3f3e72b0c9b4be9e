/**
 * The command with which the reader calls this program: `npx ticketcd` in a clone of the project,
 * where it is not on PATH.
 */
function ownCommand(userAgent: string | undefined): string {
  return userAgent ? 'npx ticketcd' : 'ticketcd'
}

/**
 * A text whose commands the reader can type as they are. Messages and help write a command of this
 * program as `ticketcd …` between backticks, or as `$ ticketcd …`.
 *
 * @param userAgent as npm and npx set it in the environment
 */
export function asCalled(text: string, userAgent = process.env.npm_config_user_agent): string {
  return text.replace(/(`|^Usage: |\$ (?:\w+=\S+ )*)ticketcd (?=\S)/gm, `$1${ownCommand(userAgent)} `)
}

import { CommanderError } from 'commander'
import { CallError } from './client/call-error.ts'
import { failureOf } from './client/explain.ts'
import { Failure, usageFailure } from './failure.ts'

/** Any error as a failure. */
export function asFailure(error: unknown): Failure {
  if (error instanceof Failure) return error
  if (error instanceof CallError) return failureOf(error)
  if (error instanceof CommanderError) return usageFailure(commandLineProblem(error))
  return new Failure('refused', error instanceof Error ? error.message : String(error), { cause: error })
}

/** Commander's message as sentences. */
function commandLineProblem({ code, message }: CommanderError): string {
  if (code === 'commander.help') return 'A command is missing. See: help'
  const text = message.replace(/^error: /, '').replace(/\n\((.*)\)$/, '. $1')
  const sentence = text.charAt(0).toUpperCase() + text.slice(1)
  const ended = /[.?]$/.test(sentence) ? sentence : `${sentence}.`
  // A value such as -x is taken for an option.
  const isValue = /unknown option '-[^-']/.test(message)
  return isValue ? `${ended} Put -- in front of a value that begins with a dash.` : ended
}

/** As a system's shell reports a command that Ctrl-C has ended. */
export const interruptedExitCode = 130

/** Ctrl-C has ended the command. It needs no report. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted'
}

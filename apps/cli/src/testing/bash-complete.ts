import { execFileSync } from 'node:child_process'

const asAtPrompt = `
eval "$(cat)"
COMP_WORDS=("$@")
COMP_CWORD=$(($# - 1))
_ticketcd
printf '%s\\n' "\${COMPREPLY[@]}"
`

/**
 * The completions that bash offers for the last of `words`, which may be empty.
 *
 * @param script the output of `ticketcd completion bash`
 * @param words as bash splits a line, `ticketcd` first
 */
export function bashComplete(
  script: string,
  words: readonly string[],
  { cwd, env = {} }: { cwd?: string; env?: NodeJS.ProcessEnv } = {},
): string[] {
  const output = execFileSync('bash', ['--norc', '-c', asAtPrompt, 'bash', ...words], {
    input: script,
    cwd,
    env: { ...process.env, TICKETCD_HOME: '', ...env },
    encoding: 'utf8',
  })
  return output.split('\n').filter((line) => line !== '')
}

import { PassThrough } from 'node:stream'
import { onTestFinished } from 'vitest'
import { ClusterClient } from '../../cli/client/cluster-client.ts'
import { Output } from '../../cli/output.ts'
import { Shell } from '../../cli/shell/shell.ts'
import { StreamLines } from '../../cli/shell/stream-lines.ts'
import { collected } from './collected.ts'
import type { FakeNode } from './fake-node.ts'

/** A shell whose commands come from a stream, and its output. */
export function shellStage(node: FakeNode, { isJson = false } = {}) {
  const [out, err, input] = [collected(), collected(), new PassThrough()]
  const output = new Output(out.stream, err.stream)
  output.isJson = isJson
  const client = new ClusterClient({
    addresses: [node.address],
    tls: {},
    timeoutMs: 30_000,
    onNotice: (sentence) => output.notice(sentence),
  })
  onTestFinished(() => client.close())
  const shell = new Shell({ client, output, isInteractive: false })
  return {
    shell,
    input,
    out: out.text,
    err: err.text,
    start: () => shell.run(new StreamLines(input)),
    /** @returns the exit code */
    run(...lines: string[]): Promise<number> {
      input.end(lines.map((line) => `${line}\n`).join(''))
      return shell.run(new StreamLines(input))
    },
  }
}

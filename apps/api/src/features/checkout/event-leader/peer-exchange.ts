import type { Readable } from 'node:stream'
import type { Failure } from '@ticketcd/schema'
import type { Step, StepAnswers, StepKind } from '../rules/step.ts'

/*
 * What one process of the api sends to another: one request `POST /peer/steps` that both sides leave open, and in both of its bodies lines of
 * JSON. The one line has steps, the other outcomes, in whatever order they come to be known. An empty line says that somebody is there.
 */

export const peerPath = '/peer/steps'
export const peerContentType = 'application/x-ndjson'

/** Of one line. */
export const peerStepsMax = 256

/** A process that has steps to do says something at least so often, in milliseconds. */
export const heartbeatMs = 100

export interface PeerStep {
  /** By which the outcome is told. */
  id: number
  step: Step
  /** Within which it has to be settled, in milliseconds. */
  leftMs: number
}

export interface PeerAnswer {
  id: number
  outcome: PeerOutcome
}

/** What became of a step. */
export type PeerOutcome =
  | { answer: StepAnswers[StepKind]; revision: number }
  | { failure: Failure }
  /** It does not own the event, and has not done the step nor will. */
  | { notOwner: true }

const lineCharsMax = 4 * 1024 * 1024

/** Hears what comes line by line; a stream whose line does not end, or makes `onLine` throw, is destroyed. */
export function onLines(stream: Readable, onLine: (line: string) => void): void {
  let rest = ''
  stream.setEncoding('utf8')
  stream.on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop() ?? ''
    try {
      if (rest.length > lineCharsMax) throw new Error('a line of a peer does not end')
      for (const line of lines) onLine(line)
    } catch (error) {
      stream.destroy(error instanceof Error ? error : undefined)
    }
  })
}

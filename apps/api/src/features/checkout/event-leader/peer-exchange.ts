import type { Readable } from 'node:stream'
import type { Failure } from '@ticketcd/schema'
import type { Step, StepAnswers, StepKind } from '../rules/step.ts'

/*
 * The protocol between two processes of the api: one request `POST /peer/steps`, which both sides
 * keep open. Both bodies contain lines of JSON. The request has steps, the response has outcomes,
 * in any order. An empty line is a heartbeat.
 */

export const peerPath = '/peer/steps'
export const peerContentType = 'application/x-ndjson'

/** Maximum number of steps in a line. */
export const peerStepsMax = 256

/** Interval of the heartbeats of a process with pending steps, in milliseconds. */
export const heartbeatMs = 100

export interface PeerStep {
  /** Identifies the step in its answer. */
  id: number
  step: Step
  /** Time in which the step has to be settled, in milliseconds. */
  leftMs: number
}

export interface PeerAnswer {
  id: number
  outcome: PeerOutcome
}

/** The outcome of a step. */
export type PeerOutcome =
  | { answer: StepAnswers[StepKind]; revision: number }
  | { failure: Failure }
  /** The process does not lead the event. It has not done the step and will not. */
  | { notOwner: true }

const lineCharsMax = 4 * 1024 * 1024

/**
 * Calls `onLine` for each line of a stream. The stream is destroyed if a line does not end or
 * `onLine` throws.
 */
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

import type { Failure } from '@ticketcd/schema'
import type { Step, StepAnswers, StepKind } from '../rules/step.ts'

/* What one process of the api sends to another, as JSON: `POST /peer/steps`. */

export const peerPath = '/peer/steps'

/** Steps of one request. */
export const peerStepsMax = 256

export interface PeerStep {
  step: Step
  /** Within which it has to be settled, in milliseconds. */
  leftMs: number
}

/** What became of each of them, in their order. */
export type PeerOutcome =
  | { answer: StepAnswers[StepKind]; revision: number }
  | { failure: Failure }
  /** It owns the event no more, and has not done the step nor will. */
  | { notOwner: true }
  /** Its own fault. Whether it has done the step is not known. */
  | { error: true }

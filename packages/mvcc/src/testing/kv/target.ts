import type { Call } from './requests.ts'

/** A store that scripts run on. */
export interface Target {
  /** @returns the answer or the error as a line of text (see `render.ts`) */
  call(call: Call): Promise<string>
}

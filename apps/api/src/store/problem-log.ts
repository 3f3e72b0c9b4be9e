import type { Mirror, Problem } from '@ticketcd/etcd'
import { PeriodicJob } from '../jobs/periodic-job.ts'
import { intervalsMs } from '../jobs/periodic-work.ts'

/** Above this number, the first problems may be reported again. */
const rememberedMax = 10_000

/** Reports each stored value that does not parse, once for each of its revisions. */
export class ProblemLog {
  private readonly reported = new Set<string>()
  private readonly onProblem: (problem: Problem) => void
  private readonly look: () => void
  private readonly looking: PeriodicJob

  constructor(mirror: Pick<Mirror, 'problems'>, onProblem: (problem: Problem) => void) {
    this.onProblem = onProblem
    this.look = () => mirror.problems().forEach(this.report)
    this.looking = new PeriodicJob({ work: this.look, intervalMs: intervalsMs.problems })
  }

  readonly report = (problem: Problem): void => {
    const identity = `${problem.key}@${problem.modRevision}`
    if (this.reported.has(identity)) return
    if (this.reported.size >= rememberedMax) this.reported.clear()
    this.reported.add(identity)
    this.onProblem(problem)
  }

  /** Reports the values that the mirror has skipped, now and periodically. */
  start(): void {
    this.look()
    this.looking.start()
  }

  close(): void {
    this.looking.close()
  }
}

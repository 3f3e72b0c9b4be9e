import type { Mirror, Problem } from '@ticketcd/etcd'

const intervalMs = 10_000
/** Above this number, the first problems may be reported again. */
const rememberedMax = 10_000

/** Reports each stored value that does not parse, once for each of its revisions. */
export class ProblemLog {
  private readonly reported = new Set<string>()
  private readonly onProblem: (problem: Problem) => void
  private timer: NodeJS.Timeout | undefined

  constructor(onProblem: (problem: Problem) => void) {
    this.onProblem = onProblem
  }

  readonly report = (problem: Problem): void => {
    const identity = `${problem.key}@${problem.modRevision}`
    if (this.reported.has(identity)) return
    if (this.reported.size >= rememberedMax) this.reported.clear()
    this.reported.add(identity)
    this.onProblem(problem)
  }

  /** Reports the values that the mirror has skipped, now and periodically. */
  follow(mirror: Pick<Mirror, 'problems'>): void {
    const look = () => mirror.problems().forEach(this.report)
    look()
    this.timer = setInterval(look, intervalMs)
    this.timer.unref()
  }

  close(): void {
    clearInterval(this.timer)
  }
}

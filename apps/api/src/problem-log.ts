import type { Mirror, Problem } from '@ticketcd/etcd'

const intervalMs = 10_000
/** Beyond this many the first ones may be told again. */
const rememberedMax = 10_000

/** Reports each stored value that does not parse once per revision of it, however often it is met. */
export class ProblemLog {
  private readonly told = new Set<string>()
  private readonly tell: (problem: Problem) => void
  private timer: NodeJS.Timeout | undefined

  constructor(tell: (problem: Problem) => void) {
    this.tell = tell
  }

  readonly report = (problem: Problem): void => {
    const identity = `${problem.key}@${problem.modRevision}`
    if (this.told.has(identity)) return
    if (this.told.size >= rememberedMax) this.told.clear()
    this.told.add(identity)
    this.tell(problem)
  }

  /** Looks through what the mirror had to skip, now and from time to time. */
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

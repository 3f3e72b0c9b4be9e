import type { Action, Fault, Occasion } from './fault.ts'
import { FaultActions, type Site } from './fault-actions.ts'
import type { SimNode } from './sim-node.ts'

/** Carries out the faults of a plan at their moments, until it is stopped. */
export class FaultInjector {
  private readonly site: Site
  private readonly actions: FaultActions
  private readonly aimed = new Map<string, Fault[]>()
  private readonly counts = new Map<Occasion, number>()
  private isStopped = false

  constructor(site: Site, faults: readonly Fault[]) {
    this.site = site
    this.actions = new FaultActions(site)
    for (const fault of faults) {
      const { when, action } = fault
      if ('atMs' in when) site.timeline.after(when.atMs, () => this.inject(action, site.leader))
      else {
        const key = `${when.on} ${when.nth}`
        this.aimed.set(key, [...(this.aimed.get(key) ?? []), fault])
      }
    }
  }

  get crashes(): number {
    return this.actions.crashes
  }

  /** Faults at once happen before this returns, so before the effects of the node's step. */
  onOccasion(occasion: Occasion, node: SimNode): void {
    if (this.isStopped) return
    const nth = (this.counts.get(occasion) ?? 0) + 1
    this.counts.set(occasion, nth)
    for (const { when, action } of this.aimed.get(`${occasion} ${nth}`) ?? []) {
      const afterMs = 'afterMs' in when ? when.afterMs : 0
      if (afterMs === 0) this.inject(action, node)
      else this.site.timeline.after(afterMs, () => this.inject(action, node))
    }
  }

  stop(): void {
    this.isStopped = true
  }

  private inject(action: Action, subject: SimNode | undefined): void {
    if (this.isStopped) return
    this.site.note(() => `fault ${JSON.stringify(action)}, subject ${subject?.id ?? 'none'}`)
    this.actions.carryOut(action, subject)
  }
}

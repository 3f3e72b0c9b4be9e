import type { PartitionKind } from './fleet-network.ts'

/** A process that is cut off. */
export interface Cut {
  readonly name: string
  readonly kind: PartitionKind
}

/** Decides which bytes a partition by proxies holds back. */
export class Cuts {
  private cuts: readonly Cut[] = []
  private names: ReadonlyMap<string, string> = new Map()

  /** @param names of the nodes, by member id in hexadecimal */
  set(cuts: readonly Cut[], names: ReadonlyMap<string, string>): void {
    this.cuts = cuts
    this.names = names
  }

  /**
   * Whether bytes between two processes are held back. A process is given by its name, or a node by
   * its member id, as connections may be older than the names of the ids. An unknown process is
   * never cut off itself: only a cut of the other side holds back its bytes.
   */
  hold(from: string | undefined, to: string | undefined): boolean {
    const [sender, receiver] = [this.nameOf(from), this.nameOf(to)]
    return this.cuts.some(
      ({ name, kind }) =>
        (name === sender && kind !== 'partition-in') || (name === receiver && kind !== 'partition-out'),
    )
  }

  private nameOf(process: string | undefined): string | undefined {
    return process === undefined ? undefined : (this.names.get(process) ?? process)
  }
}

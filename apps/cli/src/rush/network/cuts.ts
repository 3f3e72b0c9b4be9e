import type { PartitionKind } from './fleet-network.ts'

/** A process that is cut off. */
export interface Cut {
  readonly name: string
  readonly kind: PartitionKind
}

/** Which bytes a partition by proxies holds back. */
export class Cuts {
  private cuts: readonly Cut[] = []
  private names: ReadonlyMap<string, string> = new Map()

  /** @param names of the nodes, by member id in hexadecimal */
  set(cuts: readonly Cut[], names: ReadonlyMap<string, string>): void {
    this.cuts = cuts
    this.names = names
  }

  /**
   * Whether bytes between two processes are held back. A process is its name, or the member id of a node: connections
   * are older than the ids are known. Of an unknown one nothing is held back but what goes to or comes from the other.
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

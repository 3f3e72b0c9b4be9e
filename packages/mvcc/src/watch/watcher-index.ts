import type { Key } from '../key-value.ts'
import { type Interest, isSameFilter } from './interest.ts'
import { IntervalTree } from './interval-tree.ts'
import type { Group, Watcher } from './watcher.ts'

const none: readonly Group[] = []

/** The synced watchers by the keys that they watch. */
export class WatcherIndex {
  private readonly byKey = new Map<Key, Group[]>()
  private readonly byRange = new IntervalTree<Group[]>()

  /** The groups that watch a key: O(m + log n) for keys in m ranges of which few overlap. */
  at(key: Key): readonly Group[] {
    // Most nodes have no watcher, or none of a single key: a look-up would hash each key
    // needlessly.
    const ranges = this.byRange.isEmpty ? none : this.byRange.at(key).flat()
    const single = this.byKey.size === 0 ? undefined : this.byKey.get(key)
    return single === undefined ? ranges : single.concat(ranges)
  }

  add(watcher: Watcher): void {
    const { interest } = watcher
    const groups = this.get(interest) ?? this.create(interest)
    let group = groups.find((each) => isSameFilter(each.interest, interest))
    if (group === undefined) {
      group = { interest, watchers: [] }
      groups.push(group)
    }
    watcher.group = group
    watcher.position = group.watchers.push(watcher) - 1
  }

  /**
   * Removes a watcher. The last one of its group moves to its position, so a loop over a group from
   * its end may remove the current one.
   */
  remove(watcher: Watcher): void {
    const { interest, group } = watcher
    const last = group?.watchers.pop()
    if (group === undefined || last === undefined) return
    if (last !== watcher) {
      group.watchers[watcher.position] = last
      last.position = watcher.position
    }
    watcher.group = undefined
    if (group.watchers.length === 0) this.drop(interest, group)
  }

  private get({ start, end }: Interest): Group[] | undefined {
    return end === undefined ? this.byKey.get(start) : this.byRange.get(start, end)
  }

  private create({ start, end }: Interest): Group[] {
    const groups: Group[] = []
    if (end === undefined) this.byKey.set(start, groups)
    else this.byRange.add(start, end, groups)
    return groups
  }

  private drop(interest: Interest, group: Group): void {
    const groups = this.get(interest) ?? []
    groups.splice(groups.indexOf(group), 1)
    if (groups.length > 0) return
    if (interest.end === undefined) this.byKey.delete(interest.start)
    else this.byRange.delete(interest.start, interest.end)
  }
}

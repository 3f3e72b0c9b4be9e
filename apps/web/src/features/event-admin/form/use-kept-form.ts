import { useRef, useState } from 'react'
import { useAccount } from '../../../lib/account.ts'
import { useAreaMessages } from '../../../lib/inner/area.ts'
import { eventAdminMessages } from '../event-admin-messages.ts'
import { useLeaveGuard } from '../use-leave-guard.ts'
import { type KeptForm, keptForm } from './kept-form.ts'

/**
 * The input of a form, stored in the tab at every change.
 * @param name the storage key of the input
 * @param begin returns the initial form if nothing is stored
 */
export function useKeptForm(name: string, begin: () => KeptForm) {
  const { form: words } = useAreaMessages(eventAdminMessages)
  const account = useAccount()
  // The owner of the form stays the same if the session ends meanwhile.
  const [username] = useState(account?.username ?? '')
  const kept = keptForm(username, name)
  const [state, setState] = useState(() => kept.read() ?? begin())
  const [restored, setRestored] = useState(() => kept.read() !== undefined)
  const [dirty, setDirty] = useState(restored)
  /** A ref, so that a reset in the same handler counts: the blocker must not open after a save. */
  const asks = useRef(dirty)
  asks.current = dirty
  useLeaveGuard(() => asks.current, words.leave)

  function put(next: KeptForm) {
    setState(next)
    setDirty(true)
    kept.write(next)
  }

  return {
    username,
    /** The whole form, as it is stored. */
    state,
    /** Whether the form began with stored input. */
    restored,
    dirty,

    /** Replaces the input, and stores it. */
    put,

    /** Starts again with `next`, without unsaved input. */
    begin(next: KeptForm) {
      kept.remove()
      setState(next)
      setDirty(false)
      asks.current = false
      setRestored(false)
    },

    /** Makes discarded input the unsaved input again. */
    undo(discarded: KeptForm) {
      asks.current = true
      put(discarded)
    },
  }
}

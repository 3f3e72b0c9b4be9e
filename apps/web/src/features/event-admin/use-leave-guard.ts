import { useBlocker } from '@tanstack/react-router'
import { paths } from '../../lib/paths.ts'

/**
 * Confirms that the user leaves the page without saving.
 * @param isUnsaved called when the user leaves
 */
export function useLeaveGuard(isUnsaved: () => boolean, question: string): void {
  useBlocker({
    // Log in returns here with all input.
    shouldBlockFn: ({ next }) =>
      isUnsaved() && next.pathname !== paths.logIn().to && !window.confirm(question),
    enableBeforeUnload: isUnsaved,
  })
}

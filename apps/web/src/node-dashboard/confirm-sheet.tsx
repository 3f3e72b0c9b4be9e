import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Button } from '../ui/button.tsx'
import { Notice } from '../ui/inner/notice.tsx'
import { Sheet } from '../ui/sheet.tsx'
import type { AdminAction } from './api.ts'
import { useApi } from './use-dashboard.tsx'
import { words } from './words.ts'

/** A change that needs a confirmation. */
export interface Confirmation {
  readonly action: AdminAction
  /** The question. */
  readonly title: string
  /** The consequences of the change, in numbers. */
  readonly outcome: ReactNode
  /** Label of the button that runs the change. */
  readonly label: string
  /** Message after success. */
  readonly done: string
}

interface ConfirmSheetProps {
  /** `null` while no change is pending. */
  asked: Confirmation | null
  onClose: () => void
  onDone: (sentence: string) => void
}

/** Asks for a confirmation, with the consequences, before a change is made. */
export function ConfirmSheet({ asked, onClose, onDone }: ConfirmSheetProps) {
  const api = useApi()
  const queryClient = useQueryClient()
  const { mutate, isPending, error, reset } = useMutation({
    mutationFn: ({ action }: Confirmation) => api.run(action),
    onSuccess: (_, { done }) => {
      close()
      onDone(done)
    },
    // Also after a refusal: the page may show outdated data.
    onSettled: () => queryClient.invalidateQueries(),
  })

  function close() {
    onClose()
    reset()
  }

  return (
    <Sheet
      open={asked !== null}
      onClose={close}
      title={asked?.title ?? ''}
      closeLabel={words.close}
      footer={
        asked && (
          <div className="flex justify-end gap-3">
            <Button onClick={close}>{words.cancel}</Button>
            <Button tone="danger" busy={isPending} onClick={() => mutate(asked)}>
              {asked.label}
            </Button>
          </div>
        )
      }
    >
      {asked && (
        <div className="space-y-3 text-sm">
          <div className="space-y-2 text-base">{asked.outcome}</div>
          {error && (
            <Notice tone="bad" urgent>
              {error.message}
            </Notice>
          )}
        </div>
      )}
    </Sheet>
  )
}

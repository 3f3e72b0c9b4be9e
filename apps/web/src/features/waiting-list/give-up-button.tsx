import { useState } from 'react'
import type { ClientFailure } from '../../lib/failure.ts'
import { sentenceFor } from '../../lib/i18n/failure-sentences.ts'
import { useI18n } from '../../lib/i18n/i18n.tsx'
import { Button } from '../../ui/button.tsx'
import { Notice } from '../../ui/inner/notice.tsx'
import { Sheet } from '../../ui/sheet.tsx'

interface GiveUpButtonProps {
  words: {
    /** The label of the button, and of the one that confirms. */
    action: string
    /** The accessible name of the button, with its subject. */
    actionOf: string
    title: string
    /** The consequence. */
    text: string
    keep: string
  }
  failure: ClientFailure | null
  busy: boolean
  onGiveUp: () => void
}

/** Requires a confirmation: the place or the tickets go to another customer at once. */
export function GiveUpButton({ words, failure, busy, onGiveUp }: GiveUpButtonProps) {
  const { t, format } = useI18n()
  const [asking, setAsking] = useState(false)
  return (
    <>
      <Button size="sm" aria-label={words.actionOf} onClick={() => setAsking(true)}>
        {words.action}
      </Button>
      <Sheet
        open={asking}
        onClose={() => setAsking(false)}
        title={words.title}
        closeLabel={t.app.close}
        footer={
          <div className="flex flex-wrap justify-end gap-3">
            <Button onClick={() => setAsking(false)}>{words.keep}</Button>
            <Button tone="danger" busy={busy} onClick={onGiveUp}>
              {words.action}
            </Button>
          </div>
        }
      >
        <p>{words.text}</p>
        {failure && (
          <div className="mt-4">
            <Notice tone="bad" urgent>
              {sentenceFor(failure, t, format)}
            </Notice>
          </div>
        )}
      </Sheet>
    </>
  )
}

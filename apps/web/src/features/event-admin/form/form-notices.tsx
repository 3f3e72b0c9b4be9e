import { useAreaMessages } from '../../../lib/inner/area.ts'
import { Notice } from '../../../ui/inner/notice.tsx'
import { eventAdminMessages } from '../event-admin-messages.ts'
import type { FormProblems } from './form-problems.ts'

interface FormNoticesProps {
  problems: FormProblems
  refusal: string | null
  restored: boolean
  /**
   * Moves the focus to a field.
   * @param path as in `problems`
   */
  onGo: (path: string) => void
}

/** All reasons why the form cannot be saved, and a notice about restored input. */
export function FormNotices({ problems, refusal, restored, onGo }: FormNoticesProps) {
  const { form } = useAreaMessages(eventAdminMessages)
  const fields: Readonly<Record<string, string>> = form.fields
  const found = Object.entries(problems)
  return (
    <>
      {restored && <Notice tone="accent">{form.restored}</Notice>}
      {refusal && (
        <Notice tone="bad" urgent title={form.notSaved}>
          {refusal} {form.kept}
        </Notice>
      )}
      {found.length > 0 && (
        <Notice tone="bad" title={form.errorsTitle(found.length)}>
          <ul className="space-y-1">
            {found.map(([path, words]) => {
              const [, index, part] = path.split('.')
              const name =
                part === undefined ? fields[path] : `${form.ticketName(Number(index) + 1)}, ${fields[part]}`
              return (
                <li key={path}>
                  <button
                    type="button"
                    onClick={() => onGo(path)}
                    className="min-h-6 text-left underline underline-offset-2 hover:no-underline"
                  >
                    {name ?? path}: {words}
                  </button>
                </li>
              )
            })}
          </ul>
        </Notice>
      )}
    </>
  )
}

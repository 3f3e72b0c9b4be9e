import Search from 'lucide-react/icons/search'
import X from 'lucide-react/icons/x'
import { useI18n } from '../../lib/i18n/i18n.tsx'
import { useSearchText } from './use-search-text.ts'

/** On the home page results follow the typing. On other pages Enter opens the home page. */
export function SearchBox() {
  const { t } = useI18n()
  const text = useSearchText()
  return (
    <search>
      <form
        className="relative"
        onSubmit={(submit) => {
          submit.preventDefault()
          text.submit()
        }}
      >
        <Search
          aria-hidden="true"
          className="pointer-events-none absolute inset-y-0 left-3 my-auto size-4 text-ink-soft"
        />
        <input
          type="search"
          name="q"
          value={text.typed}
          maxLength={200}
          autoComplete="off"
          enterKeyHint="search"
          aria-label={t.search.label}
          placeholder={t.search.placeholder}
          onChange={({ target }) => text.type(target.value)}
          className="h-10 w-full rounded-md border border-transparent bg-sunken pr-10 pl-9 text-base hover:bg-pressed focus:bg-page sm:text-sm [&::-webkit-search-cancel-button]:hidden"
        />
        {text.typed !== '' && (
          <button
            type="button"
            aria-label={t.search.clear}
            className="absolute inset-y-0 right-1 my-auto grid size-8 place-items-center rounded-sm text-ink-soft hover:text-ink"
            onClick={(press) => {
              text.clear()
              press.currentTarget.form?.querySelector('input')?.focus()
            }}
          >
            <X className="size-4" aria-hidden="true" />
          </button>
        )}
      </form>
    </search>
  )
}

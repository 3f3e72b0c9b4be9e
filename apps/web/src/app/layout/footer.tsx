import { useI18n } from '../../lib/i18n/i18n.tsx'

export function Footer() {
  const { t } = useI18n()
  return (
    <footer className="print:hidden mt-16 border-t">
      <div className="page-width flex flex-wrap justify-between gap-x-6 gap-y-1 py-8 text-ink-soft text-sm">
        <p className="font-medium text-ink">TickETCD</p>
        <p>{t.app.tagline}</p>
      </div>
    </footer>
  )
}

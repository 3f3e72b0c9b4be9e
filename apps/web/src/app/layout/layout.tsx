import { Outlet, useLocation } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { useAccount } from '../../lib/account.ts'
import { useI18n } from '../../lib/i18n/i18n.tsx'
import { useLiveSession } from '../../lib/live/use-live.ts'
import { AlertToasts } from './alert-toasts.tsx'
import { Announcer } from './announcer.tsx'
import { ConnectionBanner } from './connection-banner.tsx'
import { Footer } from './footer.tsx'
import { Header } from './header.tsx'
import { StreamStatus } from './stream-status.tsx'

/** Frame of every page. */
export function Layout() {
  const { t } = useI18n()
  useLiveSession(useAccount())
  return (
    <div className="flex min-h-dvh flex-col">
      <a
        href="#content"
        className="fixed top-2 left-2 z-50 -translate-y-20 rounded-md bg-accent px-4 py-2 font-medium text-on-accent text-sm focus:translate-y-0"
      >
        {t.app.skipToContent}
      </a>
      <Header />
      <StreamStatus />
      <ConnectionBanner />
      <Main />
      <Footer />
      <Announcer />
      <AlertToasts />
    </div>
  )
}

/** Takes the focus after navigation, so that keyboard users continue in the new page. */
function Main() {
  const pathname = useLocation({ select: (location) => location.pathname })
  const main = useRef<HTMLElement>(null)
  const shown = useRef(pathname)

  useEffect(() => {
    if (shown.current === pathname) return
    shown.current = pathname
    main.current?.focus({ preventScroll: true })
  }, [pathname])

  return (
    <main ref={main} id="content" tabIndex={-1} className="flex flex-1 flex-col outline-none">
      <Outlet />
    </main>
  )
}

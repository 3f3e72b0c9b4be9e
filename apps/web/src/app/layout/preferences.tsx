import { useI18n } from '../../lib/i18n/i18n.tsx'
import { type Language, languages } from '../../lib/i18n/language.ts'
import { themes, useTheme } from '../../lib/theme.ts'
import { Segmented } from '../../ui/segmented.tsx'

const languageOptions = (Object.keys(languages) as Language[]).map((value) => ({
  value,
  label: languages[value],
}))

/** Theme and language of the app on this device. */
export function Preferences() {
  const { t, language, setLanguage } = useI18n()
  const [theme, setTheme] = useTheme()
  return (
    <div className="mt-2 space-y-2 border-t pt-3">
      <Segmented
        label={t.app.language}
        value={language}
        options={languageOptions}
        onChange={(chosen) => void setLanguage(chosen)}
      />
      <Segmented
        label={t.app.theme}
        value={theme}
        options={themes.map((value) => ({ value, label: t.app.themes[value] }))}
        onChange={setTheme}
      />
    </div>
  )
}

// Runs before the first paint, so that no other theme flashes. It is a separate file because the
// page's content security policy forbids inline scripts. Without a choice, styles.css uses the
// system's theme.
try {
  const theme = JSON.parse(localStorage.getItem('ticketcd.theme'))
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme
} catch {
  // Storage may be forbidden or hold another value. The system's theme applies then.
}

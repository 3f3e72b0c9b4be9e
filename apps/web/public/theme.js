// Runs before the first paint, so that a chosen theme never flashes. A file of its own because the page's
// content security policy forbids inline scripts. Without a choice the system decides (styles.css).
try {
  const theme = JSON.parse(localStorage.getItem('ticketcd.theme'))
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme
} catch {
  // Storage may be forbidden or hold something else; then the system's theme it is.
}

/**
 * The page that hands a trace to the Perfetto UI by `postMessage`: it loads the trace from our own server, opens the UI in another tab
 * and sends the bytes there once the UI answers. Nothing leaves the machine.
 */
import { PERFETTO_ORIGIN } from './perfetto-links.ts'

export interface LauncherPage {
  html: string
  /** The only script the page may run, for its content security policy. */
  nonce: string
}

const STYLE = 'body{font:16px system-ui;margin:4rem auto;max-width:40rem}button{font:inherit;padding:.5rem 1rem}'

export function launcherPage(fileName: string, nonce: string): LauncherPage {
  const html = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>${fileName}</title><style nonce="${nonce}">${STYLE}</style></head>
<body>
<h1>${fileName}</h1>
<p id="state">Loading the trace ...</p>
<button id="open" disabled>Open in Perfetto</button>
<script nonce="${nonce}">${launcherScript(fileName)}</script>
</body>
</html>
`
  return { html, nonce }
}

/** `fileName` holds only characters that are safe in HTML, URLs and string literals. */
export function launcherScript(fileName: string): string {
  return `
const state = document.getElementById('state')
const button = document.getElementById('open')
let buffer
let perfetto
addEventListener('message', (event) => {
  if (perfetto === undefined || event.source !== perfetto || event.origin !== '${PERFETTO_ORIGIN}' || event.data !== 'PONG') return
  clearInterval(ping)
  perfetto.postMessage({ perfetto: { buffer, title: '${fileName}', fileName: '${fileName}' } }, '${PERFETTO_ORIGIN}')
  perfetto = undefined
  state.textContent = 'Handed over. This page can be closed.'
})
let ping
function hand() {
  clearInterval(ping)
  perfetto = open('${PERFETTO_ORIGIN}') ?? undefined
  state.textContent = perfetto ? 'Waiting for Perfetto ...' : 'The browser blocked the new tab: press the button.'
  if (perfetto) ping = setInterval(() => perfetto.postMessage('PING', '${PERFETTO_ORIGIN}'), 50)
}
button.onclick = hand
fetch('${fileName}').then((response) => response.ok ? response.arrayBuffer() : Promise.reject(response.status)).then(
  (bytes) => { buffer = bytes; button.disabled = false; hand() },
  () => { state.textContent = 'The trace could not be loaded: zeph-trace open has ended. Start it again.' },
)
`
}

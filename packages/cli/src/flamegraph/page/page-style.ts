/** How the page looks, in light and dark. Rules name their elements, since the chart's script adds its own style later. */

export const PAGE_STYLE = `
:root { color-scheme: light dark; --ground: #fff; --text: #1b1f24; --quiet: #57606a; --line: #d0d7de; --field: #f6f8fa }
@media (prefers-color-scheme: dark) {
  :root { --ground: #0d1117; --text: #e6edf3; --quiet: #8d96a0; --line: #30363d; --field: #161b22 }
}
* { box-sizing: border-box }
body { margin: 0; padding: 12px 16px; background: var(--ground); color: var(--text); font: 14px/1.4 system-ui, sans-serif }
header { display: flex; flex-wrap: wrap; gap: 8px 12px; align-items: center; margin-bottom: 8px }
h1 { font-size: 16px; margin: 0; flex: 1 1 240px; overflow-wrap: anywhere }
input, button { font: inherit; color: inherit; background: var(--field); border: 1px solid var(--line); border-radius: 6px; padding: 4px 10px }
button:not(:disabled) { cursor: pointer }
button:disabled { color: var(--quiet) }
#search { width: 220px }
p { margin: 2px 0; color: var(--quiet) }
#details { min-height: 1.4em; color: var(--text); overflow-wrap: anywhere }
#chart { margin-top: 8px }
svg.d3-flame-graph rect { stroke: var(--ground); fill-opacity: 1 }
svg.d3-flame-graph rect:hover { stroke: var(--text) }
div.d3-flame-graph-label { font-family: inherit; color: #1b1f24 }
div.d3-flame-graph-tip { max-width: min(640px, 90vw); overflow-wrap: anywhere; white-space: pre-wrap; font-size: 13px; background: #1b1f24; color: #fff; border: 1px solid var(--line) }
#key { display: none; gap: 12px }
.compared #key { display: flex }
#key i { display: inline-block; width: 12px; height: 12px; margin-right: 4px; border-radius: 2px; vertical-align: -1px }
`

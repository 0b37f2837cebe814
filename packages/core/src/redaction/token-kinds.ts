/**
 * Tokens that are known by their first characters: the prefix and every token character after it. A row is a prefix and what must
 * follow; ordinary words with the same start (`sk-learn`, `hf_hub_download`, `npm_config_cache`) do not look drawn at random.
 */
import { type Kind, TOKEN_START } from './kind.ts'

interface TokenRow {
  readonly name: string
  readonly brief: string
  readonly prefixes: readonly string[]
  /** What stands before, as a regular expression. Default: the start of a token. */
  readonly start?: string
  /** Default: the prefixes. */
  readonly anchors?: readonly string[]
  /** What follows at least, as a regular expression; word characters and `-` after it belong to the token, too. Default: word characters and `-`, at least 12 of them. */
  readonly body?: string
  /** Shortest piece without separators, all letters or all digits, that no word is; undefined: the body alone is enough. */
  readonly drawn?: number
}

/** No word of English is that long, and few names are. */
const LONG = 16
const VERY_LONG = 24

const TOKENS: readonly TokenRow[] = [
  {
    name: 'api-key',
    brief:
      'keys of model providers and many others: `sk-` with `sk-ant-` and `sk-proj-`, `gsk_`, `xai-`, `nvapi-`, `pplx-`, `tvly-`',
    prefixes: ['sk-', 'gsk_', 'xai-', 'nvapi-', 'pplx-', 'tvly-', 'pcsk_', 'jina_', 'sb_secret_'],
    drawn: LONG,
  },
  { name: 'replicate-token', brief: 'Replicate: `r8_`', prefixes: ['r8_'], body: '[A-Za-z0-9]{30,}' },
  {
    name: 'langsmith-key',
    brief: 'LangSmith: `lsv2_pt_`, `lsv2_sk_`',
    prefixes: ['lsv2_pt_', 'lsv2_sk_'],
    drawn: LONG,
  },
  {
    name: 'stripe-key',
    brief: 'Stripe: `sk_live_`, `sk_test_`, `rk_live_`, `rk_test_`, `whsec_`',
    prefixes: ['sk_live_', 'sk_test_', 'rk_live_', 'rk_test_', 'whsec_'],
    body: '[\\w+/-]{10,}=*',
  },
  {
    name: 'aws-access-key',
    brief: 'AWS access key ids: `AKIA`, `ASIA`, `ABIA`, `ACCA`',
    prefixes: ['AKIA', 'ASIA', 'ABIA', 'ACCA'],
    body: '[A-Z0-9]{12,}',
    drawn: LONG,
  },
  {
    name: 'github-token',
    brief: 'GitHub: `ghp_`, `gho_`, `ghu_`, `ghs_`, `ghr_`, `github_pat_`',
    prefixes: ['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_', 'github_pat_'],
    drawn: LONG,
  },
  {
    name: 'gitlab-token',
    brief: 'GitLab: `glpat-`, `gldt-`, `glrt-`, `glcbt-`, `glptt-`, `glsoat-`',
    prefixes: ['glpat-', 'gldt-', 'glrt-', 'glcbt-', 'glptt-', 'glsoat-'],
    body: '[\\w-]{12,}(?:\\.[\\w-]{2,})*',
  },
  {
    name: 'slack-token',
    brief: 'Slack: `xoxb-`, `xoxp-` and the other `xox.-`, `xapp-1-`',
    prefixes: [...['a', 'b', 'c', 'd', 'e', 'o', 'p', 'r', 's'].map((letter) => `xox${letter}-`), 'xapp-1-'],
    body: '[\\w-]{10,}',
  },
  {
    name: 'google-api-key',
    brief: 'Google: `AIza`',
    prefixes: ['AIza'],
    body: '[\\w-]{20,}',
    drawn: LONG,
  },
  {
    name: 'google-oauth',
    brief: 'Google: `ya29.`, `GOCSPX-`',
    prefixes: ['ya29.', 'GOCSPX-'],
    body: '(?:c\\.)?[\\w-]{12,}(?:\\.[\\w-]+)*',
  },
  { name: 'huggingface-token', brief: 'Hugging Face: `hf_`', prefixes: ['hf_', 'api_org_'], drawn: VERY_LONG },
  { name: 'npm-token', brief: 'npm: `npm_`', prefixes: ['npm_'], drawn: VERY_LONG },
  { name: 'pypi-token', brief: 'PyPI: `pypi-AgE`', prefixes: ['pypi-AgE'], body: '[\\w-]{16,}' },
  { name: 'docker-token', brief: 'Docker: `dckr_pat_`, `dckr_oat_`', prefixes: ['dckr_pat_', 'dckr_oat_'] },
  {
    name: 'grafana-token',
    brief: 'Grafana: `glc_`, `glsa_`',
    prefixes: ['glc_', 'glsa_'],
    body: '[\\w+/-]{12,}=*',
    drawn: LONG,
  },
  {
    name: 'age-key',
    brief: 'age identities: `AGE-SECRET-KEY-1`, `AGE-SECRET-KEY-PQ-1`',
    prefixes: ['AGE-SECRET-KEY-1', 'AGE-SECRET-KEY-PQ-1'],
    body: '[A-Z0-9]{16,}',
  },
  { name: 'vault-token', brief: 'HashiCorp Vault: `hvs.`, `hvb.`', prefixes: ['hvs.', 'hvb.'], body: '[\\w-]{20,}' },
  { name: 'sendgrid-key', brief: 'SendGrid: `SG.`', prefixes: ['SG.'], body: '[\\w-]{16,}\\.[\\w-]{16,}' },
  { name: 'digitalocean-token', brief: 'DigitalOcean: `dop_v1_`, `doo_v1_`', prefixes: ['dop_v1_', 'doo_v1_'] },
  {
    name: 'shopify-token',
    brief: 'Shopify: `shpat_`, `shpca_`, `shppa_`, `shpss_`',
    prefixes: ['shpat_', 'shpca_', 'shppa_', 'shpss_'],
  },
  {
    name: 'telegram-token',
    brief: 'Telegram bots: what follows the number, from `AA` on',
    prefixes: ['AA'],
    start: '(?<=\\d{6,12}:)',
    body: '[\\w-]{30,}',
    anchors: [':AA'],
  },
]

/** All tokens that start with a known prefix. */
export const TOKEN_KINDS: readonly Kind[] = TOKENS.map(tokenKind)

function tokenKind(row: TokenRow): Kind {
  const { name, brief, prefixes, drawn, anchors = prefixes } = row
  const { start = TOKEN_START, body = '[\\w-]{12,}' } = row
  const pattern = new RegExp(`${start}(${prefixes.map(escaped).join('|')})(${body}[\\w-]*)`, 'g')
  return {
    name,
    brief,
    anchors,
    redact: (text, { replace }) =>
      text.replace(pattern, (token: string, _prefix: string, rest: string) =>
        drawn === undefined || looksDrawn(rest, drawn) ? replace(token, name) : token,
      ),
  }
}

/** True for what was drawn at random rather than written: long pieces, letters with digits between, capitals without a reason. */
function looksDrawn(text: string, long: number): boolean {
  if (text.length >= 2 * LONG && /\d/.test(text) && /[A-Z]/.test(text) && /[a-z]/.test(text)) return true
  return text.split(/[^A-Za-z0-9]+/).some((piece) => {
    if (piece.length >= long) return true
    return piece.length >= (long * 3) / 4 && /\d/.test(piece) && /[A-Za-z]/.test(piece)
  })
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}

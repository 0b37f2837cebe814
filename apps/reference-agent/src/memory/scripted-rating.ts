/** How the scripted model rates what is worth remembering: by the kind of sentence it can tell a text to be. */
interface Kind {
  reason: string
  usefulness: number
  pattern: RegExp
}

/** The first that fits. */
const KINDS: readonly Kind[] = [
  { reason: 'a question', usefulness: 0.1, pattern: /\?\s*$/ },
  {
    reason: 'a greeting',
    usefulness: 0.05,
    pattern: /^\s*(?:hi|hello|hey|thanks?|thank you|ok(?:ay)?|bye|good (?:morning|evening|night))\b.{0,20}$/i,
  },
  {
    reason: 'a command',
    usefulness: 0.15,
    pattern:
      /^\s*(?:please\s+)?(?:run|execute|list|read|show|open|find|summari[sz]e|search|scrape|delete|write|create|count)\b/i,
  },
  {
    reason: 'a decision or a date',
    usefulness: 0.9,
    pattern: /\b(?:decided|agreed|deadline|due|release|meeting|scheduled|must|never|always)\b/i,
  },
  {
    reason: 'about the user',
    usefulness: 0.85,
    pattern:
      /\b(?:i|i'm|we|my|our)\b.*\b(?:am|are|is|was|were|i'm|like|love|prefer|use|work|live|want|need|have|hate|speak)\b/i,
  },
  { reason: 'how the user does things', usefulness: 0.7, pattern: /\b(?:i|we)\s+[a-z]+/i },
  {
    reason: 'a statement of fact',
    usefulness: 0.65,
    pattern:
      /\b(?:is|are|was|were|has|have|uses?|lives?|works?|belongs?|depends?|needs?|runs?|costs?|owns?|knows?|wrote|maintains?)\b/i,
  },
]

export function rateStatement(text: string): { usefulness: number; reason: string } {
  const kind = KINDS.find(({ pattern }) => pattern.test(text))
  if (!kind) return { usefulness: 0.3, reason: 'no statement that could be told' }
  return { usefulness: kind.usefulness, reason: kind.reason }
}

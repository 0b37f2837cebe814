/** What a load asks for: tasks of every kind on the project of a scenario. Some of their tools fail, as tools do. */

const TASKS: readonly ((turn: number) => string)[] = [
  () => 'list the TypeScript files and summarise the largest',
  () => 'read README.md and src/prices.ts',
  (turn) => `read src/order-${turn}.ts`,
  () => 'where is the function priceOrder defined?',
  (turn) => `remember that order ${turn} is paid`,
  () => 'run `ls src`',
  () => 'run `sudo true`',
  () => 'count the words in src',
  (turn) => `what does http://127.0.0.1:1/order/${turn} say?`,
  (turn) => `keep this note order-${turn}: it is paid, says the server room`,
  // Kept a round ago; the server asks whether that is meant.
  (turn) => `/mcp notes__delete_note {"name": "order-${turn - 1 - TASKS.length}"}`,
  () => 'list the directory src',
  () => 'what do you remember about my order?',
]

/** The task of a turn, counted from 1. */
export function loadTask(turn: number): string {
  return TASKS[(turn - 1) % TASKS.length]!(turn)
}
